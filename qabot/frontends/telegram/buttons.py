"""What a pressed button does. Each leads to one state of the message, so twice is harmless."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from telegram import CallbackQuery, Update

from qabot.frontends.telegram import wording
from qabot.frontends.telegram.collection import PAGE
from qabot.frontends.telegram.keyboard import Press, answer_keyboard, decode, list_keyboard
from qabot.frontends.telegram.render import listing, page, source_line
from qabot.frontends.telegram.services import Context, Services
from qabot.frontends.telegram.state import Kept

_PATIENCE_SECONDS = 3.0  # that a button may spin while its message is edited


class Buttons:
    """The handler of callback queries."""

    def __init__(self, services: Services) -> None:
        self._s = services

    async def on_press(self, update: Update, context: Context) -> None:
        """Do what the button says; always answer, or the button would go on spinning."""
        query = update.callback_query
        assert query is not None
        press = decode(query.data)
        message = query.message
        if press is None or message is None:
            await self._s.sender.toast(query.id, wording.EXPIRED, alert=True)
        elif press.verb == "list":
            await self._list(query, press, message.chat.id, message.message_id)
        else:
            kept = self._s.state.kept(press.answer)
            if press.verb in ("up", "down"):
                await self._vote(query, press, kept, message.chat.id)
            elif kept is None or kept.asked.chat != message.chat.id:
                await self._s.sender.toast(query.id, wording.EXPIRED, alert=True)
            else:
                await self._turn(query, press, kept, message.message_id)

    async def _turn(self, query: CallbackQuery, press: Press, kept: Kept, message: int) -> None:
        """Show another card, its context or its quote, or name its source."""
        sender, found = self._s.sender, kept.deck
        if not found.cards:
            await sender.toast(query.id, wording.EXPIRED, alert=True)
            return
        if press.verb == "source":
            card = found.cards[press.page % len(found.cards)]
            await sender.toast(query.id, source_line(card), alert=True)
            return
        context = press.verb == "context"
        votes = self._s.settings.telegram.retention_days > 0
        edit = sender.edit(
            kept.asked.chat,
            message,
            page(found, press.page, context=context),
            answer_keyboard(found, kept.id, press.page, context=context, votes=votes),
        )
        await self._answer_by(query, edit)

    async def _vote(self, query: CallbackQuery, press: Press, kept: Kept | None, chat: int) -> None:
        good = press.verb == "up"
        foreign = kept is not None and kept.asked.chat != chat
        if foreign or not self._s.state.vote(press.answer, query.from_user.id, good=good):
            await self._s.sender.toast(query.id, wording.NOT_KEPT, alert=True)
            return
        self._s.metrics.vote(good=good)
        await self._s.sender.toast(query.id, wording.THANKS_UP if good else wording.THANKS_DOWN)

    async def _list(self, query: CallbackQuery, press: Press, chat: int, message: int) -> None:
        places, more = await self._s.collection.newest(press.page)
        if not places:
            await self._s.sender.toast(query.id, wording.NO_MORE)
            return
        text = listing("Articles, the newest first", places, press.page * PAGE + 1)
        keyboard = list_keyboard(press.page, more=more)
        await self._answer_by(query, self._s.sender.edit(chat, message, text, keyboard))

    async def _answer_by(self, query: CallbackQuery, edit: Coroutine[Any, Any, bool]) -> None:
        """Edit a message in answer to a press: a button doesn't spin for as long as that takes."""
        task = asyncio.ensure_future(edit)
        try:
            await asyncio.wait([task], timeout=_PATIENCE_SECONDS)
            late = not task.done()
            if late:
                await self._s.sender.toast(query.id)
            done = await task
        finally:
            task.cancel()
        if not late:
            await self._s.sender.toast(query.id, None if done else wording.EXPIRED, alert=not done)
