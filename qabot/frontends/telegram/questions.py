"""A message -> an answer to each of its questions, once; edited -> edited answers."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

from msgspec.structs import replace as with_fields
from telegram import Message, Update, User

from qabot.answering.remarks import split_questions
from qabot.errors import IndexEmpty, QabotError, QuestionError
from qabot.frontends.telegram import wording
from qabot.frontends.telegram.audience import from_a_person, is_private, person_of, question_in
from qabot.frontends.telegram.cards import Deck, deck
from qabot.frontends.telegram.keyboard import Keyboard, answer_keyboard
from qabot.frontends.telegram.lanes import BUSY
from qabot.frontends.telegram.language import other_language
from qabot.frontends.telegram.render import first_page, headed
from qabot.frontends.telegram.sender import Where, where_of
from qabot.frontends.telegram.services import Context, Services
from qabot.frontends.telegram.state import Asked, Kept, State
from qabot.frontends.telegram.styled import Styled
from qabot.frontends.telegram.transport import TICKET
from qabot.frontends.words import clean

log = logging.getLogger(__name__)

_NOTHING = Deck(question="", status="no_answer")  # kept where the reply was a remark


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

    async def answer(self, message: Message, text: str, *, edited: bool = False) -> None:
        """Answer a message where it was written: each of its questions, one by one.

        An edited one changes its answers, from the first question that is another now.
        """
        state, ticket = self._s.state, TICKET.get()
        known = state.answers_to(message.chat.id, message.message_id) if edited else {}
        questions = split_questions(clean(text))
        several = len(questions) > 1
        answered = ticket.answered if ticket is not None and several else 0
        changed = answered > 0
        for part, question in enumerate(questions):
            before = known.pop(part, None)
            changed = changed or before is None or before.question != question
            if not changed or part < answered:
                continue  # asked as before (say a link preview came), or answered by an earlier run
            if several and ticket is not None:
                ticket.go_on(part)
            if not await self._answer(message, question, part, before, several=several):
                return
        if several and ticket is not None:
            ticket.go_on(len(questions))
        for kept in known.values():
            await self._withdraw(kept)

    async def _answer(
        self, message: Message, question: str, part: int, known: Kept | None, *, several: bool
    ) -> bool:
        """Answer one question; False if it was refused. known: what it was answered before."""
        services, settings = self._s, self._s.settings.telegram
        began, where = time.monotonic(), where_of(message)
        asked = _asked(message, where, part)
        if await self._refused(message, where, asked.person):
            return False
        late = _is_late(message, settings.late_seconds)
        if late and settings.late == "skip":
            services.metrics.question("late")
            log.info("chat %d message %d: skipped, too late", asked.chat, asked.message)
            return False
        history = services.state.history(asked, settings.history)
        async with services.sender.typing(where):
            found, status = await self._ask(question, history)
            engine = time.monotonic() - began
            about = await services.collection.about() if status == "no_answer" else None
            kept = Kept(
                id=known.id if known is not None else State.new_id(),
                asked=asked,
                question=question,
                deck=with_fields(found, heading=several) if isinstance(found, Deck) else _NOTHING,
                messages=known.messages if known is not None else (),
                recalled=isinstance(found, Deck),
            )
            if settings.buttons_days:
                services.state.keep(kept)
            keyboard: Keyboard = ()
            if isinstance(found, str):
                text = headed(question, found) if several else Styled(found)
            else:
                if settings.retention_days:
                    latency = max(time.time() - asked.at, 0.0)
                    services.state.note_outcome(kept, history, latency)
                text = first_page(kept.deck, about, late=late and part == 0)
                keyboard = self._keyboard(kept)
            shown = await self._show(where, known, text, keyboard)
            if settings.buttons_days:
                services.state.shown_in(kept.id, shown)
        spent = time.monotonic() - began
        if isinstance(found, Deck):
            services.metrics.question(status, seconds=spent, engine=engine)
        else:
            services.metrics.question(status)
        log.info(
            "chat %d message %d: %s in %.0f ms%s",
            asked.chat,
            asked.message,
            status,
            spent * 1e3,
            f" {question!r}" if settings.log_questions else "",
        )
        return True

    def _keyboard(self, kept: Kept) -> Keyboard:
        """The buttons below an answer; none where nothing is kept for them."""
        settings = self._s.settings.telegram
        if not settings.buttons_days:
            return ()
        return answer_keyboard(kept.deck, kept.id, votes=settings.retention_days > 0)

    async def _withdraw(self, kept: Kept) -> None:
        """An edited message asks less than before: an answer too many says so."""
        self._s.state.withdraw(kept.id)
        for message in kept.messages:
            await self._s.sender.edit(kept.asked.chat, message, Styled(wording.WITHDRAWN))

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
            found = with_fields(found, notices=(notice,))
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
    parts = clean(message.text or message.caption or "").split(maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else ""


def _asked(message: Message, where: Where, part: int) -> Asked:
    at = message.date.timestamp()
    return Asked(where.chat, where.thread, person_of(message), message.message_id, at, part)


def _me(context: Context) -> User:
    return context.bot.bot  # type: ignore[no-any-return]


def _is_late(message: Message, seconds: int) -> bool:
    if not seconds:
        return False
    sent = message.edit_date or message.date
    return (datetime.now(UTC) - sent).total_seconds() > seconds
