"""Updates are on disk before Telegram hears that they arrived, and until they are done."""

from __future__ import annotations

import asyncio
import json
import logging

from telegram import Bot, Update

from qabot.frontends.telegram.state import Received, State

log = logging.getLogger(__name__)

_MOST_ATTEMPTS = 3


class Ticket:
    """An update's place in the inbox while it is worked on."""

    def __init__(self, state: State, received: Received) -> None:
        self._state = state
        self.number = received.number
        self.attempts = received.attempts
        self._arrived = False

    def begin(self) -> None:
        """Count the attempt: what ends the process each time is not tried for ever."""
        self._state.begin(self.number)

    def sending(self) -> None:
        """An answer leaves now: from here on a restart doesn't answer again."""
        self._state.sending(self.number, True)

    def refused(self) -> None:
        """It was not delivered: a restart may answer again, unless a part of it did arrive."""
        if not self._arrived:
            self._state.sending(self.number, False)

    def delivered(self) -> None:
        """Telegram has it."""
        self._arrived = True

    def done(self) -> None:
        """All that there was to do is done."""
        self._state.done(self.number)


class Inbox(asyncio.Queue[object]):
    """The application's update queue, with SQLite behind it.

    ``put`` returns when the update is on disk, and python-telegram-bot
    confirms it to Telegram only then. While ``most`` updates wait, it does not
    return at all: Telegram keeps the rest.
    """

    def __init__(self, state: State, most: int) -> None:
        super().__init__()
        self._state = state
        self._most = most
        self._tickets: dict[int, Ticket] = {}
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()

    async def put(self, item: object) -> None:
        """Take an update in; one that came before is dropped here."""
        # An inline question is of no use to anyone a few seconds later.
        if isinstance(item, Update) and item.inline_query is None:
            payload = json.dumps(item.to_dict(), sort_keys=True)
            received = self._state.receive(item.update_id, payload)
            if received is None:
                log.info("update %d came twice", item.update_id)
                return
            self._hold(item, received)
        await super().put(item)
        await self._room.wait()

    async def resume(self, bot: Bot) -> int:
        """Put back what an earlier run left unfinished; how many that were."""
        count = 0
        for received in self._state.unfinished():
            try:
                update = Update.de_json(json.loads(received.payload), bot)
            except Exception as error:  # an older library wrote it
                log.error("a waiting update can't be read: %s", type(error).__name__)
                update = None
            if update is None or received.attempts >= _MOST_ATTEMPTS:
                log.error("update %d given up", received.number)
                self._state.done(received.number)
                continue
            self._hold(update, received)
            await super().put(update)
            count += 1
        return count

    def ticket(self, update: object) -> Ticket | None:
        """The ticket of an update that was taken out; None for what isn't kept."""
        return self._tickets.pop(id(update), None)

    def release(self) -> None:
        """One that had a ticket is over: room for another."""
        self._waiting -= 1
        if self._waiting < self._most:
            self._room.set()

    def _hold(self, update: Update, received: Received) -> None:
        self._tickets[id(update)] = Ticket(self._state, received)
        self._waiting += 1
        if self._waiting >= self._most:
            self._room.clear()
