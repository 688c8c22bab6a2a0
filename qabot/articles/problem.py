"""`Problem`: what a source held that could not be read, and why."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was skipped while reading a source.

    source: the path, ``path#line`` or URL that could not be read.
    reason: one sentence for the person, with how to mend it where possible.
    """

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


def shown(path: Path) -> str:
    """The path as text that can be stored and shown, whatever bytes are in its name."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
