"""`Index`: all that the rest of qabot knows of storage and retrieval."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article
from qabot.config import Settings
from qabot.errors import IndexMissing
from qabot.index.compaction import Compaction
from qabot.index.lock import writer_lock
from qabot.index.opening import OWN_ARTICLES as OWN_ARTICLES
from qabot.index.opening import make_store, opened_store
from qabot.index.passage import Hit
from qabot.index.reference import find_article
from qabot.index.report import ChangeReport, IndexSummary, Progress
from qabot.index.search import Filter as Filter
from qabot.index.search import Mode as Mode
from qabot.index.searcher import Searcher
from qabot.index.spelling import nearest_word, unknown_words
from qabot.index.store import Store

if TYPE_CHECKING:
    from qabot.index.archive import Archive
    from qabot.index.staging import TextEmbedder
    from qabot.index.writer import Writer


class Index:
    """A collection of articles that can be searched and changed.

    One object may be shared by threads. Several processes may open one index;
    each search sees one consistent state, the newest.
    """

    def __init__(
        self, path: Path, settings: Settings, *, embedder: TextEmbedder | None = None
    ) -> None:
        self.path = path
        self.settings = settings
        self._store = opened_store(path)
        self._lock = threading.RLock()
        self._searcher = Searcher(path.name, settings, embedder)
        self._compaction = Compaction(path)

    @classmethod
    def open(cls, path: Path, settings: Settings, *, embedder: TextEmbedder | None = None) -> Self:
        """Open an existing index.

        embedder: what to embed with; None opens the one that the settings name.
        Raises IndexMissing, IndexMismatch, IndexDamaged.
        """
        return cls(path, settings, embedder=embedder)

    @classmethod
    def create(
        cls, path: Path, settings: Settings, *, embedder: TextEmbedder | None = None
    ) -> Self:
        """Open an index, or make an empty one where there is none."""
        try:
            return cls(path, settings, embedder=embedder)
        except IndexMissing:
            make_store(path)
        return cls(path, settings, embedder=embedder)

    def close(self) -> None:
        """Let go of files, the last of them written. The object is of no use afterwards."""
        self.settle()
        with self._lock:
            self._store.close()

    def settle(self) -> None:
        """Wait until the file that a change of this object left behind is written."""
        self._compaction.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def name(self) -> str:
        return self.path.name

    # Searching

    def search(
        self, question: str, k: int, *, only: Filter | None = None, mode: Mode = "fused"
    ) -> list[Hit]:
        """The ``k`` best passages for a question, best first.

        mode: what orders them; "dense" and "lexical" are for measuring.
        Raises IndexEmpty if there is no article, IndexMismatch if the index
        was made with another embedder.
        """
        return self.search_vector(question, self.embed(question), k, only=only, mode=mode)

    def embed(self, question: str) -> NDArray[np.float32]:
        """The question's embedding, float32 of shape (dimension,)."""
        vector: NDArray[np.float32] = self.embedder.embed([question])[0]
        return vector

    def search_vector(
        self,
        question: str,
        vector: NDArray[np.float32],
        k: int,
        *,
        only: Filter | None = None,
        mode: Mode = "fused",
    ) -> list[Hit]:
        """As :meth:`search`, with the question's embedding at hand."""
        with self._reading() as store:
            return self._searcher.search(store, question, vector, k, only, mode)

    def unknown_words(self, words: Sequence[str]) -> list[str]:
        """Those of the words that no passage holds in any form."""
        with self._reading() as store:
            return unknown_words(store, words)

    def nearest_word(self, word: str) -> str | None:
        """What passages hold that was most likely meant by a word that none holds; see `spelling`.

        word: letters only.
        """
        with self._reading() as store:
            return nearest_word(store, word)

    @property
    def embedder(self) -> TextEmbedder:
        """The embedder that the settings name, opened on first use."""
        return self._searcher.embedder

    def warm(self) -> None:
        """Load what the first search would wait for."""
        self.embedder  # noqa: B018 - opened for its side effect
        with self._reading() as store:
            if store.counts()[0]:
                self._searcher.follow(store)

    # What it holds

    def articles(self) -> Iterator[Article]:
        """All articles, the newest first; one that is removed meanwhile is left out."""
        with self._reading() as store:
            numbers = store.article_numbers()
        for number in numbers:
            with self._reading() as store:
                article = store.article(number)
            if article is not None:
                yield article

    def article(self, reference: str) -> Article:
        """The article of this id (or the start of one), url or source.

        Raises ArticleError, suggesting what may have been meant.
        """
        with self._reading() as store:
            return find_article(store, self.name, reference)

    def also_published(self, article_id: str) -> list[Article]:
        """The other articles that hold the same text, by their day; see `duplicates`.

        One of each such group is searched; the others are known through it alone.
        """
        with self._reading() as store:
            return store.same_text(article_id)

    def sources(self) -> list[str]:
        """What a plain build reads, in the order given."""
        with self._reading() as store:
            return store.sources()

    def files_below(self, folder: str) -> set[str]:
        """The files below a folder that articles were read from."""
        with self._reading() as store:
            return store.files_below(folder)

    def files(self, origins: Sequence[str]) -> set[str]:
        """The files that articles of some remembered sources were read from."""
        with self._reading() as store:
            return store.files(origins)

    def summary(self) -> IndexSummary:
        """Counts, size on disk and age."""
        with self._reading() as store:
            articles, passages = store.counts()
            meta = store.meta()
        changed = meta.get("changed")
        return IndexSummary(
            name=self.name,
            path=self.path,
            articles=articles,
            passages=passages,
            bytes=_size(self.path),
            modified=datetime.fromisoformat(changed).astimezone() if changed else None,
            embedder=meta.get("embedder", ""),
        )

    # Changing; see :mod:`qabot.index.writer`

    def build(
        self, sources: Sequence[str] = (), *, progress: Progress | None = None
    ) -> ChangeReport:
        """Make the index hold exactly what the sources hold now.

        sources: files, folders, URLs, feeds; remembered for the next build.
            None given: those remembered, else the ``articles`` folder inside
            the index's own folder.
        An article whose source could not be read this time stays as it was.
        Searches go on meanwhile, in the old state until the new one is whole.

        Raises ArticleError if there is nothing to build from, IndexLocked if
        another process is changing the index.
        """
        with self._writer() as writer:
            return writer.build(sources, progress)

    def add(self, sources: Sequence[str], *, progress: Progress | None = None) -> ChangeReport:
        """Add new articles, replace changed ones, leave the rest.

        The sources are remembered too, so that a later build keeps what they brought.
        """
        with self._writer() as writer:
            return writer.add(sources, progress)

    def remove(self, references: Sequence[str]) -> ChangeReport:
        """Remove articles by id, url or source.

        Raises ArticleError, and removes nothing, if one of them is not there.
        """
        ids = list(dict.fromkeys(self.article(reference).id for reference in references))
        with self._writer() as writer:
            return writer.remove(ids)

    def refresh(self, files: Mapping[str, str]) -> ChangeReport:
        """Read single files of remembered folders again: new, changed or gone.

        files: absolute path to the remembered source that it belongs to. What
            a file held and no longer holds is removed, unless it can't be read.
        """
        with self._writer() as writer:
            return writer.refresh(files)

    def remember(self, sources: Sequence[str]) -> None:
        """Let a plain build read these sources too."""
        with self._writer() as writer:
            writer.remember(sources)

    def take_in(self, archive: Archive, *, progress: Progress | None = None) -> ChangeReport:
        """Hold exactly what an archive holds; see :mod:`qabot.index.moving`."""
        with self._writer() as writer:
            return writer.take_in(archive, progress)

    @contextmanager
    def _writer(self) -> Iterator[Writer]:
        """The right to change the index, through a connection of its own.

        What the change leaves to be written is written after it is acknowledged.
        """
        from qabot.index.writer import Writer

        with writer_lock(self.path), closing(Store(self.path)) as store:
            store.migrate()
            yield Writer(self.name, store, self.settings, lambda: self.embedder)
            self._compaction.start_if_needed(store)

    # Inside

    @contextmanager
    def _reading(self) -> Iterator[Store]:
        with self._lock, (store := self._state()).reading():
            yield store

    def _state(self) -> Store:
        """The store, opened again if another database took its place. Call under the lock."""
        if self._store.is_replaced:
            self._store.close()
            self._store = opened_store(self.path)
            self._searcher.forget()
        return self._store


def _size(folder: Path) -> int:
    total = 0
    for path in folder.iterdir():
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total
