"""What changing an index gives back, and what there is to say about one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qabot.articles.problem import Problem

Progress = Callable[[str, int, "int | None"], None]
"""Called with a step's name, how many are done, and of how many (None: unknown)."""


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What a build, add or remove did.

    added, replaced, removed, unchanged: articles.
    embedded: passages that were embedded, the others' vectors being known.
    articles, passages: what the index holds now.
    problems: what could not be read, and why; the rest went in.
    seconds: wall time.
    """

    added: int
    replaced: int
    removed: int
    unchanged: int
    embedded: int
    articles: int
    passages: int
    problems: tuple[Problem, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """One line about an index.

    bytes: of all its files. modified: last change, local time.
    problem: why it can't be opened, or None.
    """

    name: str
    path: Path
    articles: int = 0
    passages: int = 0
    bytes: int = 0
    modified: datetime | None = None
    embedder: str = ""
    problem: str | None = None
