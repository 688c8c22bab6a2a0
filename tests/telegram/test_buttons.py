"""A pressed button is always answered, whatever happens on the way."""

from __future__ import annotations

from itertools import count

import pytest

from tests.telegram.api import BotApi
from tests.telegram.call import Call

_CHATS = count(3000)


@pytest.fixture
def answer(tg: BotApi) -> Call:
    """An answer with buttons, in a chat of its own."""
    reply = tg.reply_to(tg.say(next(_CHATS), "Who landed on the Moon?"))
    assert any(b["text"].startswith(("More", "Show")) for b in reply.buttons)
    return reply


def turning(answer: Call) -> str:
    """The data of a button that changes the message."""
    return str(
        next(b for b in answer.buttons if b["text"].startswith(("More", "Show")))["callback_data"]
    )


def toast(tg: BotApi, query: str) -> Call:
    """What the bot answered to a press, when it has."""
    found: Call = tg.wait(
        lambda calls: next(
            (c for c in calls if c.delivered and c.params.get("callback_query_id") == query), None
        )
    )
    return found


@pytest.mark.parametrize("kind", ["429", "502", "504", "stall", "drop", "cut"])
def test_the_toast_meets_a_fault(tg: BotApi, answer: Call, kind: str) -> None:
    """The answer to a press is tried again until Telegram has it."""
    tg.fault("answerCallbackQuery", kind)
    query = tg.press(answer, answer.button("👍")["callback_data"])
    assert "Thank you" in toast(tg, query).text


@pytest.mark.parametrize("kind", ["429", "502", "504", "stall", "drop", "not_modified"])
def test_the_edit_meets_a_fault(tg: BotApi, answer: Call, kind: str) -> None:
    """The message shows what was asked for, and the button stops spinning without a complaint."""
    tg.fault("editMessageText", kind)
    assert not toast(tg, tg.press(answer, turning(answer))).text


def test_a_long_wait_for_the_edit(tg: BotApi, answer: Call) -> None:
    """The button doesn't spin while Telegram makes the edit wait."""
    edits = tg.count("editMessageText")
    tg.fault("editMessageText", "429:5")
    answered = toast(tg, tg.press(answer, turning(answer)))
    assert answered.at < tg.after("editMessageText", edits + 1).at


def test_an_edit_that_cannot_be(tg: BotApi, answer: Call) -> None:
    """The message is gone: the button says that the answer is no longer kept."""
    assert answer.message is not None
    with tg.lock:
        del tg.messages[answer.chat, answer.message["message_id"]]
    answered = toast(tg, tg.press(answer, turning(answer)))
    assert answered.params["show_alert"] is True
    assert "ask again" in answered.text


def test_a_chat_that_shuts_the_bot_out(tg: BotApi, answer: Call) -> None:
    """Blocked in between: the press is answered all the same."""
    tg.fault("editMessageText", "blocked")
    toast(tg, tg.press(answer, turning(answer)))


def test_a_message_that_is_out_of_reach(tg: BotApi, answer: Call) -> None:
    """Telegram tells only the number of an old message: its buttons work."""
    assert answer.message is not None
    number = answer.message["message_id"]
    name = f"old{number}"
    query = {
        "id": name,
        "from": tg.user(answer.chat),
        "message": {"chat": answer.message["chat"], "message_id": number, "date": 0},
        "chat_instance": "1",
        "data": turning(answer),
    }
    edits = tg.count("editMessageText")
    tg.update(callback_query=query)
    assert not toast(tg, name).text
    assert tg.after("editMessageText", edits + 1).params["message_id"] == number


def test_a_hundred_presses(tg: BotApi, answer: Call) -> None:
    """Pressed on and on, in order: the message ends as the last press says; all are answered."""
    data = answer.button("👍")["callback_data"], answer.button("👎")["callback_data"]
    queries = [tg.press(answer, data[number % 2]) for number in range(100)]
    for query in queries:
        toast(tg, query)
    assert tg.unanswered() == []


def test_other_peoples_buttons_in_inline_messages(tg: BotApi) -> None:
    """A press without a message (of an inline result, say) is answered too."""
    query = {
        "id": "inline",
        "from": tg.user(7),
        "inline_message_id": "x",
        "chat_instance": "1",
        "data": "m:1:0",
    }
    tg.update(callback_query=query)
    assert "no longer kept" in toast(tg, "inline").text
