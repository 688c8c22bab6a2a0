"""Many at once: random updates of every kind, and fifty chats on a bad day.

Both have a short version here and a long one, by hand:
``pytest -m slow tests/telegram/test_storm.py -s``.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from tests.shared import needs_shared
from tests.telegram.api import BotApi
from tests.telegram.process import running
from tests.telegram.random_updates import RandomUpdates
from tests.telegram.specification import check_object


@needs_shared
@pytest.mark.parametrize(
    ("count", "per_minute"),
    [
        (300, 5),
        pytest.param(5000, 5, marks=pytest.mark.slow),
        pytest.param(5000, 6000, marks=pytest.mark.slow),  # every question is answered
    ],
)
def test_random_updates(
    api: BotApi, demo_home: Path, tmp_path: Path, count: int, per_minute: int
) -> None:
    """No unhandled exception, no invalid request, and the bot answers afterwards."""
    made = RandomUpdates(seed=count)
    for chat in range(1, 40):
        api.chat(chat)
        api.chat(-chat)
    with running(
        api, demo_home, tmp_path / "bot.db", user_per_minute=per_minute, group_per_minute=6000
    ) as bot:
        for number in range(count):
            content = made.content()
            if "callback_query" in content:
                content["callback_query"]["id"] = f"query{number}"
                api.pressed.append(f"query{number}")
            assert list(check_object("Update", {"update_id": 1, **content})) == []
            api.update(**content)
        began = time.monotonic()
        api.settle(1800)
        api.reply_to(api.say(5000, "Who landed on the Moon?"), 1800)
        print(f"{count} updates in {time.monotonic() - began:.1f} s, {len(api.calls)} requests")
        api.wait(lambda calls: not api.unanswered())
        assert " failed: " not in bot.logged
        assert "skipped" not in bot.logged
        assert "Traceback" not in bot.logged
        assert bot.end()[0] == 0


@pytest.mark.parametrize(
    ("chats", "questions"), [(8, 4), pytest.param(50, 10, marks=pytest.mark.slow)]
)
def test_a_bad_day(
    api: BotApi, demo_home: Path, tmp_path: Path, chats: int, questions: int
) -> None:
    """One request in twenty fails: each question is answered once, in order, in its chat."""
    api.fault_rate, api.duplicate_rate = 0.05, 0.05
    numbers = range(100, 100 + chats)
    asked: dict[int, list[int]] = {number: [] for number in numbers}
    sent_at: dict[tuple[int, int], float] = {}
    with running(api, demo_home, tmp_path / "bot.db") as bot:
        for turn in range(questions):
            for number in numbers:
                message = api.say(number, f"Who landed on the Moon, question {turn}?")
                asked[number].append(message["message_id"])
                sent_at[number, message["message_id"]] = time.monotonic()
        total = chats * questions
        began = time.monotonic()
        api.wait(lambda calls: len(api.sent()) >= total, 1800)
        spent = time.monotonic() - began
        api.wait(lambda calls: not api.pending)
        status, seconds = bot.end()
        assert (status, seconds < 10) == (0, True)
        assert " failed: " not in bot.logged
    for number in numbers:
        assert [call.reply_to for call in api.sent(number)] == asked[number]
    waits = sorted(c.at - sent_at[c.chat, c.reply_to or 0] for c in api.sent())
    faults = sum(c.fault is not None for c in api.calls)
    print(
        f"{total} questions in {spent:.1f} s, {len(api.calls)} requests, {faults} faults; "
        f"latency under full load: median {statistics.median(waits):.1f} s, "
        f"95 % {waits[int(0.95 * len(waits))]:.1f} s, longest {waits[-1]:.1f} s"
    )
