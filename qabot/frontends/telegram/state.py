"""The bot's own database: what arrived, what was answered, what people thought of it.

SQLite in WAL mode with ``synchronous=NORMAL``: a kill of the process loses
nothing that was written, a power cut may lose the last moments. Calls take
well under a millisecond, so the event loop makes them itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from qabot.errors import QabotError
from qabot.frontends.telegram.cards import Deck, from_json, to_json
from qabot.frontends.telegram.schema import APPLICATION_ID, SCHEMA, VERSION

DAY = 86400.0
_KNOWN_DAYS = 2  # Telegram keeps updates for 24 hours, so none comes again after two days


@dataclass(frozen=True, slots=True)
class Received:
    """An update on disk. attempts: how often its work began before."""

    number: int
    payload: str
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given, as buttons and edits need it."""

    id: int
    chat: int
    thread: int | None
    person: int
    asked_in: int
    messages: tuple[int, ...]
    question: str
    deck: Deck


class State:
    """One open state database."""

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

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    # What arrived

    def receive(self, update_id: int, payload: str) -> Received | None:
        """Put an update on disk; None if it is there already."""
        digest = hashlib.sha256(payload.encode("utf-8", "surrogatepass")).digest()
        cursor = self.db.execute(
            "INSERT OR IGNORE INTO inbox (update_id, digest, received, payload)"
            " VALUES (?, ?, ?, ?)",
            (update_id, digest, time.time(), payload),
        )
        return Received(int(cursor.lastrowid or 0), payload) if cursor.rowcount else None

    def begin(self, number: int) -> None:
        """Its work begins."""
        self.db.execute("UPDATE inbox SET attempts = attempts + 1 WHERE number = ?", (number,))

    def sending(self, number: int, under_way: bool) -> None:
        """Whether an answer may have reached Telegram."""
        self.db.execute("UPDATE inbox SET sending = ? WHERE number = ?", (under_way, number))

    def done(self, number: int) -> None:
        """Its work is over: nothing but its digest is kept."""
        self.db.execute("UPDATE inbox SET payload = NULL WHERE number = ?", (number,))

    def unfinished(self) -> list[Received]:
        """What a run before this one left, in order; what it may have answered is closed."""
        self.db.execute("UPDATE inbox SET payload = NULL WHERE sending")
        rows = self.db.execute(
            "SELECT number, payload, attempts FROM inbox WHERE payload IS NOT NULL ORDER BY number"
        )
        return [Received(*row) for row in rows]

    # What was answered

    @staticmethod
    def new_id() -> int:
        """An id that no one can guess and that is never given twice, 48 bits."""
        return secrets.randbits(48)

    def keep(self, kept: Kept) -> None:
        """Keep an answer, or replace what was kept under its id."""
        self.db.execute(
            "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                kept.id,
                kept.chat,
                kept.thread,
                kept.person,
                kept.asked_in,
                json.dumps(kept.messages),
                kept.question,
                to_json(kept.deck),
                time.time(),
            ),
        )

    def shown_in(self, answer: int, messages: list[int]) -> None:
        """Which messages show an answer."""
        self.db.execute(
            "UPDATE answer SET messages = ? WHERE id = ?", (json.dumps(messages), answer)
        )

    def kept(self, answer: int) -> Kept | None:
        """The answer of this id, if it is still kept."""
        return self._kept("id = ?", answer)

    def answer_to(self, chat: int, message: int) -> Kept | None:
        """The answer to the question in this message."""
        return self._kept("chat = ? AND asked_in = ?", chat, message)

    def last_of(self, chat: int, person: int) -> Kept | None:
        """What this person was answered last in this chat."""
        return self._kept("chat = ? AND person = ?", chat, person)

    def _kept(self, where: str, *values: int) -> Kept | None:
        row = self.db.execute(
            "SELECT id, chat, thread, person, asked_in, messages, question, deck"  # noqa: S608
            f" FROM answer WHERE {where} ORDER BY at DESC LIMIT 1",
            values,
        ).fetchone()
        if row is None:
            return None
        number, chat, thread, person, asked_in, messages, question, stored = row
        shown = tuple(json.loads(messages))
        return Kept(number, chat, thread, person, asked_in, shown, question, from_json(stored))

    def history(
        self, chat: int, thread: int | None, person: int, limit: int, before: int | None = None
    ) -> list[str]:
        """This person's last questions here, the oldest first; not the one in ``before``."""
        rows = self.db.execute(
            "SELECT question FROM answer WHERE chat = ? AND thread IS ? AND person = ?"
            " AND asked_in IS NOT ? ORDER BY at DESC LIMIT ?",
            (chat, thread, person, before, limit),
        ).fetchall()
        return [question for (question,) in reversed(rows)]

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
                kept.chat,
                kept.person,
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
        self.db.execute(
            "DELETE FROM inbox WHERE payload IS NULL AND received < ?", (now - _KNOWN_DAYS * DAY,)
        )
        self.db.execute("DELETE FROM answer WHERE at <= ?", (now - buttons_days * DAY,))
        for table in ("outcome", "feedback"):
            self.db.execute(f"DELETE FROM {table} WHERE at <= ?", (now - retention_days * DAY,))  # noqa: S608

    def counts(self) -> dict[str, int]:
        """How many questions are kept, by status, and votes by kind."""
        found = dict(self.db.execute("SELECT status, count(*) FROM outcome GROUP BY status"))
        for good, count in self.db.execute("SELECT good, count(*) FROM vote GROUP BY good"):
            found["thumbs up" if good else "thumbs down"] = count
        return {str(key): int(value) for key, value in found.items()}
