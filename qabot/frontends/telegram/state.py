"""The bot's own database: what arrived, what was answered, what people thought of it.

SQLite in WAL mode with ``synchronous=NORMAL``: a kill of the process loses
nothing that was written, a power cut may lose the last moments. Calls take
well under a millisecond, so the event loop makes them itself.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qabot.errors import QabotError
from qabot.frontends.telegram.cards import Deck, from_json, to_json
from qabot.frontends.telegram.schema import APPLICATION_ID, MIGRATIONS, SCHEMA, VERSION
from qabot.frontends.telegram.waiting import WaitingList

DAY = 86400.0
_SILENCE_SECONDS = 30 * 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """Where and when a question was asked, and by whom.

    message: its number in the chat; part: the question's in it, where it asks several.
    at: seconds since 1970.
    """

    chat: int
    thread: int | None
    person: int
    message: int
    at: float
    part: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given, as buttons, edits and follow-ups need it.

    messages: those that show it. recalled: whether a follow-up may lean on it.
    """

    id: int
    asked: Asked
    question: str
    deck: Deck
    messages: tuple[int, ...] = ()
    recalled: bool = True


class State:
    """One open state database. waiting: its table of updates."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it where there is none. Raises QabotError if that can't be."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # people's questions
            self.db = sqlite3.connect(path, isolation_level=None, timeout=5.0)
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = NORMAL")
            self.db.execute("PRAGMA foreign_keys = ON")
            self.db.execute("PRAGMA secure_delete = ON")  # /forget means it
            self._prepare()
            self.waiting = WaitingList(self.db)
        except (OSError, sqlite3.Error) as error:
            raise QabotError(
                f"the bot's database {path} can't be used: {error}. Move it away to start with a "
                "fresh one, or name another with the setting telegram.state."
            ) from error

    def _prepare(self) -> None:
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise sqlite3.DatabaseError(f"a newer qabot made it (schema {version})")
        if version == 0:
            self.db.executescript(
                f"BEGIN; {SCHEMA} PRAGMA application_id = {APPLICATION_ID};"
                f" PRAGMA user_version = {VERSION}; COMMIT;"
            )
            return
        for older in range(version, VERSION):
            self.db.executescript(
                f"BEGIN; {MIGRATIONS[older]} PRAGMA user_version = {older + 1}; COMMIT;"
            )

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    # What was answered

    @staticmethod
    def new_id() -> int:
        """An id that no one can guess and that is never given twice, 48 bits."""
        return secrets.randbits(48)

    def keep(self, kept: Kept) -> None:
        """Keep an answer in place of what was kept under its id, or for its question."""
        asked = kept.asked
        self.db.execute(
            "DELETE FROM answer WHERE chat = ? AND asked_in = ? AND part = ?",
            (asked.chat, asked.message, asked.part),
        )
        self.db.execute(
            "INSERT OR REPLACE INTO answer (id, chat, thread, person, asked_in, at, part,"
            " question, deck, messages, recalled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                kept.id,
                *(asked.chat, asked.thread, asked.person, asked.message, asked.at, asked.part),
                kept.question,
                to_json(kept.deck),
                json.dumps(kept.messages),
                kept.recalled,
            ),
        )

    def shown_in(self, answer: int, messages: list[int]) -> None:
        """Which messages show an answer."""
        self.db.execute(
            "UPDATE answer SET messages = ? WHERE id = ?", (json.dumps(messages), answer)
        )

    def kept(self, answer: int) -> Kept | None:
        """The answer of this id, if it is still kept."""
        return next(self._kept("id = ?", answer), None)

    def answers_to(self, chat: int, message: int) -> dict[int, Kept]:
        """The answers to the questions in this message, by their number there."""
        found = self._kept("chat = ? AND asked_in = ?", chat, message)
        return {kept.asked.part: kept for kept in found}

    def last_of(self, chat: int, person: int) -> Kept | None:
        """What this person was answered last in this chat."""
        return next(self._kept("chat = ? AND person = ?", chat, person), None)

    def withdraw(self, answer: int) -> None:
        """Its question was taken back."""
        self.db.execute("DELETE FROM answer WHERE id = ?", (answer,))

    def _kept(self, where: str, *values: int) -> Iterator[Kept]:
        """The newest first."""
        rows = self.db.execute(
            "SELECT id, question, deck, messages, recalled, chat, thread, person, asked_in, at,"  # noqa: S608
            f" part FROM answer WHERE {where} ORDER BY at DESC, asked_in DESC, part DESC",
            values,
        )
        for number, question, stored, messages, recalled, *asked in rows:
            shown = tuple(json.loads(messages))
            yield Kept(number, Asked(*asked), question, from_json(stored), shown, bool(recalled))

    def history(self, asked: Asked, limit: int) -> list[str]:
        """What was asked before in the same conversation, the oldest first, ``limit`` at most.

        A conversation is one person's in one chat or topic; half an hour of
        silence ends it, and so does `start_afresh`.
        """
        rows = self.db.execute(
            "SELECT question, at FROM answer WHERE chat = ? AND thread IS ? AND person = ?"
            " AND recalled AND (at, asked_in, part) < (?, ?, ?)"
            " ORDER BY at DESC, asked_in DESC, part DESC LIMIT ?",
            (asked.chat, asked.thread, asked.person, asked.at, asked.message, asked.part, limit),
        ).fetchall()
        found: list[str] = []
        later = asked.at
        for question, at in rows:
            if later - at > _SILENCE_SECONDS:
                break
            found.insert(0, question)
            later = at
        return found

    def start_afresh(self, chat: int, thread: int | None, person: int) -> None:
        """This person's next question here stands alone."""
        self.db.execute(
            "UPDATE answer SET recalled = 0 WHERE chat = ? AND thread IS ? AND person = ?",
            (chat, thread, person),
        )

    # What people thought of it

    def note_outcome(
        self, kept: Kept, history: list[str], latency: float, now: float | None = None
    ) -> None:
        """Keep a question and what became of it, for export. latency: seconds."""
        best = kept.deck.cards[0] if kept.deck.cards else None
        answered = best is not None and best.kind == "answer"
        self.db.execute(
            "INSERT OR REPLACE INTO outcome VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                kept.id,
                kept.asked.chat,
                kept.asked.person,
                kept.question,
                json.dumps(history, ensure_ascii=False),
                kept.deck.status,
                best.text if best and answered else None,
                best.place.id if best else None,
                best.quote if best and answered else None,
                best.confidence if best and answered else None,
                latency,
                time.time() if now is None else now,
            ),
        )

    def vote(self, outcome: int, person: int, *, good: bool) -> bool:
        """Count a vote, the last of a person; False if the question isn't kept."""
        if not self.db.execute("SELECT 1 FROM outcome WHERE id = ?", (outcome,)).fetchone():
            return False
        self.db.execute(
            "INSERT OR REPLACE INTO vote VALUES (?, ?, ?, ?)", (outcome, person, good, time.time())
        )
        return True

    def say(self, chat: int, person: int, outcome: int | None, text: str) -> None:
        """Keep a person's own words."""
        if outcome is not None:
            found = self.db.execute("SELECT 1 FROM outcome WHERE id = ?", (outcome,)).fetchone()
            outcome = outcome if found else None
        self.db.execute(
            "INSERT INTO feedback (chat, person, outcome, text, at) VALUES (?, ?, ?, ?, ?)",
            (chat, person, outcome, text, time.time()),
        )

    # What is forgotten

    def forget(self, chat: int, person: int | None = None) -> int:
        """Erase what is kept about a chat, or about one person in it; how many questions."""
        only, values = "chat = ?", [chat]
        if person is not None:
            only, values = "chat = ? AND person = ?", [chat, person]
        answers = {
            number
            for table in ("answer", "outcome")
            for (number,) in self.db.execute(f"SELECT id FROM {table} WHERE {only}", values)  # noqa: S608
        }
        self.db.execute(  # votes on what others asked; those on what goes now go with it
            "DELETE FROM vote WHERE person = ?"
            " AND outcome IN (SELECT id FROM outcome WHERE chat = ?)",
            (person, chat),
        )
        for table in ("answer", "outcome", "feedback"):
            self.db.execute(f"DELETE FROM {table} WHERE {only}", values)  # noqa: S608
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(answers)

    def migrate(self, old: int, new: int) -> None:
        """A group became a supergroup: what is kept about it goes along."""
        for table in ("answer", "outcome", "feedback"):
            self.db.execute(f"UPDATE {table} SET chat = ? WHERE chat = ?", (new, old))  # noqa: S608

    def purge(self, buttons_days: int, retention_days: int, now: float | None = None) -> None:
        """Delete what has been kept for its time."""
        now = time.time() if now is None else now
        self.waiting.purge(now)
        self.db.execute("DELETE FROM answer WHERE at <= ?", (now - buttons_days * DAY,))
        for table in ("outcome", "feedback"):
            self.db.execute(f"DELETE FROM {table} WHERE at <= ?", (now - retention_days * DAY,))  # noqa: S608

    def counts(self) -> dict[str, int]:
        """How many questions are kept, by status, and votes by kind."""
        found = dict(self.db.execute("SELECT status, count(*) FROM outcome GROUP BY status"))
        for good, count in self.db.execute("SELECT good, count(*) FROM vote GROUP BY good"):
            found["thumbs up" if good else "thumbs down"] = count
        return {str(key): int(value) for key, value in found.items()}
