"""What anyone may ask for with a slash."""

from __future__ import annotations

import base64
import binascii
import logging

from telegram import ChatMember, Message, Update
from telegram.error import TelegramError

from qabot.frontends.telegram import wording
from qabot.frontends.telegram.audience import from_a_person, is_admin, is_private, person_of
from qabot.frontends.telegram.collection import PAGE
from qabot.frontends.telegram.keyboard import list_keyboard
from qabot.frontends.telegram.questions import Questions, arguments
from qabot.frontends.telegram.render import after, listing
from qabot.frontends.telegram.sender import where_of
from qabot.frontends.telegram.services import Context, Services
from qabot.frontends.words import counted

log = logging.getLogger(__name__)

_LATEST = 5
_MOST_FEEDBACK = 2000


class Commands:
    """Their handlers; a command that isn't from a person is passed over."""

    def __init__(self, services: Services, questions: Questions) -> None:
        self._s = services
        self._questions = questions

    async def start(self, update: Update, context: Context) -> None:
        """``/start``: a greeting, or what a deep link asks for: sources, latest, a question."""
        message = update.effective_message
        assert message is not None
        payload = arguments(message)
        question = _linked_question(payload)
        if question is not None:
            await self._questions.answer(message, question)
        elif payload in ("sources", "latest", "help", "privacy"):
            await getattr(self, payload)(update, context)
        else:
            about = await self._s.collection.about()
            await self._s.sender.send(where_of(message), after(wording.START, about))

    async def help(self, update: Update, context: Context) -> None:
        """``/help``."""
        admin = is_admin(update, self._s.settings.telegram)
        await self._say(update, wording.HELP + (wording.ADMIN_HELP if admin else ""))

    async def privacy(self, update: Update, context: Context) -> None:
        """``/privacy``."""
        await self._say(update, wording.privacy(self._s.settings.telegram))

    async def sources(self, update: Update, context: Context) -> None:
        """``/sources``: all articles, a page at a time."""
        await self._list(update, "Articles, the newest first", PAGE)

    async def latest(self, update: Update, context: Context) -> None:
        """``/latest``: the newest few."""
        await self._list(update, "The newest articles", _LATEST)

    async def feedback(self, update: Update, context: Context) -> None:
        """``/feedback TEXT``, kept with the last question of this person here."""
        message = update.effective_message
        assert message is not None
        text = arguments(message)[:_MOST_FEEDBACK]
        if not text:
            await self._say(update, wording.FEEDBACK_HOW)
        elif not self._s.settings.telegram.retention_days:
            await self._say(update, wording.FEEDBACK_OFF)
        else:
            person = person_of(message)
            last = self._s.state.last_of(message.chat.id, person)
            self._s.state.say(message.chat.id, person, last.id if last else None, text)
            await self._say(update, wording.FEEDBACK_KEPT)

    async def new(self, update: Update, context: Context) -> None:
        """``/new``: the next question stands alone."""
        message = update.effective_message
        assert message is not None
        where = where_of(message)
        self._s.state.start_afresh(where.chat, where.thread, person_of(message))
        await self._say(update, wording.AFRESH)

    async def forget(self, update: Update, context: Context) -> None:
        """``/forget``: everything about a private chat, or a group if an admin of it says so."""
        message = update.effective_message
        assert message is not None
        whole = is_private(message) or await _runs_the_group(message, context)
        person = None if whole else person_of(message)
        count = self._s.state.forget(message.chat.id, person)
        words = wording.FORGOTTEN if whole else wording.FORGOTTEN_OWN
        log.info("chat %d: forgotten, %d questions", message.chat.id, count)
        await self._say(update, words.format(count=counted(count, "question")))

    async def unknown(self, update: Update, context: Context) -> None:
        """Any other command: a hint in private, silence in groups."""
        message = update.effective_message
        assert message is not None
        if is_private(message) and from_a_person(message, context.bot.id):
            await self._say(update, wording.UNKNOWN_COMMAND)

    async def _list(self, update: Update, heading: str, size: int) -> None:
        message = update.effective_message
        assert message is not None
        places, more = await self._s.collection.newest(size=size)
        if not places:
            await self._say(update, wording.EMPTY)
            return
        keyboard = list_keyboard(0, more=more) if size == PAGE else ()
        await self._s.sender.send(where_of(message), listing(heading, places), keyboard)

    async def _say(self, update: Update, text: str) -> None:
        message = update.effective_message
        assert message is not None
        await self._s.sender.say(where_of(message), text)


async def _runs_the_group(message: Message, context: Context) -> bool:
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id  # an anonymous admin
    if message.from_user is None:
        return False
    try:
        member = await context.bot.get_chat_member(message.chat.id, message.from_user.id)
    except TelegramError:
        return False
    return member.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER)


def _linked_question(payload: str) -> str | None:
    """The question of a deep link ``?start=q-BASE64URL``; None if it holds none."""
    if not payload.startswith("q-"):
        return None
    coded = payload[2:]
    try:
        text = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return text.strip() or None
