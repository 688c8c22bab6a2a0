"""``--since`` and ``--until``: a day, or a whole month or year."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

import click


def first_day(text: str) -> date:
    """The day, or the first one of a month or year: "2022" -> 2022-01-01."""
    return _day(text, last=False)


def last_day(text: str) -> date:
    """The day, or the last one of a month or year: "2022" -> 2022-12-31."""
    return _day(text, last=True)


def _day(text: str, *, last: bool) -> date:
    """Raises click.BadParameter for what is no day of the calendar."""
    why = ""
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text.strip(), re.ASCII)
    if found:
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        try:
            if month is None:
                month = 12 if last else 1
            if day is None:
                day = monthrange(year, month)[1] if last else 1
            return date(year, month, day)
        except ValueError as error:
            why = f" ({error})"
    raise click.BadParameter(f"{text!r} is no day{why}. Write 2022-01-18, 2022-01 or 2022.")
