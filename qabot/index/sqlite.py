"""Connections to an index's database, and SQLite's failures in words for a person."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qabot.errors import IndexDamaged, IndexLocked, QabotIndexError

WAIT = 30.0
"""Seconds that a statement waits for another process's lock on the file."""
_WAL_BYTES = 64 << 20  # the write-ahead file is cut back to this after a large change


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open a database in write-ahead mode (https://sqlite.org/wal.html).

    Readers see the last committed state and never wait for the writer; a
    commit is on disk when it returns (``synchronous = FULL``). What can't be
    written (a read-only folder, a CD) is opened for reading alone.

    The connection may pass between threads, but serves one at a time.
    """
    if is_frozen(path):
        # Without a write-ahead file, all there is stands in the one file. With one, SQLite
        # reads both, where it can; ignoring it would lose acknowledged changes.
        mode = "mode=ro" if has_wal(path) else "mode=ro&immutable=1"
    else:
        mode = f"mode={'rwc' if create else 'rw'}"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=WAIT,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # A database from somewhere else can't make a view or trigger of its run functions.
        connection.execute("PRAGMA trusted_schema = OFF")
        if not is_frozen(path):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")
    except BaseException:
        connection.close()
        raise
    return connection


def is_frozen(path: Path) -> bool:
    """Whether a database exists that can't be written, or in a folder that can't."""
    return path.is_file() and not (os.access(path.parent, os.W_OK) and os.access(path, os.W_OK))


def has_wal(path: Path) -> bool:
    """Whether changes stand beside the database that are not in it yet."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except OSError:
        return False


def identity(path: Path) -> tuple[object, ...] | None:
    """What changes when another file takes the database's place; None if it is gone.

    Of a database opened as immutable, also what changes when it is written.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    if is_frozen(path):
        return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size, has_wal(path)
    return status.st_dev, status.st_ino


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """SQLite's word for what failed, in ours.

    Raises IndexLocked, IndexDamaged or, where the disk or its rights are at
    fault, QabotIndexError.
    """
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # ours to mend
    except sqlite3.DatabaseError as error:
        raise _in_words(path, error) from error


def _in_words(path: Path, error: sqlite3.DatabaseError) -> QabotIndexError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return IndexLocked(
            f"the database {path} has been locked by another program for {WAIT:.0f} seconds. "
            "Close what has it open, then try again."
        )
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _no_room(path)):
        return QabotIndexError(
            f"no space left for the database {path}: nothing was changed. "
            "Make room, then try again."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return QabotIndexError(
            f"the database {path} can't be opened or written here ({error}): nothing was changed. "
            "Mend the permissions of the folder and the files in it."
        )
    if code == sqlite3.SQLITE_IOERR:
        return QabotIndexError(
            f"reading or writing {path} failed ({error}): nothing was changed. "
            "Check the disk, then run: qabot verify"
        )
    return IndexDamaged(
        f"the database {path} is damaged or not an index ({error}). Restore it from an export "
        "(qabot import), or move it away and build the index again from its sources."
    )


def _no_room(path: Path) -> bool:
    """Whether an I/O error may come from a full disk or a limit on the size of files."""
    import shutil

    with suppress(ImportError):  # POSIX alone has it
        import resource

        if resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY:
            return True
    try:
        return shutil.disk_usage(path.parent).free < 1 << 20
    except OSError:
        return False
