"""Whatever goes wrong with requests: each question is answered once."""

from __future__ import annotations

from itertools import count

import pytest

from tests.telegram.api import BotApi

_CHATS = count(8000)


QUESTION = "Who landed on the Moon?"


@pytest.fixture
def chat() -> int:
    """A private chat that no other test has used."""
    return next(_CHATS)


def test_an_edit_of_something_gone(tg: BotApi, chat: int) -> None:
    """An answer that can't be edited any more is followed by a new one."""
    asked = tg.say(chat, QUESTION)
    reply = tg.reply_to(asked)
    assert reply.message is not None
    with tg.lock:
        del tg.messages[chat, reply.message["message_id"]]
    tg.edit(asked, "When did Apollo 11 land on the Moon?")
    tg.wait(lambda calls: len(tg.sent(chat)) == 2)


GROUP = -100777


@pytest.mark.parametrize(
    "kind", ["429", "429:3", "502", "504", "stall", "drop", "cut", "reply_not_found"]
)
def test_a_fault_while_answering(tg: BotApi, chat: int, kind: str) -> None:
    """Exactly one answer arrives, whatever goes wrong on the way."""
    tg.chat(chat)
    tg.fault("sendMessage", kind)
    asked = tg.say(chat, QUESTION)
    tg.wait(lambda calls: tg.sent(chat))
    tg.reply_to(tg.say(chat, "/help"))
    sent = tg.sent(chat)
    assert len(sent) == 2
    assert sent[0].reply_to in (asked["message_id"], None)


def test_an_inline_answer_meets_a_fault(tg: BotApi, chat: int) -> None:
    """Results that Telegram did not take are sent again."""
    tg.fault("answerInlineQuery", "429")
    before = tg.count("answerInlineQuery")
    query = {"id": f"f{chat}", "from": tg.user(chat), "query": QUESTION, "offset": ""}
    tg.update(inline_query=query)
    assert tg.after("answerInlineQuery", before + 1).params["inline_query_id"] == f"f{chat}"


def test_typing_lasts(tg: BotApi, chat: int) -> None:
    """Typing is shown anew for as long as the answer is not there."""
    tg.fault("sendMessage", "502", 4)  # tried again after 0.5, 1, 2 and 4 seconds
    reply = tg.reply_to(tg.say(chat, QUESTION))
    typing = [c.at for c in tg.calls if c.method == "sendChatAction" and c.chat == chat]
    assert len(typing) >= 2
    assert typing[-1] < reply.at


@pytest.mark.parametrize("kind", ["blocked", "migrate"])
def test_a_chat_that_is_gone(tg: BotApi, chat: int, kind: str) -> None:
    """A person who blocked the bot is left alone; a group that moved is answered where it is."""
    if kind == "blocked":
        tg.fault("sendMessage", kind)
        tg.say(chat, QUESTION)
        tg.wait(lambda calls: any(c.fault == kind and c.chat == chat for c in calls))
        tg.reply_to(tg.say(chat, "/help"))
        assert len(tg.sent(chat)) == 1
    else:
        old, new = -chat, GROUP - next(_CHATS)
        tg.fault("sendMessage", f"migrate:{new}")
        tg.say(old, f"/ask {QUESTION}")
        tg.wait(lambda calls: tg.sent(new))


def test_a_duplicate_update(tg: BotApi, chat: int) -> None:
    """The same update twice is one question."""
    asked = tg.say(chat, QUESTION)
    with tg.lock:
        tg.pending.append(dict(next(u for u in tg.pending if u.get("message") is asked)))
    tg.reply_to(asked)
    tg.reply_to(tg.say(chat, "/help"))
    assert len(tg.sent(chat)) == 2
