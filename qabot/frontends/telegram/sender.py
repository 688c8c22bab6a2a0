"""Messages out: sent and edited until Telegram has them, once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResult,
    InlineQueryResultsButton,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from qabot.frontends.telegram.keyboard import Keyboard
from qabot.frontends.telegram.limiter import seconds_of
from qabot.frontends.telegram.metrics import Metrics
from qabot.frontends.telegram.state import State
from qabot.frontends.telegram.styled import Styled
from qabot.frontends.telegram.transport import Undecided

log = logging.getLogger(__name__)
T = TypeVar("T")

_TYPING_SECONDS = 4.5  # Telegram shows it for five
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_GIVE_UP_SECONDS = 3600.0
_FRESH_SECONDS = 60.0  # after which the press of a button or an inline query is past answering
_ALERT = 200
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Unreachable(Exception):
    """The chat is gone, or the person blocked the bot: nothing more can be said there."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a message goes: a chat, its forum topic, and the message it replies to."""

    chat: int
    thread: int | None = None
    reply_to: int | None = None


def where_of(message: Message, *, reply: bool = True) -> Where:
    """The place of a message, to answer there."""
    thread = message.message_thread_id if message.is_topic_message else None
    return Where(message.chat.id, thread, message.message_id if reply else None)


class Sender:
    """Sends, edits and shows that work is under way."""

    def __init__(self, bot: ExtBot[int], state: State, metrics: Metrics) -> None:
        self.bot = bot
        self._state = state
        self._metrics = metrics

    async def send(self, where: Where, text: Styled, keyboard: Keyboard = ()) -> list[int]:
        """Send a text in as many messages as it takes, the buttons below the last.

        Returns the messages' ids as far as Telegram told them. Raises Unreachable.
        """
        sent = []
        parts = text.split()
        for number, part in enumerate(parts, 1):
            markup = _markup(keyboard) if number == len(parts) else None
            message = await self._send(where, part, markup)
            where = replace(where, reply_to=None)
            if message is not None:
                sent.append(message.message_id)
        return sent

    async def say(self, where: Where, text: str) -> None:
        """Send the bot's own plain words."""
        await self.send(where, Styled(text))

    async def edit(self, chat: int, message: int, text: Styled, keyboard: Keyboard = ()) -> bool:
        """Make a message of the bot show this; False if it is gone or can't be changed."""
        part = text.split()[0]

        def call() -> Coroutine[Any, Any, Any]:
            return self.bot.edit_message_text(
                part.text,
                chat_id=chat,
                message_id=message,
                entities=entities_of(part),
                reply_markup=_markup(keyboard),
                link_preview_options=_NO_PREVIEW,
            )

        try:
            await self._until_done(call, repeatable=True)
        except BadRequest as error:
            what = str(error).lower()
            if "not modified" in what:  # pressed twice, or edited back
                return True
            log.info("message %d in chat %d can't be edited: %s", message, chat, error)
            return False
        return True

    async def toast(self, query: str, text: str | None = None, *, alert: bool = False) -> None:
        """Answer the press of a button; one that is too old is none of anybody's trouble."""

        def call() -> Coroutine[Any, Any, bool]:
            shown = text[:_ALERT] if text else None
            return self.bot.answer_callback_query(query, shown, show_alert=alert)

        await self._while_fresh(call)

    async def answer_inline(
        self,
        query: str,
        results: Sequence[InlineQueryResult],
        *,
        cache_seconds: int,
        personal: bool,
        button: InlineQueryResultsButton | None,
    ) -> None:
        """Answer an inline query, unless the person went on typing meanwhile."""

        def call() -> Coroutine[Any, Any, bool]:
            return self.bot.answer_inline_query(
                query, results, cache_time=cache_seconds, is_personal=personal, button=button
            )

        await self._while_fresh(call)

    async def _while_fresh(self, call: Callable[[], Coroutine[Any, Any, bool]]) -> None:
        """Make a request until Telegram has it, or until it is too old to be of use."""
        with suppress(TelegramError, Unreachable):
            await self._until_done(call, repeatable=True, give_up=_FRESH_SECONDS)

    @asynccontextmanager
    async def typing(self, where: Where) -> AsyncIterator[None]:
        """Show "typing" for as long as it lasts."""
        task = asyncio.create_task(self._type(where))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _type(self, where: Where) -> None:
        while True:
            with suppress(TelegramError):
                await self.bot.send_chat_action(
                    where.chat, ChatAction.TYPING, message_thread_id=where.thread
                )
            await asyncio.sleep(_TYPING_SECONDS)

    async def _send(
        self, where: Where, part: Styled, markup: InlineKeyboardMarkup | None
    ) -> Message | None:
        """One message; None if it may have arrived and nobody knows its id."""
        place = where

        def call() -> Coroutine[Any, Any, Message]:
            reply = None
            if place.reply_to is not None:
                reply = ReplyParameters(place.reply_to, allow_sending_without_reply=True)
            return self.bot.send_message(
                place.chat,
                part.text,
                entities=entities_of(part),
                reply_markup=markup,
                message_thread_id=place.thread,
                reply_parameters=reply,
                link_preview_options=_NO_PREVIEW,
            )

        # Four tries at most: without topic, without reply, in the new chat, without buttons.
        for _ in range(4):
            try:
                return await self._until_done(call, repeatable=False)
            except ChatMigrated as error:
                self._state.migrate(place.chat, error.new_chat_id)
                place = replace(place, chat=error.new_chat_id, reply_to=None)
            except BadRequest as error:
                what = str(error).lower()
                if "thread" in what and place.thread is not None:
                    place = replace(place, thread=None)
                elif "repl" in what and place.reply_to is not None:
                    place = replace(place, reply_to=None)
                elif "button" in what and markup is not None:
                    markup = None
                elif "chat not found" in what or "not enough rights" in what:
                    raise Unreachable(str(error)) from error
                else:
                    raise
        raise Unreachable(f"chat {place.chat} takes no message")

    async def _until_done(
        self,
        call: Callable[[], Coroutine[Any, Any, T]],
        *,
        repeatable: bool,
        give_up: float = _GIVE_UP_SECONDS,
    ) -> T | None:
        """Make a request until Telegram decides on it; None if it may have, out of sight.

        repeatable: doing it twice does no harm. Raises Unreachable, BadRequest, ChatMigrated.
        """
        wait, waited = _FIRST_WAIT, 0.0
        while True:
            try:
                return await call()
            except (BadRequest, ChatMigrated):
                self._metrics.telegram_error("refused")
                raise
            except Forbidden as error:
                self._metrics.telegram_error("forbidden")
                raise Unreachable(str(error)) from error
            except RetryAfter as error:
                pause = seconds_of(error.retry_after)
            except TelegramError as error:
                kind = type(error).__name__
                self._metrics.telegram_error("network")
                if isinstance(error, Undecided) and not repeatable:
                    log.warning("no word from Telegram on a message: taken as sent")
                    return None
                log.info("Telegram can't be reached (%s): again in %.1f s", kind, wait)
                pause, wait = wait, min(2 * wait, _LONGEST_WAIT)
            waited += pause
            if waited > give_up:
                raise Unreachable(f"Telegram took no request within {give_up:.0f} s")
            await asyncio.sleep(pause)


def entities_of(styled: Styled) -> list[MessageEntity]:
    return [
        MessageEntity(
            str(value["type"]),
            int(value["offset"]),
            int(value["length"]),
            url=str(value["url"]) if "url" in value else None,
        )
        for value in styled.entities16()
    ]


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    rows: list[Sequence[InlineKeyboardButton]] = [
        [InlineKeyboardButton(b.label, url=b.url, callback_data=b.data) for b in row]
        for row in keyboard
    ]
    return InlineKeyboardMarkup(rows)
