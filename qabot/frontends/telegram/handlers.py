"""Which update goes to whom, who is let in, and what happens when one fails."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    Update,
)
from telegram.error import BadRequest, TelegramError
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    CommandHandler,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from qabot.frontends.telegram import wording
from qabot.frontends.telegram.admin import Admin
from qabot.frontends.telegram.audience import from_a_person, is_private, is_served
from qabot.frontends.telegram.buttons import Buttons
from qabot.frontends.telegram.commands import Commands
from qabot.frontends.telegram.inline import Inline
from qabot.frontends.telegram.questions import Questions
from qabot.frontends.telegram.sender import Unreachable, where_of
from qabot.frontends.telegram.services import Context, Services

log = logging.getLogger(__name__)

App: TypeAlias = "Application[Any, Any, Any, Any, Any, Any]"

# Messages that hold something other than text, as against events of a chat.
_WITH_CONTENT = (
    filters.ATTACHMENT
    | filters.STORY
    | filters.GAME
    | filters.POLL
    | filters.Dice.ALL
    | filters.LOCATION
    | filters.VENUE
    | filters.CONTACT
    | filters.CHECKLIST
    | filters.PAID_MEDIA
    | filters.GIVEAWAY
)


def add_handlers(app: App, services: Services, uploads: Path) -> None:
    """Give the application all of the bot's handlers."""
    questions = Questions(services)
    commands = Commands(services, questions)
    admin = Admin(services, uploads)
    door = Door(services)
    said = filters.UpdateType.MESSAGES  # messages and edits, no channel posts
    fresh = filters.UpdateType.MESSAGE
    app.add_handler(TypeHandler(Update, door.admit), group=-1)
    app.add_handler(CallbackQueryHandler(Buttons(services).on_press))
    app.add_handler(InlineQueryHandler(Inline(services).on_query))
    app.add_handler(CommandHandler("ask", questions.on_ask, said))
    for name in ("start", "help", "privacy", "sources", "latest", "new", "feedback", "forget"):
        app.add_handler(CommandHandler(name, getattr(commands, name), fresh))
    for name in ("add", "remove", "reindex", "stats", "reload"):
        app.add_handler(CommandHandler(name, getattr(admin, name), fresh))
    sent = fresh & filters.Document.ALL & filters.CaptionRegex(r"^/add\b")
    app.add_handler(MessageHandler(sent, admin.add))
    app.add_handler(MessageHandler(fresh & filters.COMMAND, commands.unknown))
    app.add_handler(MessageHandler(said & filters.TEXT & ~filters.COMMAND, questions.on_text))
    app.add_handler(MessageHandler(fresh & filters.StatusUpdate.MIGRATE, door.migrate))
    other = fresh & ~filters.TEXT & ~filters.StatusUpdate.ALL & _WITH_CONTENT
    app.add_handler(MessageHandler(other, questions.on_other))
    app.add_error_handler(door.on_error)


class Door:
    """Lets people in, and shows apologies out."""

    def __init__(self, services: Services) -> None:
        self._s = services

    async def admit(self, update: Update, context: Context) -> None:
        """Stop what isn't from a person, or from one who isn't on the allow-list."""
        message = update.message or update.edited_message
        if message is not None and not from_a_person(message, context.bot.id):
            raise ApplicationHandlerStop
        if is_served(update, self._s.settings.telegram):
            return
        user = update.effective_user.id if update.effective_user else 0
        chat = update.effective_chat.id if update.effective_chat else 0
        log.warning("refused user %d in chat %d: not on the allow-list", user, chat)
        if update.message is not None and is_private(update.message):
            if self._s.pace.may_say(chat):
                await self._s.sender.say(where_of(update.message), wording.NOT_SERVED)
        elif update.callback_query is not None:
            await self._s.sender.toast(update.callback_query.id, wording.NOT_SERVED)
        raise ApplicationHandlerStop

    async def migrate(self, update: Update, context: Context) -> None:
        """A group became a supergroup: what is kept about it goes along."""
        message = update.effective_message
        assert message is not None
        if message.migrate_to_chat_id is not None:
            self._s.state.migrate(message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            self._s.state.migrate(message.migrate_from_chat_id, message.chat.id)

    async def on_error(self, update: object, context: Context) -> None:
        """An apology for the person, one line for the log; the traceback at --verbose."""
        error = context.error
        chat = update.effective_chat if isinstance(update, Update) else None
        number = chat.id if chat is not None else 0
        if isinstance(error, Unreachable):
            log.info("update of chat %d: %s", number, error)
            if isinstance(update, Update) and update.callback_query is not None:
                await self._s.sender.toast(update.callback_query.id)
            return
        self._s.metrics.question("failed")
        log.error(
            "update of chat %d failed: %s: %s",
            number,
            type(error).__name__,
            error if isinstance(error, TelegramError) else "",
            exc_info=error,
        )
        if not isinstance(update, Update):
            return
        if update.callback_query is not None:
            await self._s.sender.toast(update.callback_query.id, wording.FAILED)
        if update.message is not None and is_private(update.message):
            with suppress(TelegramError, Unreachable):
                await self._s.sender.say(where_of(update.message), wording.FAILED)


async def publish_commands(bot: ExtBot[int], admins: list[int]) -> None:
    """Set the command menus: for private chats, for groups, for each admin, and elsewhere."""
    everyone = [BotCommand(*pair) for pair in wording.COMMANDS]
    groups = [command for command in everyone if command.command in wording.GROUP_COMMANDS]
    all_of_them = everyone + [BotCommand(*pair) for pair in wording.ADMIN_COMMANDS]
    menus: list[tuple[list[BotCommand], Any]] = [
        (everyone, None),
        (everyone, BotCommandScopeAllPrivateChats()),
        (groups, BotCommandScopeAllGroupChats()),
        *((all_of_them, BotCommandScopeChat(admin)) for admin in admins),
    ]
    for commands, scope in menus:
        for wait in (1.0, 5.0, 0.0):
            try:
                await bot.set_my_commands(commands, scope=scope)
                break
            except TelegramError as error:
                log.info("a command menu is not set: %s", type(error).__name__)
                if isinstance(error, BadRequest):  # an admin who never wrote to the bot
                    break
                await asyncio.sleep(wait)
