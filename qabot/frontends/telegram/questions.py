"""A message -> an answer, once; an edited message -> an edited answer."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

from telegram import Message, Update, User

from qabot.errors import IndexEmpty, QabotError, QuestionError
from qabot.frontends.telegram import wording
from qabot.frontends.telegram.audience import from_a_person, is_private, person_of, question_in
from qabot.frontends.telegram.cards import Deck, deck
from qabot.frontends.telegram.keyboard import Keyboard, answer_keyboard
from qabot.frontends.telegram.lanes import BUSY
from qabot.frontends.telegram.language import other_language
from qabot.frontends.telegram.render import first_page
from qabot.frontends.telegram.sender import Where, where_of
from qabot.frontends.telegram.services import Context, Services
from qabot.frontends.telegram.state import Kept, State
from qabot.frontends.telegram.styled import Styled

log = logging.getLogger(__name__)


class Questions:
    """The handlers of messages that may ask something."""

    def __init__(self, services: Services) -> None:
        self._s = services
        self._albums: dict[int, str] = {}

    async def on_text(self, update: Update, context: Context) -> None:
        """A text that is no command: a question, where it is addressed to the bot."""
        message = update.effective_message
        assert message is not None
        question = question_in(message, _me(context))
        if question is not None:
            await self.answer(message, question, edited=update.edited_message is not None)

    async def on_ask(self, update: Update, context: Context) -> None:
        """``/ask QUESTION``, or ``/ask`` in reply to the message that asks."""
        message = update.effective_message
        assert message is not None
        if not from_a_person(message, _me(context).id):
            return
        question = arguments(message)
        original = message.reply_to_message
        if not question and original is not None and original.text:
            question = original.text
        if question:
            await self.answer(message, question, edited=update.edited_message is not None)
        else:
            await self._s.sender.say(where_of(message), wording.ASK_HOW)

    async def on_other(self, update: Update, context: Context) -> None:
        """A voice message, sticker, photo, file: what the bot can do instead."""
        message = update.effective_message
        assert message is not None
        if not is_private(message) or not from_a_person(message, _me(context).id):
            return
        album = message.media_group_id
        if album is not None:  # ten photos at once are one message to people
            if self._albums.get(message.chat.id) == album:
                return
            self._albums = {**dict(list(self._albums.items())[-1000:]), message.chat.id: album}
        await self._s.sender.say(where_of(message), wording.ONLY_TEXT)

    async def answer(self, message: Message, question: str, *, edited: bool = False) -> None:
        """Answer a question where it was asked."""
        services, settings = self._s, self._s.settings.telegram
        began, where, person = time.monotonic(), where_of(message), person_of(message)
        known = services.state.answer_to(message.chat.id, message.message_id) if edited else None
        if known is not None and known.question == question:
            return  # a reaction, a link preview: nothing that was asked has changed
        if await self._refused(message, where, person):
            return
        late = _is_late(message, settings.late_seconds)
        if late and settings.late == "skip":
            services.metrics.question("late")
            log.info("chat %d message %d: skipped, too late", message.chat.id, message.message_id)
            return
        history = services.state.history(
            message.chat.id, where.thread, person, settings.history, message.message_id
        )
        async with services.sender.typing(where):
            found, status = await self._ask(question, history)
            asked = time.monotonic()
            if isinstance(found, str):
                services.metrics.question(status)
                await self._show(where, known, Styled(found), ())
                return
            kept = Kept(
                known.id if known is not None else State.new_id(),
                message.chat.id,
                where.thread,
                person,
                message.message_id,
                known.messages if known is not None else (),
                question,
                found,
            )
            latency = max(time.time() - message.date.timestamp(), 0.0)
            if settings.buttons_days:
                services.state.keep(kept)
            if settings.retention_days:
                services.state.note_outcome(kept, history, latency)
            about = await services.collection.about() if status == "no_answer" else None
            keyboard: Keyboard = ()
            if settings.buttons_days:
                keyboard = answer_keyboard(found, kept.id, votes=settings.retention_days > 0)
            shown = await self._show(where, known, first_page(found, about, late=late), keyboard)
            if settings.buttons_days:
                services.state.shown_in(kept.id, shown)
        spent = time.monotonic() - began
        services.metrics.question(status, seconds=spent, engine=asked - began)
        log.info(
            "chat %d message %d: %s in %.0f ms%s",
            message.chat.id,
            message.message_id,
            status,
            spent * 1e3,
            f" {question!r}" if settings.log_questions else "",
        )

    async def _refused(self, message: Message, where: Where, person: int) -> bool:
        """Say so if too much is waiting or too much was asked; True if that is the reply."""
        if BUSY.get():
            status, text = "busy", wording.BUSY
        elif seconds := self._s.pace.wait(person, message.chat.id):
            status, text = "limited", wording.too_fast(seconds)
        else:
            return False
        self._s.metrics.question(status)
        log.info("chat %d message %d: %s", message.chat.id, message.message_id, status)
        if self._s.pace.may_say(message.chat.id):
            await self._s.sender.say(where, text)
        return True

    async def _ask(self, question: str, history: list[str]) -> tuple[Deck | str, str]:
        """The engine's reply as a deck, or the words that stand in for it; and its status."""
        try:
            reply = await self._s.collection.ask(question, history)
        except QuestionError:
            limit = self._s.settings.answering.max_question_chars
            too_long = len(question.strip()) > limit
            return (wording.too_long(limit) if too_long else wording.ASK_HOW), "unasked"
        except IndexEmpty:
            return wording.EMPTY, "failed"
        except QabotError as error:
            log.error("a question can't be answered: %s", error)
            return wording.UNAVAILABLE, "failed"
        if reply.remark is not None:
            return reply.remark, "unasked"
        found = deck(reply)
        language = other_language(question) if reply.status != "answered" else None
        if language is not None and not found.notices:
            notice = f"This looks like {language}; the articles may be in another language."
            found = replace_notices(found, notice)
        return found, reply.status

    async def _show(
        self, where: Where, known: Kept | None, text: Styled, keyboard: Keyboard
    ) -> list[int]:
        """Edit the answer that is there, else send one; the ids of its messages."""
        sender = self._s.sender
        if (
            known is not None
            and known.messages
            and await sender.edit(where.chat, known.messages[0], text, keyboard)
        ):
            return list(known.messages)
        return await sender.send(where, text, keyboard)


def arguments(message: Message) -> str:
    """What stands after a command."""
    parts = (message.text or message.caption or "").split(maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else ""


def replace_notices(found: Deck, *notices: str) -> Deck:
    """The deck with other notices."""
    from msgspec.structs import replace as with_fields

    return with_fields(found, notices=notices)


def _me(context: Context) -> User:
    return context.bot.bot  # type: ignore[no-any-return]


def _is_late(message: Message, seconds: int) -> bool:
    if not seconds:
        return False
    sent = message.edit_date or message.date
    return (datetime.now(UTC) - sent).total_seconds() > seconds
