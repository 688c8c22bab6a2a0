"""Updates are on disk before Telegram hears that they arrived, and until they are done."""

from __future__ import annotations

import asyncio
import json
import logging

from telegram import Bot, Update

from qabot.frontends.telegram.waiting import Received, WaitingList

log = logging.getLogger(__name__)

_MOST_ATTEMPTS = 3


class Ticket:
    """An update's place in the inbox while it is worked on.

    answered: of a message that asks several things, how many an earlier run answered.
    """

    def __init__(self, waiting: WaitingList, received: Received) -> None:
        self._waiting = waiting
        self._number = received.number
        self.answered = received.answered
        self._arrived = False

    def begin(self) -> None:
        """Count the attempt: what ends the process each time is not tried for ever."""
        self._waiting.begin(self._number)

    def sending(self) -> None:
        """An answer leaves now: from here on a restart doesn't answer again."""
        self._waiting.sending(self._number, True)

    def refused(self) -> None:
        """It was not delivered: a restart may answer again, unless a part of it did arrive."""
        if not self._arrived:
            self._waiting.sending(self._number, False)

    def delivered(self) -> None:
        """Telegram has it."""
        self._arrived = True

    def go_on(self, answered: int) -> None:
        """Of several questions so many are answered: a restart goes on with the next."""
        self._waiting.answered(self._number, answered)
        self._arrived = False

    def done(self) -> None:
        """All that there was to do is done."""
        self._waiting.done(self._number)


class Inbox(asyncio.Queue[object]):
    """The application's update queue, with SQLite behind it.

    ``put`` returns when the update is on disk, and python-telegram-bot
    confirms it to Telegram only then. While ``most`` updates wait, it does not
    return at all: Telegram keeps the rest.
    """

    def __init__(self, waiting: WaitingList, most: int) -> None:
        super().__init__()
        self._waiting = waiting
        self._most = most
        self._tickets: dict[int, Ticket] = {}
        self._held = 0
        self._room = asyncio.Event()
        self._room.set()

    async def put(self, item: object) -> None:
        """Take an update in; one that came before is dropped here."""
        # An inline question is of no use to anyone a few seconds later.
        if isinstance(item, Update) and item.inline_query is None:
            payload = json.dumps(item.to_dict(), sort_keys=True)
            received = self._waiting.receive(item.update_id, payload)
            if received is None:
                log.info("update %d came twice", item.update_id)
                return
            self._hold(item, received)
        await super().put(item)
        await self._room.wait()

    async def resume(self, bot: Bot) -> int:
        """Put back what an earlier run left unfinished; how many that were."""
        count = 0
        for received in self._waiting.unfinished():
            try:
                update = Update.de_json(json.loads(received.payload), bot)
            except Exception as error:  # an older library wrote it
                log.error("a waiting update can't be read: %s", type(error).__name__)
                update = None
            if update is None or received.attempts >= _MOST_ATTEMPTS:
                log.error("update %d given up", received.number)
                self._waiting.done(received.number)
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
        self._held -= 1
        if self._held < self._most:
            self._room.set()

    def _hold(self, update: Update, received: Received) -> None:
        self._tickets[id(update)] = Ticket(self._waiting, received)
        self._held += 1
        if self._held >= self._most:
            self._room.clear()
