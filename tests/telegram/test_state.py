"""The bot's database, without a bot: what waits, what is kept, what is forgotten and exported."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Chat, Message, Update

from qabot.errors import QabotError
from qabot.evaluation.datasets import read_dataset
from qabot.frontends.telegram import cards
from qabot.frontends.telegram.export import question_set
from qabot.frontends.telegram.inbox import Inbox
from qabot.frontends.telegram.lanes import BUSY, Lanes
from qabot.frontends.telegram.schema import MIGRATIONS, VERSION
from qabot.frontends.telegram.state import DAY, Asked, Kept, State
from tests.frontends.samples import answered, passages_reply

BEGAN = time.time()


def kept(number: int, reply: object = None, chat: int = 1, **more: object) -> Kept:
    """An answer as it is kept."""
    deck = cards.deck(reply or answered("Ada Lind"))  # type: ignore[arg-type]
    values = {"thread": None, "person": 1, "message": number, "at": BEGAN + number, **more}
    asked = Asked(chat, **values)  # type: ignore[arg-type]
    return Kept(number, asked, f"Question {number}?", deck)


@pytest.fixture
def state(tmp_path: Path) -> State:
    """An empty database."""
    opened = State(tmp_path / "folder" / "bot.db")
    assert opened.path.stat().st_mode & 0o077 == 0
    return opened


def test_an_update_is_known_again(state: State) -> None:
    """The same id and content is a duplicate; the same id with other content is not."""
    waiting = state.waiting
    first = waiting.receive(7, "a")
    assert first is not None
    assert waiting.receive(7, "a") is None
    assert waiting.receive(7, "b") is not None
    waiting.done(first.number)
    assert waiting.receive(7, "a") is None
    state.close()


def test_what_a_restart_does_again(state: State) -> None:
    """What was not answered, in order; not what may have been. Of several questions the rest."""
    numbers = {}
    for name in "abcdef":
        received = state.waiting.receive(ord(name), name)
        assert received is not None
        numbers[name] = received.number
    state.waiting.done(numbers["a"])
    state.waiting.sending(numbers["b"], True)
    state.waiting.sending(numbers["c"], True)
    state.waiting.sending(numbers["c"], False)
    state.waiting.answered(numbers["e"], 1)
    state.waiting.answered(numbers["f"], 1)
    state.waiting.sending(numbers["f"], True)
    state.close()
    again = State(state.path)
    assert again.waiting.receive(99, "its own") is not None
    unfinished = again.waiting.unfinished()
    assert [(r.payload, r.answered) for r in unfinished] == [("c", 0), ("d", 0), ("e", 1), ("f", 2)]
    assert again.waiting.unfinished() == []
    again.close()


def test_history_and_forgetting(state: State) -> None:
    """Bounded, per person and topic, only what came before; gone when forgotten."""
    for number in range(1, 6):
        state.keep(kept(number))
    state.keep(kept(6, person=2))
    state.keep(kept(7, thread=3))
    state.note_outcome(kept(5), [], 0.1)
    state.vote(5, 2, good=True)
    assert state.history(kept(5).asked, 3) == ["Question 2?", "Question 3?", "Question 4?"]
    assert state.history(kept(3).asked, 3) == ["Question 1?", "Question 2?"]
    assert state.forget(1, 2) == 1
    assert "thumbs up" not in state.counts()
    assert state.forget(1) == 6
    assert state.history(kept(9).asked, 3) == []
    assert state.counts() == {}
    state.close()


def test_where_a_conversation_begins(state: State) -> None:
    """After half an hour of silence, after /new, and never with a greeting."""
    for number, minutes in ((1, 0), (2, 31), (3, 60)):
        state.keep(kept(number, at=BEGAN + 60 * minutes))
    later = kept(4, at=BEGAN + 60 * 61)
    assert state.history(later.asked, 5) == ["Question 2?", "Question 3?"]
    state.keep(replace(kept(3, at=BEGAN + 60 * 60), recalled=False))
    assert state.history(later.asked, 5) == ["Question 2?"]
    state.start_afresh(1, None, 1)
    assert state.history(later.asked, 5) == []
    state.keep(later)
    assert state.history(kept(5, at=BEGAN + 60 * 62).asked, 5) == ["Question 4?"]
    state.close()


def test_several_questions_of_one_message(state: State) -> None:
    """Kept by their number; asked again, one takes the other's place; taken back, it is gone."""
    one, two = kept(1, message=7, part=0), kept(2, message=7, part=1)
    state.keep(one)
    state.keep(two)
    assert state.answers_to(1, 7) == {0: one, 1: two}
    assert state.history(replace(two.asked, part=2), 5) == ["Question 1?", "Question 2?"]
    again = replace(one, id=3)
    state.keep(again)
    assert state.answers_to(1, 7) == {0: again, 1: two}
    state.withdraw(2)
    assert state.answers_to(1, 7) == {0: again}
    state.close()


def test_an_older_database(tmp_path: Path) -> None:
    """One of each earlier version is brought up to date, and what it holds is used."""
    path = tmp_path / "bot.db"
    db = sqlite3.connect(path)
    db.executescript((Path(__file__).parent / "bot-version-1.sql").read_text())
    db.close()
    opened = State(path)
    assert opened.db.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert [r.payload for r in opened.waiting.unfinished()] == ["waiting"]
    (old,) = opened.answers_to(1, 7).values()
    assert (old.question, old.messages, old.asked.part) == ("Who?", (8,), 0)
    assert sorted(MIGRATIONS) == list(range(1, VERSION))
    opened.close()


def test_retention(state: State) -> None:
    """What has been kept for its time goes; 0 days keeps nothing."""
    state.keep(kept(1))
    state.note_outcome(kept(1), [], 0.1)
    state.vote(1, 1, good=True)
    state.say(1, 1, 1, "words")
    state.purge(90, 90, now=time.time() + 89 * DAY)
    assert state.kept(1) is not None
    state.purge(90, 0)
    assert state.kept(1) is not None
    assert state.counts() == {}
    state.purge(90, 90, now=time.time() + 91 * DAY)
    assert state.kept(1) is None
    state.close()


def test_a_damaged_database(tmp_path: Path) -> None:
    """One clear message on what to do."""
    path = tmp_path / "bot.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(QabotError, match="Move it away"):
        State(path)


def test_export_is_a_question_set(state: State, tmp_path: Path) -> None:
    """Thumbs up: a known answer. No answer or thumbs down: for review. Read by qabot evaluate."""
    for number in range(1, 6):
        reply = passages_reply() if number == 4 else None
        state.note_outcome(kept(number, reply), ["Earlier?"] if number == 2 else [], 0.1, number)
    state.vote(1, 8, good=True)
    state.vote(2, 8, good=False)
    state.vote(2, 9, good=False)
    state.say(1, 1, 2, "The date is wrong.")
    lines = list(question_set(state))
    rows = [json.loads(line) for line in lines]
    assert [row["question"] for row in rows] == ["Question 1?", "Question 2?", "Question 4?"]
    assert rows[0]["answers"] == ["Ada Lind"]
    assert rows[1]["given"] == "Ada Lind"
    assert rows[1]["feedback"] == "The date is wrong."
    assert rows[1]["history"] == ["Earlier?"]
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(lines))
    examples = read_dataset(file).examples
    assert [example.answerable for example in examples] == [True, False, False]
    assert len(list(question_set(state, everything=True))) == 5
    state.close()


def test_bounds_of_the_queue(state: State) -> None:
    """Beyond the limits of one chat and of all together, an update is told "busy" at once."""

    async def main() -> list[tuple[int, bool]]:
        inbox = Inbox(state.waiting, 99)
        lanes = Lanes(inbox, most=3, of_one=2)
        release = asyncio.Event()
        seen: list[tuple[int, bool]] = []

        async def work(chat: int) -> None:
            seen.append((chat, BUSY.get()))
            if not BUSY.get():
                await release.wait()

        def update(number: int, chat: int) -> Update:
            message = Message(number, datetime.now(UTC), Chat(chat, "private"))
            return Update(number, message)

        tasks = []
        for number, chat in enumerate((1, 1, 1, 2, 3)):
            coroutine = lanes.do_process_update(update(number, chat), work(chat))
            tasks.append(asyncio.create_task(coroutine))
            await asyncio.sleep(0)
        assert lanes.waiting == 3
        release.set()
        await asyncio.gather(*tasks)
        assert lanes.waiting == 0
        return seen

    # The third of chat 1 and the first of chat 3 are too many; the second of chat 1 waits.
    assert asyncio.run(main()) == [(1, False), (1, True), (2, False), (3, True), (1, False)]
    state.close()
