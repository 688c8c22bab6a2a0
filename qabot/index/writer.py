"""Build, add and remove: from sources to the committed change."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from qabot.articles import count_source, normalise_source, read_source
from qabot.articles.article import Article
from qabot.articles.problem import Problem
from qabot.config import Settings
from qabot.errors import ArticleError, IndexMismatch
from qabot.index.archive import Archive
from qabot.index.change import Change
from qabot.index.opening import OWN_ARTICLES
from qabot.index.report import ChangeReport, Progress
from qabot.index.staging import Reading, Staging, TextEmbedder, keep_embedding
from qabot.index.store import Store, passages_made_with

_TAKEN = 4096  # embeddings of an archive committed together


class Writer:
    """Changes one index. Exists under the writer's lock only.

    embedder: called once something has to be embedded.
    """

    def __init__(
        self, name: str, store: Store, settings: Settings, embedder: Callable[[], TextEmbedder]
    ) -> None:
        self.store = store
        self._name = name
        self._settings = settings
        self._embedder = embedder

    def build(self, sources: Sequence[str], progress: Progress | None = None) -> ChangeReport:
        """See :meth:`qabot.index.index.Index.build`."""
        chosen = _distinct(sources) or self.store.sources() or self._own_articles()
        if not chosen:
            raise ArticleError(
                f"the index {self._name} has no sources yet: say what to build it from, e.g. "
                f"qabot build -i {self._name} FOLDER"
            )
        if sources and all(_is_missing(source) for source in chosen):
            raise ArticleError(  # a slip of the keyboard must not empty an index
                f"there is no file or folder {', '.join(chosen)}: nothing was read, and the index "
                f"{self._name} is as it was. Check the path; "
                f"qabot build -i {self._name} alone reads the sources it has."
            )
        return self.change(
            _read(chosen), chosen, exact=True, total=_count(chosen), progress=progress
        )

    def add(self, sources: Sequence[str], progress: Progress | None = None) -> ChangeReport:
        """See :meth:`qabot.index.index.Index.add`."""
        added = _distinct(sources)
        remembered = _distinct([*self.store.sources(), *added])
        return self.change(
            _read(added), remembered, exact=False, total=_count(added), progress=progress
        )

    def remove(self, ids: Sequence[str]) -> ChangeReport:
        """See :meth:`qabot.index.index.Index.remove`."""
        started = time.perf_counter()
        change = Change(self.store)
        change.remove(ids, {"changed": _now()})
        return self._report(change, None, started)

    def refresh(self, files: Mapping[str, str]) -> ChangeReport:
        """See :meth:`qabot.index.index.Index.refresh`."""
        held = {file: set(self.store.ids_in(file)) for file in files}
        read: set[str] = set()
        failed: set[str] = set()

        def reading() -> Iterator[tuple[str, Article | Problem]]:
            for file, origin in files.items():
                # Gone between two looks is gone; there but not readable is a problem.
                for item in read_source(file) if Path(file).exists() else ():
                    if isinstance(item, Problem):
                        failed.add(file)
                    else:
                        read.add(item.id)
                    yield origin, item

        report = self.change(reading(), self.store.sources(), exact=False)
        gone = [
            article_id
            for file, ids in held.items()
            if file not in failed
            for article_id in sorted(ids - read)
        ]
        if not gone:
            return report
        after = self.remove(gone)
        return dataclasses.replace(
            report, removed=after.removed, articles=after.articles, passages=after.passages
        )

    def remember(self, sources: Sequence[str]) -> None:
        """See :meth:`qabot.index.index.Index.remember`."""
        with self.store.writing() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO source (source) VALUES (?)",
                [(source,) for source in _distinct(sources)],
            )

    def take_in(self, archive: Archive, progress: Progress | None = None) -> ChangeReport:
        """Hold exactly what an archive holds. Of this model's embeddings, none is made again."""
        manifest = archive.manifest
        if manifest.made_with.get("fingerprint") == self._embedder().fingerprint:
            dimension = self._embedder().dimension
            known = (pair for pair in archive.embeddings() if len(pair[1]) == dimension)
            while some := list(islice(known, _TAKEN)):
                with self.store.writing():
                    for key, vector in some:
                        keep_embedding(self.store, key, vector)
        return self.change(
            archive.articles(),
            manifest.sources,
            exact=True,
            total=manifest.articles,
            progress=progress,
        )

    def change(
        self,
        reading: Reading,
        remembered: Sequence[str],
        *,
        exact: bool,
        total: int | None = None,
        progress: Progress | None = None,
    ) -> ChangeReport:
        """Read, embed and commit.

        Raises IndexMismatch if the index was made with other models or
        settings and is not built anew as a whole.
        """
        started = time.perf_counter()
        made_with = self._made_with()
        stored = self.store.meta()
        same = all(stored.get(key) == value for key, value in made_with.items())
        if not same and not exact and self.store.counts()[0]:
            raise IndexMismatch(
                f"the index {self._name} was made with the embedder {stored.get('embedder')} and "
                f"passages {stored.get('passages')}; the settings now say "
                f"{made_with['embedder']} and {made_with['passages']}. "
                f"Rebuild it with: qabot build -i {self._name}"
            )
        staging = Staging(
            self.store,
            self._embedder(),
            self._settings.passages,
            afresh=not same,
            progress=progress,
        )
        staging.read(reading, total)
        change = Change(self.store)
        change.apply(staging, remembered, {**made_with, "changed": _now()}, exact=exact)
        return self._report(change, staging, started)

    def _report(self, change: Change, staging: Staging | None, started: float) -> ChangeReport:
        articles, passages = self.store.counts()
        problems = staging.problems if staging is not None else []
        return ChangeReport(
            added=change.added,
            replaced=change.replaced,
            removed=change.removed,
            unchanged=staging.unchanged if staging is not None else 0,
            embedded=staging.embedded if staging is not None else 0,
            articles=articles,
            passages=passages,
            problems=tuple(problem for _, problem in problems),
            seconds=time.perf_counter() - started,
        )

    def _made_with(self) -> dict[str, str]:
        """What an index remembers of how it was made."""
        embedder = self._embedder()
        return {
            "embedder": embedder.name,
            "fingerprint": embedder.fingerprint,
            "dimension": str(embedder.dimension),
            "passages": passages_made_with(self._settings),
        }

    def _own_articles(self) -> list[str]:
        folder = self.store.folder / OWN_ARTICLES
        return [normalise_source(str(folder))] if folder.is_dir() else []


def _distinct(sources: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(normalise_source(source) for source in sources))


def _is_missing(source: str) -> bool:
    return "://" not in source and not Path(source).exists()


def _read(sources: Sequence[str]) -> Iterator[tuple[str, Article | Problem]]:
    for source in sources:
        for item in read_source(source):
            yield source, item


def _count(sources: Sequence[str]) -> int | None:
    counts = [count_source(source) for source in sources]
    return None if any(count is None for count in counts) else sum(c for c in counts if c)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
