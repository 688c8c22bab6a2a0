"""What searching takes: the embedder, both sides of it, and that they belong to the store."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qabot.config import Settings
from qabot.errors import IndexEmpty, IndexMismatch
from qabot.index.fulltext import FullText
from qabot.index.passage import Hit
from qabot.index.search import Filter, Mode, retrieve
from qabot.index.selection import Selection
from qabot.index.store import Store, passages_made_with
from qabot.index.vectors import Vectors

if TYPE_CHECKING:
    from qabot.index.staging import TextEmbedder

_SELECTIONS = 16
"""Filters whose passages are kept: a megabyte each where there are a million."""


class Searcher:
    """Searches the store that it is given, one search at a time.

    embedder: what to embed with; None opens the one that the settings name, once it is needed.
    """

    def __init__(self, name: str, settings: Settings, embedder: TextEmbedder | None) -> None:
        self._name = name
        self._settings = settings
        self._embedder = embedder
        self._opening = threading.Lock()
        self._vectors: Vectors | None = None
        self._full_text: FullText | None = None
        self._selections: dict[Filter, Selection] = {}
        self._selected_at = -1  # the change that they are of

    @property
    def embedder(self) -> TextEmbedder:
        """May be asked for by any thread."""
        with self._opening:
            if self._embedder is None:
                from qabot.models.load import open_embedder

                self._embedder = open_embedder(self._settings)
            return self._embedder

    def search(
        self,
        store: Store,
        question: str,
        vector: NDArray[np.float32],
        k: int,
        only: Filter | None,
        mode: Mode,
    ) -> list[Hit]:
        """As :meth:`qabot.index.index.Index.search_vector`. Call inside ``store.reading()``."""
        if not store.counts()[0]:
            raise IndexEmpty(
                f"the index {self._name} holds no articles yet. "
                f"Add some with: qabot add -i {self._name} FILE_OR_FOLDER"
            )
        vectors, full_text = self.follow(store)
        allowed = self._selected(store, only) if only else None
        return retrieve(
            store, vectors, full_text, self._settings.retrieval, question, vector, k, allowed, mode
        )

    def _selected(self, store: Store, only: Filter) -> Selection:
        """What a filter leaves: people go on asking about the same month or site."""
        sequence = store.sequence
        if sequence != self._selected_at:
            self._selections.clear()
            self._selected_at = sequence
        found = self._selections.pop(only, None)
        if found is None:
            found = only.selected(store)
            if len(self._selections) == _SELECTIONS:
                self._selections.pop(next(iter(self._selections)))
        self._selections[only] = found  # the last to go
        return found

    def follow(self, store: Store) -> tuple[Vectors, FullText]:
        """Both sides, brought to the store's state. Call inside ``store.reading()``.

        Raises IndexMismatch.
        """
        self._check_made_with(store)
        dimension = self.embedder.dimension
        if self._vectors is None or self._vectors.dimension != dimension:
            self._vectors = Vectors.open(store, dimension)
        else:
            self._vectors.follow(store)
        if self._full_text is None:
            self._full_text = FullText.open(store)
        else:
            self._full_text.follow(store)
        return self._vectors, self._full_text

    def forget(self) -> None:
        """Begin anew: another store took the place of the one before."""
        self._vectors = self._full_text = None
        self._selected_at = -1

    def _check_made_with(self, store: Store) -> None:
        meta = store.meta()
        if meta.get("fingerprint") != self.embedder.fingerprint:
            raise IndexMismatch(
                f"the index {self._name} was made with the embedder {meta.get('embedder')}, but "
                f"the settings name {self.embedder.name} (another model, or another version of "
                f"it). Rebuild it with: qabot build -i {self._name}"
            )
        if meta.get("passages") != passages_made_with(self._settings):
            raise IndexMismatch(
                f"the index {self._name} was made with the passages {meta.get('passages')}, but "
                f"the settings say {passages_made_with(self._settings)}. "
                f"Rebuild it with: qabot build -i {self._name}"
            )
