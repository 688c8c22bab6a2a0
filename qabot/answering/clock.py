"""Times of the clock by value: "6:04 p.m." is "18:04"."""

from __future__ import annotations

import re

_CLOCK = re.compile(
    r"(?:at\s+)?(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s*"
    r"(?:(?P<half>[ap])\.?\s?m\b\.?|(?P<day>hrs|hours|h)\b)?\s*"
    r"(?:local\s+time|(?P<zone>gmt|utc|bst|cet|cest|ist|e[sd]?t|c[sd]t|m[sd]t|p[sd]?t))?",
    re.IGNORECASE,
)


def clock_time(text: str) -> str | None:
    """A text that is a time of the clock as ``HH:MM`` and its zone, if it names one; else None.

    None as well where it may be either half of the day ("6:04").

    >>> clock_time("6:04 p.m."), clock_time("at 18:04 hrs"), clock_time("noon")
    ('18:04', '18:04', None)
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").casefold()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    elif found["minute"] is None or hour > 23 or not (found["day"] or hour >= 13):
        return None
    return f"{hour:02}:{found['minute'] or '00'} {(found['zone'] or '').casefold()}".rstrip()
