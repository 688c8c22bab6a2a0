"""`Index`: all that the rest of qabot knows of storage and retrieval."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.articles import normalise_source, read_source
from qabot.articles.article import Article
from qabot.articles.problem import Problem
from qabot.config import Settings
from qabot.errors import ArticleError, IndexEmpty, IndexMismatch
from qabot.index.change import Change
from qabot.index.lexical import full_text_query
from qabot.index.lock import writer_lock
from qabot.index.passage import Hit
from qabot.index.report import ChangeReport, IndexSummary, Progress
from qabot.index.search import fuse
from qabot.index.store import DATABASE, Store
from qabot.index.vectors import Vectors
from qabot.models.embedder import Embedder

Mode = Literal["fused", "dense", "lexical"]
OWN_ARTICLES = "articles"
"""A folder of this name inside an index's folder is what a first plain build reads."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles to search: published in ``since..until`` (days, inclusive), by ``site``."""

    since: date | None = None
    until: date | None = None
    site: str | None = None

    def __bool__(self) -> bool:
        return any(value is not None for value in (self.since, self.until, self.site))


class Index:
    """A collection of articles that can be searched and changed.

    One object may be shared by threads. Several processes may open one index;
    each search sees one consistent state, the newest.
    """

    def __init__(self, path: Path, settings: Settings, *, create: bool = False) -> None:
        self.path = path
        self.settings = settings
        self._store = Store(path, create=create)
        self._lock = threading.RLock()
        self._embedder: Embedder | None = None
        self._vectors: Vectors | None = None

    @classmethod
    def open(cls, path: Path, settings: Settings) -> Self:
        """Open an existing index. Raises IndexMissing, IndexMismatch, IndexDamaged."""
        return cls(path, settings)

    @classmethod
    def create(cls, path: Path, settings: Settings) -> Self:
        """Open an index, or make an empty one where there is none."""
        with writer_lock(path):
            index = cls(path, settings, create=True)
            index._store.migrate()
        return index

    def close(self) -> None:
        """Let go of files. The object is of no use afterwards."""
        with self._lock:
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
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
        retrieval = self.settings.retrieval
        depth = max(retrieval.candidates, k)
        with self._lock, self._store.reading():
            if not self._store.counts()[0]:
                raise IndexEmpty(self._empty())
            self._check_embedder()
            allowed = None
            if only:
                allowed = self._store.matching(_iso(only.since), _iso(only.until), only.site)
            vectors = self._follow()
            dense = dict(vectors.search(vector, depth, allowed))
            query = full_text_query(question)
            lexical = (
                dict(self._store.full_text(query, depth, retrieval.title_weight, allowed))
                if query
                else {}
            )
            unmeasured = [number for number in lexical if number not in dense]
            stored = self._store.vectors(unmeasured)
            dense |= {number: float(other @ vector) for number, other in stored.items()}
            scores = fuse(
                dense,
                lexical,
                dense_weight=0.0 if mode == "lexical" else retrieval.dense_weight,
                lexical_weight=0.0 if mode == "dense" else retrieval.lexical_weight,
            )
            found = lexical if mode == "lexical" else scores
            best = dict([item for item in scores.items() if item[0] in found][:k])
            passages = self._store.passages(list(best))
        return [
            Hit(passages[number], dense[number], lexical.get(number, 0.0), score)
            for number, score in best.items()
            if number in passages
        ]

    @property
    def embedder(self) -> Embedder:
        """The embedder that the settings name, opened on first use."""
        with self._lock:
            if self._embedder is None:
                from qabot.models.load import open_embedder

                self._embedder = open_embedder(self.settings)
            return self._embedder

    def warm(self) -> None:
        """Load what the first search would wait for."""
        self.embedder  # noqa: B018 - opened for its side effect
        with self._lock, self._store.reading():
            if self._store.counts()[0]:
                self._check_embedder()
                self._follow()

    # What it holds

    def articles(self) -> Iterator[Article]:
        """All articles, the newest first."""
        with self._lock:
            yield from self._store.articles()

    def article(self, reference: str) -> Article:
        """The article of this id (or the start of one), url or source.

        Raises ArticleError, suggesting what may have been meant.
        """
        with self._lock:
            found = self._store.find_article(reference)
            if len(found) == 1:
                return found[0]
            if found:
                ids = ", ".join(article.id for article in found)
                raise ArticleError(
                    f"{reference!r} could be several articles of the index {self.name}: {ids}. "
                    "Give the whole id."
                )
            raise ArticleError(self._no_such_article(reference))

    def summary(self) -> IndexSummary:
        """Counts, size on disk and age."""
        with self._lock:
            articles, passages = self._store.counts()
            meta = self._store.meta()
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

    # Changing

    def build(
        self, sources: Sequence[str] = (), *, progress: Progress | None = None
    ) -> ChangeReport:
        """Make the index hold exactly what the sources hold now.

        sources: files, folders, URLs, feeds; remembered for the next build.
            None given: those remembered, else the ``articles`` folder inside
            the index's own folder.
        An article whose source could not be read this time stays as it was.

        Raises ArticleError if there is nothing to build from.
        """
        with self._lock, writer_lock(self.path):
            chosen = _distinct(sources) or self._store.sources() or self._own_articles()
            if not chosen:
                raise ArticleError(
                    f"the index {self.name} has no sources yet: say what to build it from, e.g. "
                    f"qabot build -i {self.name} FOLDER"
                )
            return self._change(chosen, chosen, exact=True, progress=progress)

    def add(self, sources: Sequence[str], *, progress: Progress | None = None) -> ChangeReport:
        """Add new articles, replace changed ones, leave the rest.

        The sources are remembered too, so that a later build keeps what they brought.
        """
        with self._lock, writer_lock(self.path):
            added = _distinct(sources)
            remembered = _distinct([*self._store.sources(), *added])
            return self._change(added, remembered, exact=False, progress=progress)

    def remove(self, references: Sequence[str]) -> ChangeReport:
        """Remove articles by id, url or source.

        Raises ArticleError, and removes nothing, if one of them is not there.
        """
        with self._lock, writer_lock(self.path):
            ids = list(dict.fromkeys(self.article(reference).id for reference in references))
            change = Change(self._store, self.embedder, self.settings.passages)
            report = change.remove(ids)
            self._save_vectors()
            return report

    def _change(
        self,
        sources: Sequence[str],
        remembered: Sequence[str],
        *,
        exact: bool,
        progress: Progress | None,
    ) -> ChangeReport:
        made_with = self._made_with()
        stored = self._store.meta()
        same = all(stored.get(key) == value for key, value in made_with.items())
        if not same and not exact and self._store.counts()[0]:
            raise IndexMismatch(
                f"the index {self.name} was made with the embedder {stored.get('embedder')} and "
                f"passages {stored.get('passages')}; the settings now say "
                f"{made_with['embedder']} and {made_with['passages']}. "
                f"Rebuild it with: qabot build -i {self.name}"
            )
        change = Change(
            self._store, self.embedder, self.settings.passages, afresh=not same, progress=progress
        )
        change.stage(_read(sources), _count(sources))
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        report = change.commit(remembered, {**made_with, "changed": now}, exact=exact)
        self._save_vectors()
        return report

    def _made_with(self) -> dict[str, str]:
        """What an index remembers of how it was made."""
        return {
            "embedder": self.embedder.name,
            "fingerprint": self.embedder.fingerprint,
            "dimension": str(self.embedder.dimension),
            "passages": msgspec.json.encode(self.settings.passages).decode(),
        }

    def _save_vectors(self) -> None:
        with self._store.reading():
            vectors = self._follow()
        vectors.save(self._store)

    def _follow(self) -> Vectors:
        """The vectors, brought to the store's state. Call inside ``reading()``."""
        dimension = self.embedder.dimension
        if self._vectors is None or self._vectors.dimension != dimension:
            self._vectors = Vectors.open(self._store, dimension)
        else:
            self._vectors.follow(self._store)
        return self._vectors

    def _check_embedder(self) -> None:
        meta = self._store.meta()
        if meta.get("fingerprint") != self.embedder.fingerprint:
            raise IndexMismatch(
                f"the index {self.name} was made with the embedder {meta.get('embedder')}, but the "
                f"settings name {self.embedder.name} (another model, or another version of it). "
                f"Rebuild it with: qabot build -i {self.name}"
            )

    def _own_articles(self) -> list[str]:
        folder = self.path / OWN_ARTICLES
        return [normalise_source(str(folder))] if folder.is_dir() else []

    def _empty(self) -> str:
        return (
            f"the index {self.name} holds no articles yet. "
            f"Add some with: qabot add -i {self.name} FILE_OR_FOLDER"
        )

    def _no_such_article(self, reference: str) -> str:
        names: dict[str, str] = {}
        for article_id, source, title in self._store.references():
            names |= {article_id: article_id, Path(source).name: article_id}
            if title:
                names[title] = article_id
        near = get_close_matches(reference, names, n=1)
        hint = (
            f"Did you mean {names[near[0]]} ({near[0]})?"
            if near
            else f"See them with: qabot articles -i {self.name}"
        )
        return f"no article {reference!r} in the index {self.name}. {hint}"


def is_index(path: Path) -> bool:
    """Whether a folder holds an index."""
    return (path / DATABASE).is_file()


def _distinct(sources: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(normalise_source(source) for source in sources))


def _read(sources: Sequence[str]) -> Iterator[tuple[str, Article | Problem]]:
    for source in sources:
        for item in read_source(source):
            yield source, item


def _count(sources: Sequence[str]) -> int | None:
    from qabot.articles import count_source

    counts = [count_source(source) for source in sources]
    return None if any(count is None for count in counts) else sum(c for c in counts if c)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _size(folder: Path) -> int:
    total = 0
    for path in folder.iterdir():
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total
