"""Locks of an index: they die with their process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import IndexLocked, QabotIndexError

if TYPE_CHECKING:
    from filelock import BaseFileLock

WAIT = 10.0
"""Seconds that a writer waits for another to finish."""


@contextmanager
def writer_lock(folder: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Hold the right to change the index in ``folder``: one writer at a time.

    Raises IndexLocked, naming the process that holds it, after ``wait`` seconds.
    """
    lock = _acquire(folder, "writer", wait)
    if lock is None:
        raise IndexLocked(
            f"the index {folder.name} is being changed by another process{_holder(folder)}. "
            "Wait until it is done, then try again."
        )
    note = folder / "writer.pid"
    try:
        with suppress(OSError):  # a full disk; the lock holds without
            note.write_text(str(os.getpid()))
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


@contextmanager
def files_lock(folder: Path, *, wait: float = 60.0) -> Iterator[None]:
    """Hold the right to write derived files. Taken after the writer's lock where both are.

    Raises IndexLocked after ``wait`` seconds.
    """
    lock = try_files_lock(folder, wait=wait)
    if lock is None:
        raise IndexLocked(
            f"files of the index {folder.name} are being written by another process. "
            "Wait until it is done, then try again."
        )
    try:
        yield
    finally:
        lock.release()


def try_files_lock(folder: Path, *, wait: float = 0.0) -> BaseFileLock | None:
    """The same, to be released by any thread; None if another process or thread holds it."""
    return _acquire(folder, "files", wait)


def _acquire(folder: Path, name: str, wait: float) -> BaseFileLock | None:
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{name}.lock", thread_local=False)
        lock.acquire(timeout=wait)
    except Timeout:
        return None
    except OSError as error:
        raise QabotIndexError(
            f"the index folder {folder} can't be written: {error.strerror}. "
            "Choose another place with QABOT_HOME, or mend its permissions."
        ) from error
    return lock


def _holder(folder: Path) -> str:
    try:
        return f" (process {int((folder / 'writer.pid').read_text())})"
    except (OSError, ValueError):
        return ""
