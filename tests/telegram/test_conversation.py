"""Several questions in one message, edits of them, and what a follow-up leans on."""

from __future__ import annotations

from itertools import count

import pytest

from tests.telegram.api import BotApi
from tests.telegram.call import Call

_CHATS = count(2000)
MOON = "Who landed on the Moon?"
TUNNEL = "How long is the Gotthard Base Tunnel?"
COMET = "Which probe landed on a comet?"


@pytest.fixture
def chat() -> int:
    """A private chat that no other test has used."""
    return next(_CHATS)


def answers(tg: BotApi, chat: int, number: int) -> list[Call]:
    """The first messages of the bot in a chat, when they are there."""
    tg.wait(lambda calls: len(tg.sent(chat)) >= number)
    return tg.sent(chat)


def test_each_question_gets_its_answer(tg: BotApi, chat: int) -> None:
    """Two questions in a message: two replies to it, in order, each under its question."""
    asked = tg.say(chat, f"{MOON} {TUNNEL}")
    first, second = answers(tg, chat, 2)
    assert first.text.startswith(f"› {MOON}\n\n")
    assert second.text.startswith(f"› {TUNNEL}\n\n")
    assert first.reply_to == second.reply_to == asked["message_id"]
    assert first.button("👍")["callback_data"] != second.button("👍")["callback_data"]
    tg.reply_to(tg.say(chat, "/help"))
    assert len(tg.sent(chat)) == 3


def test_buttons_below_one_of_several(tg: BotApi, chat: int) -> None:
    """Each keyboard turns its own answer, and the question stays above it."""
    tg.say(chat, f"{TUNNEL} {MOON}")
    _, second = answers(tg, chat, 2)
    start = next(b["text"] for b in second.buttons if b["text"].startswith(("More", "Show")))
    edits = tg.count("editMessageText")
    tg.press(second, second.button(start)["callback_data"])
    edited = tg.after("editMessageText", edits + 1)
    assert second.message is not None
    assert edited.params["message_id"] == second.message["message_id"]
    assert edited.text.startswith(f"› {MOON}\n\n")


def test_edits_of_several(tg: BotApi, chat: int) -> None:
    """One changed: its answer alone changes. One taken out: its answer says so. One more: added."""
    asked = tg.say(chat, f"{MOON} {TUNNEL}")
    first, second = answers(tg, chat, 2)
    assert first.message is not None
    assert second.message is not None
    edits = tg.count("editMessageText")
    tg.edit(asked, f"{MOON} {COMET}")
    edited = tg.after("editMessageText", edits + 1)
    assert edited.params["message_id"] == second.message["message_id"]
    assert edited.text.startswith(f"› {COMET}")
    tg.edit(asked, MOON)
    gone = tg.after("editMessageText", edits + 2)
    assert gone.params["message_id"] == second.message["message_id"]
    assert "took this question back" in gone.text
    assert not gone.buttons
    tg.edit(asked, f"{MOON} {TUNNEL}")
    assert answers(tg, chat, 3)[2].text.startswith(f"› {TUNNEL}")
    assert tg.count("editMessageText") == edits + 2


def test_a_greeting_that_becomes_a_question(tg: BotApi, chat: int) -> None:
    """The line in reply to it becomes the answer, back again, and once more."""
    asked = tg.say(chat, "hello")
    reply = tg.reply_to(asked)
    edits = tg.count("editMessageText")
    for number, (text, expected) in enumerate(((MOON, "right ("), ("hi", "Hello"), (MOON, "("))):
        tg.edit(asked, text)
        edited = tg.after("editMessageText", edits + number + 1)
        assert reply.message is not None
        assert edited.params["message_id"] == reply.message["message_id"]
        assert expected in edited.text
        assert bool(edited.buttons) == (text == MOON)
    assert len(tg.sent(chat)) == 1


def test_follow_ups_and_new(tg: BotApi, chat: int) -> None:
    """A follow-up says what it was understood as; after /new and elsewhere it stands alone."""
    tg.reply_to(tg.say(chat, "When did the Gotthard Base Tunnel open?"))
    assert "Understood as" in tg.reply_to(tg.say(chat, "How long is it?")).text
    assert "stands alone" in tg.reply_to(tg.say(chat, "/new")).text
    assert "Understood as" not in tg.reply_to(tg.say(chat, "How long is it?")).text
    assert "Understood as" not in tg.reply_to(tg.say(next(_CHATS), "How long is it?")).text


def test_people_in_a_group_have_conversations_of_their_own(tg: BotApi) -> None:
    """What one person asked is no context for another's question."""
    group = -next(_CHATS)
    tg.say(group, "/ask When did the Gotthard Base Tunnel open?", sender=tg.user(5))
    other = tg.reply_to(tg.say(group, "/ask How long is it?", sender=tg.user(6)))
    assert "Understood as" not in other.text
    same = tg.reply_to(tg.say(group, "/ask How long is it?", sender=tg.user(5)))
    assert "Understood as" in same.text


def test_an_edit_in_a_group(tg: BotApi) -> None:
    """An edited /ask changes its answer there, too."""
    group = -next(_CHATS)
    asked = tg.say(group, f"/ask {MOON}")
    reply = tg.reply_to(asked)
    edits = tg.count("editMessageText")
    tg.edit(asked, f"/ask {TUNNEL}")
    edited = tg.after("editMessageText", edits + 1)
    assert reply.message is not None
    assert edited.params["message_id"] == reply.message["message_id"]


def test_forget_in_a_group(tg: BotApi) -> None:
    """A member erases their own questions; an admin of the group, everyone's."""
    group = -next(_CHATS)
    tg.chat(group)
    for person in (5, 6):
        tg.reply_to(tg.say(group, f"/ask {MOON}", sender=tg.user(person)))
    own = tg.reply_to(tg.say(group, "/forget", sender=tg.user(5)))
    assert "1 question of yours" in own.text
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    told = tg.say(group, "/forget", sender=anonymous, sender_chat=tg.chats[group])
    assert "1 question and all answers" in tg.reply_to(told).text


def test_forget_means_it(tg: BotApi, chat: int) -> None:
    """After /forget no word of the chat is in the bot's files, nor anything said of it."""
    word = f"Zanzimoon{chat}"
    tg.reply_to(tg.say(chat, f"Who landed on {word}?"))
    tg.reply_to(tg.say(chat, f"/feedback Nobody knows {word}"))
    files = [tg.state, tg.state.with_name(tg.state.name + "-wal")]
    assert any(word.encode() in file.read_bytes() for file in files)
    tg.reply_to(tg.say(chat, "/forget"))
    assert not any(word.encode() in file.read_bytes() for file in files)
