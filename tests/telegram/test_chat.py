"""A person in a private chat, and the real bot."""

from __future__ import annotations

import re
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.telegram.api import BotApi
from tests.telegram.call import Call
from tests.telegram.process import Bot

_CHATS = count(1000)
QUESTION = "Who landed on the Moon?"


@pytest.fixture
def chat() -> int:
    """A private chat that no other test has used."""
    return next(_CHATS)


def shown(call: Call, kind: str) -> list[str]:
    """The texts of a message that are formatted so."""
    coded = call.text.encode("utf-16-le")
    return [
        coded[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in call.params.get("entities", [])
        if e["type"].endswith(kind)
    ]


def test_a_question(tg: BotApi, chat: int) -> None:
    """Typing, then answer, quote with the answer marked, source and certainty, as one reply."""
    asked = tg.say(chat, QUESTION)
    reply = tg.reply_to(asked)
    bold, quotes = shown(reply, "bold"), shown(reply, "blockquote")
    assert len(quotes) == 1
    assert bold[0] == bold[1]
    assert bold[0] in quotes[0]
    assert "right (" in reply.text
    typing = [c for c in tg.calls if c.method == "sendChatAction" and c.chat == chat]
    assert typing
    assert typing[0].at < reply.at
    assert len(tg.sent(chat)) == 1


def test_a_greeting(tg: BotApi, chat: int) -> None:
    """A short human line, no search, no buttons."""
    reply = tg.reply_to(tg.say(chat, "hello"))
    assert "don't hold an answer" not in reply.text
    assert reply.text.startswith("Hello")
    assert not reply.buttons


def test_an_edit_edits(tg: BotApi, chat: int) -> None:
    """The edited question's answer replaces the old one; the same text changes nothing."""
    asked = tg.say(chat, QUESTION)
    reply = tg.reply_to(asked)
    before = tg.count("editMessageText")
    tg.edit(asked, QUESTION)
    tg.edit(asked, "When did Apollo 11 land on the Moon?")
    edited = tg.after("editMessageText", before + 1)
    assert reply.message is not None
    assert edited.params["message_id"] == reply.message["message_id"]
    assert edited.text != reply.text or edited.buttons
    assert len(tg.sent(chat)) == 1


def test_buttons(tg: BotApi, chat: int) -> None:
    """More answers, context and back, votes; pressed twice is harmless."""
    reply = tg.reply_to(tg.say(chat, QUESTION))
    edits, toasts = tg.count("editMessageText"), tg.count("answerCallbackQuery")
    labels = [button["text"] for button in reply.buttons]
    assert "Source" in labels
    for start in ("More answers", "Show context"):
        if any(label.startswith(start) for label in labels):
            data = reply.button(start)["callback_data"]
            tg.press(reply, data)
            tg.press(reply, data)
            toasts, edits = toasts + 2, edits + 1
            tg.after("answerCallbackQuery", toasts)
            tg.after("editMessageText", edits)
    tg.press(reply, reply.button("👍")["callback_data"])
    assert "Thank you" in tg.after("answerCallbackQuery", toasts + 1).text
    tg.press(reply, reply.button("👎")["callback_data"])
    assert "feedback" in tg.after("answerCallbackQuery", toasts + 2).text


@pytest.mark.parametrize("data", ["m:abc:1", "nonsense", "u:abc:0", "c:" + "f" * 40 + ":1"])
def test_an_expired_button_says_so(tg: BotApi, chat: int, data: str) -> None:
    """A button whose answer is gone, or that never was one."""
    reply = tg.reply_to(tg.say(chat, "/help"))
    toasts = tg.count("answerCallbackQuery")
    tg.press(reply, data)
    toast = tg.after("answerCallbackQuery", toasts + 1)
    assert toast.params["show_alert"] is True
    assert "no longer kept" in toast.text


def test_buttons_of_another_chat(tg: BotApi, chat: int) -> None:
    """Another chat's answer is not shown to whoever makes up its data."""
    reply = tg.reply_to(tg.say(chat, QUESTION))
    other = tg.reply_to(tg.say(next(_CHATS), "/help"))
    toasts = tg.count("answerCallbackQuery")
    data = next(b["callback_data"] for b in reply.buttons if "callback_data" in b)
    tg.press(other, data)
    assert "no longer" in tg.after("answerCallbackQuery", toasts + 1).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start", "Hello!"),
        ("/start sources", "Articles, the newest first"),
        ("/start something-odd", "Hello!"),
        ("/start q-V2hvIGxhbmRlZCBvbiB0aGUgTW9vbj8", "right ("),
        ("/help", "/forget"),
        ("/help@qa_test_bot", "/forget"),
        ("/ask", "Write your question"),
        (f"/ask {QUESTION}", "right ("),
        ("/sources", "Articles, the newest first"),
        ("/latest", "The newest articles"),
        ("/privacy", "90 days"),
        ("/feedback", "Write it after"),
        ("/feedback The date is wrong", "Thank you"),
        ("/nonsense", "don't know that command"),
        ("/stats", "admins"),
        ("?!", "Write your question"),
        ("x" * 4000, "too long"),
        ("Кто первым ступил на Луну?", "Cyrillic"),
    ],
)
def test_commands(tg: BotApi, chat: int, text: str, expected: str) -> None:
    """Each gets its one reply."""
    assert expected in tg.reply_to(tg.say(chat, text)).text
    assert len(tg.sent(chat)) == 1


def test_sources_are_paged(tg: BotApi, chat: int) -> None:
    """Older articles come into the same message, and newer ones back again."""
    reply = tg.reply_to(tg.say(chat, "/sources"))
    dates = re.findall(r"\d{1,2} \w+ (\d{4})", reply.text)
    assert dates == sorted(dates, reverse=True)
    edits = tg.count("editMessageText")
    tg.press(reply, reply.button("Older")["callback_data"])
    page = tg.after("editMessageText", edits + 1)
    assert "9. " in page.text
    assert {button["text"] for button in page.buttons} == {"◀ Newer", "Older ▶"}
    tg.press(reply, page.button("◀")["callback_data"])
    assert "1. " in tg.after("editMessageText", edits + 2).text


def test_forget(tg: BotApi, chat: int) -> None:
    """What was asked is gone, and its buttons say so."""
    reply = tg.reply_to(tg.say(chat, QUESTION))
    assert "1 question" in tg.reply_to(tg.say(chat, "/forget")).text
    toasts = tg.count("answerCallbackQuery")
    tg.press(reply, reply.button("👍")["callback_data"])
    assert "no longer kept" in tg.after("answerCallbackQuery", toasts + 1).text


@pytest.mark.parametrize(
    "content",
    [
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}},
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
        {"document": {"file_id": "f", "file_unique_id": "u"}, "caption": "Who?"},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"video_note": {"file_id": "f", "file_unique_id": "u", "length": 9, "duration": 1}},
        {
            "sticker": {
                "file_id": "f",
                "file_unique_id": "u",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            }
        },
    ],
)
def test_anything_but_text(tg: BotApi, chat: int, content: dict[str, Any]) -> None:
    """A kind line on what the bot can do."""
    assert "text only" in tg.reply_to(tg.say(chat, **content)).text


def test_an_album_gets_one_line(tg: BotApi, chat: int) -> None:
    """Ten photos at once are one message to people."""
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    for _ in range(4):
        tg.say(chat, photo=photo, media_group_id="album")
    tg.reply_to(tg.say(chat, "/help"))
    assert len(tg.sent(chat)) == 2


def test_order_in_a_chat(tg: BotApi, chat: int) -> None:
    """Questions sent at once are answered in their order, each once."""
    asked = [tg.say(chat, f"{QUESTION} {number}") for number in range(5)]
    tg.reply_to(asked[-1])
    assert [call.reply_to for call in tg.sent(chat)] == [m["message_id"] for m in asked]


def test_what_is_not_asked(tg: BotApi, chat: int) -> None:
    """Service messages, other bots, and what the bot itself wrote are passed over."""
    robot = {"id": 5, "is_bot": True, "first_name": "R"}
    me = {"id": 123456, "is_bot": True, "first_name": "qabot", "username": "qa_test_bot"}
    tg.say(chat, QUESTION, sender=robot)
    tg.say(chat, QUESTION, via_bot=me)
    tg.say(chat, new_chat_title="x")
    tg.update(channel_post=tg.message(-100500, QUESTION))
    last = tg.say(chat, "/help")
    tg.reply_to(last)
    assert len(tg.sent(chat)) == 1


def test_late_questions(tg: BotApi, chat: int) -> None:
    """A question that waited for an hour gets an apology with its answer."""
    asked = tg.say(chat, QUESTION, date=int(time.time()) - 3600)
    assert tg.reply_to(asked).text.startswith("Sorry for the long wait.")


GROUP = -100777


@pytest.mark.parametrize(
    ("text", "more", "answered"),
    [
        (QUESTION, {}, False),
        (f"/ask {QUESTION}", {}, True),
        (f"/ask@qa_test_bot {QUESTION}", {}, True),
        (f"/ask@another_bot {QUESTION}", {}, False),
        (f"@qa_test_bot {QUESTION}", {}, True),
        (f"@another_bot {QUESTION}", {}, False),
        ("/unknown", {}, False),
        (QUESTION, {"reply": "bot"}, True),
        (QUESTION, {"reply": "person"}, False),
        (f"/ask {QUESTION}", {"anonymous": True}, True),
        (f"@qa_test_bot {QUESTION}", {"is_automatic_forward": True}, False),
        (None, {"sticker": True}, False),
    ],
)
def test_groups(tg: BotApi, text: str | None, more: dict[str, object], answered: bool) -> None:
    """/ask, mentions and replies to the bot are answered; everything else is left alone."""
    group = GROUP - next(_CHATS)
    extra: dict[str, object] = {}
    if who := more.get("reply"):
        sender = {"id": 123456 if who == "bot" else 6, "is_bot": who == "bot", "first_name": "x"}
        extra["reply_to_message"] = tg.message(group, "Earlier", sender=sender)
    if more.get("anonymous"):
        tg.chat(group)
        extra["sender"] = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        extra["sender_chat"] = tg.chats[group]
    if more.get("is_automatic_forward"):
        extra["is_automatic_forward"] = True
    if more.get("sticker"):
        extra["location"] = {"latitude": 1.0, "longitude": 2.0}
    asked = tg.say(group, text, **extra)
    marker = tg.say(group, "/latest")
    tg.reply_to(marker)
    replies = [c for c in tg.sent(group) if c.reply_to == asked["message_id"]]
    assert len(replies) == answered


def test_forum_topics(tg: BotApi) -> None:
    """The answer stays in the topic of its question."""
    group = GROUP - next(_CHATS)
    tg.chat(group, is_forum=True)
    asked = tg.say(group, f"/ask {QUESTION}", message_thread_id=42, is_topic_message=True)
    assert tg.reply_to(asked).params["message_thread_id"] == 42


def test_inline(tg: BotApi, chat: int) -> None:
    """Results with answer, quote and link; only the last thing typed is answered."""
    before = tg.count("answerInlineQuery")
    for number, text in enumerate(("Who", "Who landed", QUESTION)):
        tg.update(
            inline_query={
                "id": f"i{chat}{number}",
                "from": tg.user(chat),
                "query": text,
                "offset": "",
            }
        )
    answer = tg.after("answerInlineQuery", before + 1)
    assert answer.params["inline_query_id"] == f"i{chat}2"
    assert answer.params["results"]
    assert answer.params["results"][0]["description"]
    assert answer.params["cache_time"] == 60
    assert answer.params["is_personal"] is False
    assert any("#:~:text=" in str(result) for result in answer.params["results"])
    tg.update(inline_query={"id": "e", "from": tg.user(chat), "query": "", "offset": ""})
    empty = tg.after("answerInlineQuery", before + 2)
    assert empty.params["results"] == []
    assert empty.params["button"]["start_parameter"] == "help"


def test_typing_in_a_topic(tg: BotApi) -> None:
    """It is shown in the topic of the question, and buttons work there."""
    group = GROUP - next(_CHATS)
    tg.chat(group, is_forum=True)
    more = {"message_thread_id": 9, "is_topic_message": True}
    reply = tg.reply_to(tg.say(group, f"/ask {QUESTION}", **more))
    typing = [c for c in tg.calls if c.method == "sendChatAction" and c.chat == group]
    assert [c.params["message_thread_id"] for c in typing] == [9] * len(typing) != []
    tg.fault("sendMessage", "thread_not_found")  # closed in between: in the group, then
    tg.say(group, f"/ask {QUESTION}", **more)
    again = tg.wait(lambda calls: (s := tg.sent(group)) and s[-1] is not reply and s[-1])
    assert "message_thread_id" not in again.params


def test_the_log_is_discreet(bot: Bot) -> None:
    """No token, no question, no traceback."""
    assert "TEST-token" not in bot.logged
    assert "Moon" not in bot.logged
    assert "Traceback" not in bot.logged
    process = Path("/proc") / str(bot.process.pid)
    if process.is_dir():
        assert b"TEST-token" not in (process / "cmdline").read_bytes()
