"""Times of the clock: by value, "6:04 p.m." is "18:04"; whole, with their zone."""

from __future__ import annotations

import re

_ZONE = (
    r"(?:GMT|UTC|[A-Z]{1,3}[SD]?T|(?:[A-Z][a-z]+\s+){1,2}(?:[Ss]tandard\s+)?[Tt]ime|local\s+time)\b"
)
_CLOCK = re.compile(
    r"(?:[Aa]t\s+)?(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s*"
    r"(?:(?P<half>[aApP])\.?\s?[mM]\b\.?|(?P<day>hrs|hours|h)\b)?\s*"
    rf"(?P<zone>{_ZONE})?"
)
_ZONE_BEHIND = re.compile(rf"\s+{_ZONE}")
_NO_ZONE = re.compile(r"\b(?:local|standard|time)\b")


def end_with_zone(text: str, start: int, end: int) -> int:
    """Where a time of the clock at ``start:end`` ends with its zone; ``end`` of all else.

    >>> end_with_zone("at 18:04 Indian Standard Time.", 3, 8)
    29
    """
    time = _CLOCK.fullmatch(text, start, end)
    if time is None or not (time["minute"] or time["half"] or time["day"]) or time["zone"]:
        return end
    zone = _ZONE_BEHIND.match(text, end)
    return zone.end() if zone else end


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
    zone = " ".join(_NO_ZONE.sub("", (found["zone"] or "").casefold()).split())
    return f"{hour:02}:{found['minute'] or '00'} {zone}".rstrip()
