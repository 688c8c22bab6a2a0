"""What was typed in earlier chats: kept across runs, for its owner alone, and bounded."""

from __future__ import annotations

import logging
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

log = logging.getLogger(__name__)

LIMIT = 1000


def open_history(path: Path | None = None, *, limit: int = LIMIT) -> History:
    """The history at ``path``, cut to its newest ``limit`` lines.

    path: None takes the user's state folder.

    Where that file can't be written, the history lasts as long as the chat.
    """
    if path is None:
        from platformdirs import user_state_path

        path = user_state_path("qabot", appauthor=False) / "history"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        return _bounded(path, limit)
    except OSError as error:
        log.info("no history kept: %s", error)
        return InMemoryHistory()


def _bounded(path: Path, limit: int) -> FileHistory:
    history = FileHistory(path)
    newest_first = list(history.load_history_strings())
    if len(newest_first) <= limit:
        return history
    kept = path.with_name(f"{path.name}.new")
    kept.unlink(missing_ok=True)
    kept.touch(mode=0o600)
    shorter = FileHistory(kept)
    for line in reversed(newest_first[:limit]):
        shorter.store_string(line)
    kept.replace(path)
    return FileHistory(path)
