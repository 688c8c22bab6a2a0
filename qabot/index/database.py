"""An index's database, opened and checked; its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qabot.errors import IndexDamaged, IndexMismatch, IndexMissing
from qabot.index.schema import APPLICATION_ID, MIGRATIONS, check_version, migrate
from qabot.index.sqlite import connect, identity, is_frozen, plain_errors

DATABASE = "index.db"


class Database:
    """One connection to an index's database. Not for use by two threads at once.

    connection: for :mod:`qabot.index.change`, which owns the writing statements.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        elif not self.path.is_file():
            raise IndexMissing(f"there is no index in {folder}.")
        with plain_errors(self.path):
            self.connection = connect(self.path, create=create)
        try:
            with plain_errors(self.path):
                self._check(create=create)
        except BaseException:
            self.connection.close()
            raise
        self._identity = identity(self.path)

    def _check(self, *, create: bool) -> None:
        self.version = check_version(self.connection, str(self.folder))
        if self.version:
            foreign = self.scalar("PRAGMA application_id") != APPLICATION_ID
        else:
            foreign = self.scalar("SELECT count(*) FROM sqlite_master") > 0
        if foreign:
            raise IndexDamaged(f"{self.path} is a database, but not one of qabot's. Move it away.")
        if self.version == 0 and not create:
            raise IndexMissing(f"there is no index in {self.folder}.")

    def close(self) -> None:
        self.connection.close()

    @property
    def is_replaced(self) -> bool:
        """Whether another database stands now where this one was opened."""
        now = identity(self.path)
        return now is not None and now != self._identity

    @property
    def is_old(self) -> bool:
        """Whether the schema is an earlier one."""
        return self.version < len(MIGRATIONS)

    def migrate(self) -> None:
        """Bring the schema up to date. Needs the writer's lock."""
        if self.is_old and is_frozen(self.path):
            raise IndexMismatch(
                f"the index {self.folder} was made by an older qabot (schema {self.version}) and "
                "can't be brought up to date where it can't be written. Copy the folder to where "
                "it can, and open it there."
            )
        with plain_errors(self.path):
            migrate(self.connection, str(self.folder))
            self.version = len(MIGRATIONS)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent state for all reads inside."""
        with plain_errors(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed whole, or not at all if the block raises."""
        with plain_errors(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk has ended it already
                    self.connection.execute("ROLLBACK")
                raise

    def rows(self, statement: str, values: Iterable[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        return self.connection.execute(statement, tuple(values)).fetchall()

    def scalar(self, statement: str, values: Iterable[object] = ()) -> int:
        return int(self.connection.execute(statement, tuple(values)).fetchone()[0])
