"""The chat's history file."""

from __future__ import annotations

from pathlib import Path

from prompt_toolkit.history import InMemoryHistory

from qabot.frontends.repl.history import open_history


def test_history_is_kept_private_and_bounded(tmp_path: Path) -> None:
    """Lines survive, the newest ones only, in a file that nobody else can read."""
    path = tmp_path / "state" / "history"
    history = open_history(path, limit=3)
    for number in range(5):
        history.store_string(f"question {number}\nsecond line")
    again = open_history(path, limit=3)
    assert list(again.load_history_strings()) == [
        f"question {number}\nsecond line" for number in (4, 3, 2)
    ]
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(path.parent.iterdir()) == [path]


def test_a_file_of_others_is_made_private(tmp_path: Path) -> None:
    """A history that was readable by all is so no longer."""
    path = tmp_path / "history"
    path.touch(mode=0o644)
    open_history(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_place_to_write_is_no_failure(tmp_path: Path) -> None:
    """Where the folder can't be made, the chat goes on without a file."""
    (tmp_path / "state").write_text("a file, not a folder")
    assert isinstance(open_history(tmp_path / "state" / "history"), InMemoryHistory)
