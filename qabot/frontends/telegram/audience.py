"""Who speaks to the bot, and whether they mean it."""

from __future__ import annotations

from telegram import Chat, Message, MessageEntity, Update, User

from qabot.config import Telegram


def is_private(message: Message) -> bool:
    """Whether the message is in a private chat."""
    return message.chat.type == Chat.PRIVATE


def person_of(message: Message) -> int:
    """Who wrote it: a user, or the chat that an anonymous admin or a channel speaks as."""
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user is not None else message.chat.id


def from_a_person(message: Message, bot_id: int) -> bool:
    """False for other bots, the bot itself, and posts that Telegram copied from a channel."""
    if message.via_bot is not None and message.via_bot.id == bot_id:
        return False  # an inline result of this bot
    if message.is_automatic_forward:
        return False
    if message.sender_chat is not None:
        return True  # an anonymous admin, or a person who writes as their channel
    return message.from_user is not None and not message.from_user.is_bot


def question_in(message: Message, bot: User) -> str | None:
    """What the message asks this bot; None where it is not addressed.

    In a private chat everything is; in groups, replies to the bot and messages
    that mention it. The mention is no part of the question.
    """
    text = message.text
    if text is None or not from_a_person(message, bot.id):
        return None
    if is_private(message):
        return text
    without = _without_mentions(message, bot)
    if without is not None:
        return without
    original = message.reply_to_message
    # In a forum topic that the bot opened, every message "replies" to its opening.
    if original is None or original.forum_topic_created is not None:
        return None
    return text if original.from_user is not None and original.from_user.id == bot.id else None


def is_served(update: Update, settings: Telegram) -> bool:
    """Whether user or chat are on the allow-list, or there is none."""
    if not settings.allowed:
        return True
    welcome = {*settings.allowed, *settings.admins}
    user, chat = update.effective_user, update.effective_chat
    return (user is not None and user.id in welcome) or (chat is not None and chat.id in welcome)


def is_admin(update: Update, settings: Telegram) -> bool:
    """Whether a person on the list of admins did it, under their own name."""
    message = update.effective_message
    if message is not None and message.sender_chat is not None:
        return False
    return update.effective_user is not None and update.effective_user.id in settings.admins


def _without_mentions(message: Message, bot: User) -> str | None:
    """The text without the mentions of the bot; None if there is none."""
    name = f"@{bot.username}".lower()
    # Not `Message.parse_entities`: it fails on an entity that cuts a character in two.
    coded = (message.text or "").encode("utf-16-le", "surrogatepass")
    found = False
    for entity in sorted(message.entities, key=lambda entity: -entity.offset):
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        mentioned = coded[start:end].decode("utf-16-le", "replace").lower() == name
        if entity.type == MessageEntity.TEXT_MENTION:
            mentioned = entity.user is not None and entity.user.id == bot.id
        elif entity.type != MessageEntity.MENTION:
            continue
        if mentioned:
            found, coded = True, coded[:start] + coded[end:]
    return coded.decode("utf-16-le", "replace").strip() if found else None
