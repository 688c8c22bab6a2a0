"""The index and its models, beside the event loop: one slow answer delays nobody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TypeVar

from qabot.answering.engine import Engine
from qabot.answering.reply import Reply
from qabot.config import Settings
from qabot.frontends.telegram.cards import Place, place
from qabot.frontends.telegram.render import about
from qabot.frontends.telegram.styled import Styled
from qabot.index.index import Index
from qabot.index.report import ChangeReport, IndexSummary

T = TypeVar("T")

PAGE = 8
_ABOUT = 3
_ABOUT_SECONDS = 60.0


class Collection:
    """One index, asked by a few threads of its own, listed by one and changed by another."""

    def __init__(self, index: str | None, settings: Settings) -> None:
        """Open it. Raises IndexMissing, IndexMismatch, IndexDamaged."""
        self._name = index
        self._settings = settings
        self._engine = Engine.open(index, settings)
        self._askers = ThreadPoolExecutor(settings.telegram.workers, "qabot-ask")
        self._lister = ThreadPoolExecutor(1, "qabot-list")
        self._keeper = ThreadPoolExecutor(1, "qabot-keep")
        self._about: tuple[float, Styled] | None = None

    @property
    def name(self) -> str:
        return self._engine.index.name

    async def warm(self) -> None:
        """Load the models. Raises what the first question would."""
        await self._in(self._askers, lambda: self._engine.warm())

    async def ask(self, question: str, history: Sequence[str] = ()) -> Reply:
        """`Engine.ask`, in a thread."""
        engine = self._engine
        return await self._in(self._askers, lambda: engine.ask(question, history=history))

    async def summary(self) -> IndexSummary:
        """Counts, size and age."""
        return await self._in(self._lister, lambda: self._engine.index.summary())

    async def newest(self, page: int = 0, size: int = PAGE) -> tuple[list[Place], bool]:
        """A page of articles, the newest first, and whether there are older ones."""

        def read() -> tuple[list[Place], bool]:
            with self._own() as index:
                if page * size >= index.summary().articles:
                    return [], False
                found = list(islice(index.articles(), page * size, (page + 1) * size + 1))
            return [place(article) for article in found[:size]], len(found) > size

        return await self._in(self._lister, read)

    async def about(self) -> Styled:
        """What the collection holds, at most a minute old."""
        now = time.monotonic()
        if self._about is None or now - self._about[0] > _ABOUT_SECONDS:
            summary = await self.summary()
            places, _ = await self.newest(size=_ABOUT)
            self._about = (now, about(self.name, summary.articles, places))
        return self._about[1]

    async def add(self, sources: Sequence[str]) -> ChangeReport:
        """Add articles."""
        return await self._change(lambda index: index.add(sources))

    async def remove(self, references: Sequence[str]) -> ChangeReport:
        """Remove articles."""
        return await self._change(lambda index: index.remove(references))

    async def build(self) -> ChangeReport:
        """Build again from the remembered sources."""
        return await self._change(lambda index: index.build())

    async def reload(self) -> None:
        """Open index and models afresh; questions in work keep the old ones."""
        old = self._engine
        new = await self._in(self._keeper, lambda: Engine.open(self._name, self._settings))
        await self._in(self._keeper, new.warm)
        self._engine, self._about = new, None
        del old  # closed when its last question is done

    def close(self) -> None:
        """Take no more work. A thread in work can't be stopped; it is not waited for."""
        for pool in (self._askers, self._lister, self._keeper):
            pool.shutdown(wait=False, cancel_futures=True)

    async def _change(self, change: Callable[[Index], ChangeReport]) -> ChangeReport:
        def run() -> ChangeReport:
            with self._own() as index:
                return change(index)

        report = await self._in(self._keeper, run)
        self._about = None
        return report

    def _own(self) -> Index:
        """The index opened once more: a change or a long list blocks no question."""
        return Index.open(Path(self._engine.index.path), self._settings)

    @staticmethod
    async def _in(pool: ThreadPoolExecutor, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, call)
