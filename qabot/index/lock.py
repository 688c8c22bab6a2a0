"""One writer at a time: a file lock that dies with its process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qabot.errors import IndexLocked, QabotIndexError

WAIT = 10.0
"""Seconds that a writer waits for another to finish."""


@contextmanager
def writer_lock(folder: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Hold the right to change the index in ``folder``.

    Raises IndexLocked, naming the process that holds it, after ``wait`` seconds.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "writer.lock")
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise IndexLocked(
            f"the index {folder.name} is being changed by another process{_holder(folder)}. "
            "Wait until it is done, then try again."
        ) from error
    except OSError as error:
        raise QabotIndexError(
            f"the index folder {folder} can't be written: {error.strerror}. "
            "Choose another place with QABOT_HOME, or mend its permissions."
        ) from error
    note = folder / "writer.pid"
    try:
        with suppress(OSError):  # a full disk; the lock holds without
            note.write_text(str(os.getpid()))
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def _holder(folder: Path) -> str:
    try:
        return f" (process {int((folder / 'writer.pid').read_text())})"
    except (OSError, ValueError):
        return ""
