"""`Problem`: what a source held that could not be read, and why."""

from __future__ import annotations

from dataclasses import dataclass


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
