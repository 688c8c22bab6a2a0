"""Keeping an index in step with its sources: files as they change, feeds by the clock.

A file that changes is read alone, and a file that goes takes its articles
along; both cost what the change costs. An article that a feed no longer lists
stays: feeds forget, archives don't.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from qabot.articles import normalise_source
from qabot.articles.file import is_article_file
from qabot.articles.folder import article_files
from qabot.errors import ArticleError, IndexLocked, QabotError
from qabot.index.index import Index
from qabot.index.polling import Polling
from qabot.index.report import ChangeReport

logger = logging.getLogger(__name__)

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SETTLED = 400
"""Milliseconds without an event after which files count as written."""
_AT_MOST = 1500
"""Milliseconds that events are gathered for, so that a busy folder gets its turn."""
_WAIT = 500
"""Milliseconds between two looks at the clock, and until the first reading."""

OnChange = Callable[[ChangeReport], None]


def watch(
    index: Index,
    sources: Sequence[str] = (),
    *,
    every: float = 300.0,
    stop: threading.Event,
    on_change: OnChange = lambda report: None,
) -> None:
    """Keep an index up to date until ``stop`` is set.

    sources: files, folders, pages and feeds, added to those the index
        remembers; none: only those.
    every: seconds between two looks at pages and feeds.
    on_change: called after each change that did something or met a problem.

    Raises ArticleError if there is nothing to watch, IndexMismatch as `Index.add`.
    """
    watcher = _Watcher(index, sources, on_change)
    looked: float | None = None
    for changed in _events(watcher.paths, every, stop):
        if looked is None:  # events are gathered from here on: what comes while this reads is next
            watcher.begin()
            looked = time.monotonic()
        elif changed:
            watcher.take(changed)
        if time.monotonic() >= looked + every:
            watcher.look()
            looked = time.monotonic()


class _Watcher:
    def __init__(self, index: Index, sources: Sequence[str], on_change: OnChange) -> None:
        self._index = index
        self._on_change = on_change
        self._polling = Polling()
        index.remember(sources)
        every = index.sources()
        if not every:
            raise ArticleError(
                f"the index {index.name} has no sources yet: say what to watch, e.g. "
                f"qabot watch -i {index.name} FOLDER"
            )
        self.addresses = [source for source in every if _ADDRESS.match(source)]
        self.paths = [source for source in every if not _ADDRESS.match(source)]

    def begin(self) -> None:
        """Take in everything once; what was deleted while nobody watched goes."""
        if self.paths:
            self._attempt(lambda: self._index.add(self.paths))
        files = self._index.files(self.paths)
        self.take({file for file in files if not Path(file).exists()})
        self.look()

    def look(self) -> None:
        """Read again the pages and feeds that may have changed: what is new comes in, nothing goes.

        Where something could not be read, all is read again at the next look.
        """
        if not self.addresses:
            return
        for address in self._polling.changed(self.addresses):
            report = self._attempt(partial(self._index.add, [address]))
            if not report.problems:
                self._polling.taken(address)

    def take(self, changed: Iterable[str]) -> None:
        """Read files that changed; what they no longer hold goes.

        A folder that was moved in or away is one event: its files follow from it.
        """
        files: set[str] = set()
        for name in changed:
            path = Path(name)
            if path.is_dir():
                files |= {str(file) for file in article_files(path) if isinstance(file, Path)}
            elif path.exists():
                files |= {name} if is_article_file(path) else set()
            else:
                files |= {name} | self._index.files_below(name)
        chosen = {
            file: origin for file in sorted(files) if (origin := self._origin(file)) is not None
        }
        if chosen:
            self._attempt(lambda: self._index.refresh(chosen))

    def _origin(self, file: str) -> str | None:
        """The remembered source that a file belongs to; None for one that is not to be read."""
        for source in self.paths:
            if file == source:
                return source
            inside = Path(file).relative_to(source) if Path(file).is_relative_to(source) else None
            if inside is not None and not any(part.startswith(".") for part in inside.parts):
                return source
        return None

    def _attempt(self, change: Callable[[], ChangeReport]) -> ChangeReport:
        while True:
            try:
                report = change()
            except IndexLocked as error:
                logger.warning("%s", error)  # another writer is at work: after it
                continue
            if report.added or report.replaced or report.removed or report.problems:
                self._on_change(report)
            return report


def _events(paths: Sequence[str], every: float, stop: threading.Event) -> Iterator[set[str]]:
    """Sets of files that changed, and an empty one whenever time has passed.

    From the first one on, no change is missed.
    """
    here = [path for path in paths if Path(path).exists()]
    for path in set(paths) - set(here):
        logger.warning("%s is not there, and so not watched", path)
    if not here:
        yield set()
        while not stop.wait(min(every, 1.0)):
            yield set()
        return
    try:
        import watchfiles
    except ImportError as error:
        raise QabotError(
            "watching folders needs the package watchfiles. Install it with: pip install watchfiles"
        ) from error
    for changes in watchfiles.watch(
        *here,
        watch_filter=None,
        debounce=_AT_MOST,
        step=_SETTLED,
        stop_event=stop,
        rust_timeout=_WAIT,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        yield {normalise_source(path) for _, path in changes}
