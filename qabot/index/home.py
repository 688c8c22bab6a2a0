"""Where indexes live: names to folders."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from qabot.config import Settings
from qabot.errors import IndexMissing, QabotError
from qabot.index.index import Index
from qabot.index.opening import OWN_ARTICLES, is_index
from qabot.index.report import IndexSummary


def index_path(name: str, settings: Settings) -> Path:
    """The folder of an index: a name under the indexes home, or a path.

    A path is what holds a separator or starts with ``.`` or ``~``. Nothing is
    checked for existence. Raises IndexMissing for what can be neither.
    """
    if not name.strip() or any(ord(character) < 32 for character in name):
        raise IndexMissing(f"{name!r} is no name of an index.")
    if os.sep in name or (os.altsep and os.altsep in name) or name[0] in ".~":
        return Path(name).expanduser()
    return settings.home_path / name


def find_index(name: str, settings: Settings) -> Path:
    """The folder of an index that exists. Raises IndexMissing, suggesting the nearest name."""
    path = index_path(name, settings)
    try:
        if is_index(path):
            return path
        unbuilt = (path / OWN_ARTICLES).is_dir()
    except OSError as error:  # a name too long for a file, a folder that may not be entered
        raise IndexMissing(f"there is no index {_short(name)!r}: {error.strerror}.") from error
    if unbuilt:
        raise IndexMissing(
            f"the index {name!r} is not built yet. Build it with: qabot build -i {name}"
        )
    known = _names(settings)
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        hint = f"Did you mean {near[0]!r}?"
    elif known:
        hint = f"There are: {', '.join(known)}."
    else:
        hint = f"Make it with: qabot build -i {name} FOLDER"
    raise IndexMissing(f"there is no index {name!r} in {path.parent}. {hint}")


def list_indexes(settings: Settings) -> list[IndexSummary]:
    """Every index under the home by name; one that can't be opened says why."""
    summaries = []
    for name in _names(settings):
        path = settings.home_path / name
        try:
            with Index.open(path, settings) as index:
                summaries.append(index.summary())
        except QabotError as error:
            summaries.append(IndexSummary(name, path, problem=str(error)))
    return summaries


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:60]}…"


def _names(settings: Settings) -> list[str]:
    home = settings.home_path
    if not home.is_dir():
        return []
    return sorted(path.name for path in home.iterdir() if is_index(path))
