"""The table behind the inbox: updates that wait, and what those that are done looked like."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from dataclasses import dataclass

KNOWN_SECONDS = 2 * 86400.0
"""How long an update is known again: Telegram itself keeps them for 24 hours."""


@dataclass(frozen=True, slots=True)
class Received:
    """An update on disk.

    attempts: how often its work began before. answered: of a message that asks
    several things, how many were answered before.
    """

    number: int
    payload: str
    attempts: int = 0
    answered: int = 0


class WaitingList:
    """Updates in the order in which they came. Several processes may share the table."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._run = secrets.token_hex(8)

    def receive(self, update_id: int, payload: str) -> Received | None:
        """Put an update on disk; None if it is there already."""
        digest = hashlib.sha256(payload.encode("utf-8", "surrogatepass")).digest()
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO inbox (update_id, digest, received, payload, run)"
            " VALUES (?, ?, ?, ?, ?)",
            (update_id, digest, time.time(), payload, self._run),
        )
        return Received(int(cursor.lastrowid or 0), payload) if cursor.rowcount else None

    def begin(self, number: int) -> None:
        """Its work begins."""
        self._db.execute("UPDATE inbox SET attempts = attempts + 1 WHERE number = ?", (number,))

    def sending(self, number: int, under_way: bool) -> None:
        """Whether an answer may have reached Telegram."""
        self._db.execute("UPDATE inbox SET sending = ? WHERE number = ?", (under_way, number))

    def answered(self, number: int, count: int) -> None:
        """So many of the questions in a message are answered; a restart goes on with the next."""
        self._db.execute(
            "UPDATE inbox SET answered = ?, sending = 0 WHERE number = ?", (count, number)
        )

    def done(self, number: int) -> None:
        """Its work is over: nothing but its digest is kept."""
        self._db.execute("UPDATE inbox SET payload = NULL WHERE number = ?", (number,))

    def unfinished(self) -> list[Received]:
        """What other runs left, in order; what they may have answered is closed.

        They have to be over: to be called by who holds the database's lock.
        """
        left = "payload IS NOT NULL AND run IS NOT ?"
        mine = (self._run,)
        self._db.execute(
            f"UPDATE inbox SET payload = NULL WHERE sending AND answered IS NULL AND {left}",  # noqa: S608
            mine,
        )
        self._db.execute(
            "UPDATE inbox SET answered = answered + 1, sending = 0"  # noqa: S608
            f" WHERE sending AND {left}",
            mine,
        )
        rows = self._db.execute(
            "SELECT number, payload, attempts, coalesce(answered, 0) FROM inbox"  # noqa: S608
            f" WHERE {left} ORDER BY number",
            mine,
        ).fetchall()
        self._db.execute(f"UPDATE inbox SET run = ? WHERE {left}", mine * 2)  # noqa: S608
        return [Received(*row) for row in rows]

    def purge(self, now: float) -> None:
        """Delete what no update can be a second copy of any more."""
        self._db.execute(
            "DELETE FROM inbox WHERE payload IS NULL AND received < ?", (now - KNOWN_SECONDS,)
        )
