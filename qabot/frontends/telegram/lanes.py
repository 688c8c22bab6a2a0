"""The order of work: one chat's updates one after the other, chats beside each other."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Coroutine, Hashable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from qabot.frontends.telegram.inbox import Inbox
from qabot.frontends.telegram.transport import TICKET

BUSY: ContextVar[bool] = ContextVar("busy", default=False)
"""Whether too much is waiting for the current update to be worked on."""

_SPARE = 256  # updates that are told "busy", buttons and inline questions, beyond the queue


class Lanes(BaseUpdateProcessor):
    """A lane is a chat; its lock is fair, so its updates keep their order.

    most: messages that may wait or be in work in all; of_one: in one lane.
    """

    def __init__(self, inbox: Inbox, most: int, of_one: int) -> None:
        super().__init__(most + _SPARE)
        self._inbox = inbox
        self._most, self._of_one = most, of_one
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._waiting: Counter[Hashable] = Counter()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing = False

    @property
    def waiting(self) -> int:
        """Messages that wait or are in work."""
        return self._waiting.total()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        ticket = self._inbox.ticket(update)
        try:
            if self._closing:
                _discard(coroutine)
                return
            TICKET.set(ticket)
            lane = _lane(update)
            if lane is None:
                await self._run(coroutine)
            elif self.waiting >= self._most or self._waiting[lane] >= self._of_one:
                BUSY.set(True)
                await self._run(coroutine)
            else:
                async with self._turn(lane):
                    if self._closing:
                        _discard(coroutine)
                        return
                    if ticket is not None:
                        ticket.begin()
                    await self._run(coroutine)
            if ticket is not None:
                ticket.done()
        finally:
            if ticket is not None:
                self._inbox.release()

    def close(self) -> None:
        """Begin nothing more; what waits stays in the inbox."""
        self._closing = True

    def cancel(self) -> None:
        """Stop what is in work; it stays in the inbox, unless its answer was on its way."""
        for task in self._tasks:
            task.cancel()

    async def _run(self, coroutine: Awaitable[Any]) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await coroutine
        finally:
            self._tasks.discard(task)

    @asynccontextmanager
    async def _turn(self, lane: Hashable) -> AsyncIterator[None]:
        lock = self._locks.setdefault(lane, asyncio.Lock())
        self._waiting[lane] += 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[lane] -= 1
            if not self._waiting[lane]:
                del self._waiting[lane], self._locks[lane]


def _lane(update: object) -> Hashable | None:
    """What an update has to wait for its turn in; None: nothing."""
    if not isinstance(update, Update):
        return None
    if update.callback_query is not None:
        message = update.callback_query.message
        return ("press", message.chat.id, message.message_id) if message is not None else None
    message = update.message or update.edited_message
    return message.chat.id if message is not None else None


def _discard(coroutine: Awaitable[Any]) -> None:
    if isinstance(coroutine, Coroutine):
        coroutine.close()
