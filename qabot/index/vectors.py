"""The vector index: FAISS over passage embeddings, derived from the store.

It is always whole: what the file holds, if the file is what the database says,
and beside it what came since, from stored embeddings. Nothing is ever embedded
here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.index import structure
from qabot.index.derived import read_faiss
from qabot.index.probing import probe
from qabot.index.selection import Selection
from qabot.index.store import Derived, Store
from qabot.index.structure import faiss_library

NAME = "vectors"
_WIDER = 1.5
"""Times as many passages are taken from quantised scores as are asked for, then scored exactly.

Of 400 people's questions among a million passages the 50 best are the same as with 4.
"""
_FEWEST = 64  # that are taken so, of however few are asked for


class Vectors:
    """Inner product over normalised embeddings.

    sequence: the store's change that it has come to.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._seen = 0  # the change of the newest file that was looked at
        self._clear()

    def _clear(self) -> None:
        self._hold(structure.exact(self.dimension), 0)

    def _hold(self, base: Any, sequence: int) -> None:
        """Hold what a file holds, and nothing else yet."""
        self._base = base
        self._highest = int(structure.numbers_in(base).max()) if base.ntotal else 0
        self._tail = structure.exact(self.dimension)  # what came since
        self._leave_out(np.empty(0, dtype=np.int64))
        self.sequence = sequence

    def _leave_out(self, gone: NDArray[np.int64]) -> None:
        """What was removed stays in the file, where taking one out moves all that follow it."""
        self._gone = gone
        everything = Selection.all_below(self._highest + 1)
        self._kept = _selector(everything.without(gone)) if len(gone) else None

    def __len__(self) -> int:
        return int(self._base.ntotal) - len(self._gone) + int(self._tail.ntotal)

    @classmethod
    def open(cls, store: Store, dimension: int) -> Vectors:
        """The vectors of the store's current state. Call inside ``store.reading()``."""
        vectors = cls(dimension)
        vectors.follow(store)
        return vectors

    @property
    def is_exact(self) -> bool:
        """Whether a search compares with every embedding."""
        return structure.is_exact(self._base)

    def current(self) -> NDArray[np.int64]:
        """The passage numbers that a search can find, ascending."""
        held = np.setdiff1d(structure.numbers_in(self._base), self._gone)
        return np.union1d(held, structure.numbers_in(self._tail))

    def follow(self, store: Store) -> None:
        """Take in every change since ``sequence``, and a newer file. Call inside
        ``store.reading()``.

        A file may come without a change: then what was held beside the one before is let go.
        """
        latest, derived = store.sequence, store.derived(NAME)
        newer = derived is not None and self._seen < derived.sequence <= latest
        if latest == self.sequence and not newer:
            return
        if derived is not None and newer:
            self._take(store, derived)
        if self.sequence < store.pruned or self.sequence > latest:
            self._clear()  # what was removed meanwhile is no longer known one by one
        gone = store.removed_since(self.sequence)
        if (gone <= self._highest).any():
            self._leave_out(np.union1d(self._gone, gone[gone <= self._highest]))
        if self._tail.ntotal and (gone > self._highest).any():
            self._tail.remove_ids(gone)
        for numbers, embeddings in store.passages_since(self.sequence):
            self._tail.add_with_ids(embeddings, numbers)
        self.sequence = latest

    def _take(self, store: Store, derived: Derived) -> None:
        """Start from a newer file, if it can be read; else go on with what there is."""
        self._seen = derived.sequence
        base = read_faiss(store.folder, derived)
        if base is not None and base.d == self.dimension:
            self._hold(base, derived.sequence)

    def search(
        self,
        store: Store,
        query: NDArray[np.float32],
        k: int,
        allowed: Selection | None = None,
    ) -> list[tuple[int, float]]:
        """``(passage number, cosine)`` of the ``k`` nearest, best first.

        query: float32 of shape (dimension,), length 1.
        allowed: passages to search among; None means all.
        Call inside ``store.reading()``.
        """
        if not len(self) or (allowed is not None and not len(allowed)):
            return []
        # FAISS's own threads are not for one query. Gathering them costs a busy machine thirty
        # times the search: 31 ms for 10,000 passages instead of 0.5.
        structure.faiss_library().omp_set_num_threads(1)
        scores = self._scores(self._base, query, k, allowed)
        if not structure.is_exact(self._base):
            stored = store.vectors(list(scores))
            scores = {number: float(vector @ query) for number, vector in stored.items()}
        scores |= self._scores(self._tail, query, k, allowed)
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:k]

    def _scores(
        self, index: Any, query: NDArray[np.float32], k: int, allowed: Selection | None
    ) -> dict[int, float]:
        """Scores as a structure knows them, of ``k`` passages at least if there are as many."""
        if not index.ntotal:
            return {}
        selector = None
        if allowed is not None:
            selector = _selector(allowed.without(self._gone))
        elif index is self._base:
            selector = self._kept
        if structure.is_exact(index):
            parameters = faiss_library().SearchParameters(sel=selector)
            found = index.search(query[None, :], min(k, index.ntotal), params=parameters)
            scores, numbers = found[0][0], found[1][0]
        else:
            k = min(max(int(_WIDER * k), _FEWEST), index.ntotal)
            share = 1.0 if allowed is None else min(1.0, len(allowed) / index.ntotal)
            probes = min(index.nlist, int(structure.probes(index) / share) + 1)
            scores, numbers = probe(index, query, k, probes, selector)
        return {
            int(number): float(score)
            for number, score in zip(numbers, scores, strict=True)
            if number >= 0
        }


def _selector(selection: Selection) -> Any:
    return faiss_library().IDSelectorBitmap(selection.bits())
