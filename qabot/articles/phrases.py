"""Tables of phrases, written to be read, as regular expressions."""

from __future__ import annotations

import re


def phrase(table: str) -> str:
    """A pattern that any line of ``table`` matches.

    A line is a regular expression in which a space stands for one or more
    spaces, `` ?`` for any number of them, and a bracket for a group that
    captures nothing; blank lines and lines that start with ``#`` say nothing.
    """
    lines = (line.strip() for line in table.splitlines())
    patterns = (line for line in lines if line and not line.startswith("# "))
    return "(?:" + "|".join(_pattern(line) for line in patterns) + ")"


def words(table: str) -> frozenset[str]:
    """The words of ``table``."""
    return frozenset(table.split())


def _pattern(line: str) -> str:
    line = re.sub(r"(?<!\\)\((?!\?)", "(?:", line)
    return line.replace(" ?", r"\s*").replace(" ", r"\s+")
