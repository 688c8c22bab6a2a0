"""Dates named by a month: "Jan. 15", "Dec. 30 to Jan. 2", "in March", "October last year".

Functions of :mod:`~qabot.answering.dates.meaning`'s table, which says what holds for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from qabot.answering.dates import period as p
from qabot.answering.dates.period import Period
from qabot.answering.dates.tense import Direction

Parts = Mapping[str, str]
Where = Callable[[], Direction]
PAST, FUTURE = Direction.PAST, Direction.FUTURE
UNSURE, OF_EVENT = Direction.UNSURE, Direction.OF_EVENT

#: Without a verb to tell, the date within so many days is meant.
_NEAR = timedelta(days=14)
#: The same for "the Nov. 9 loss", "the U.K.'s Dec. 12 election".
_NEAR_OF_EVENT = timedelta(days=92)
#: A tense that points to a date most of a year off is not believed if the other is so near.
_SUSPICIOUS = timedelta(days=45)

#: Day of a month from which its beginning, and up to which its end, is another time than now.
_EARLY, _LATE = 12, 20


def date_of_month(parts: Parts, published: date, where: Where) -> Period | None:
    """ "Jan. 15", "Saturday, May 18", "December 9 last year", "Nov. 9, 2016"."""
    number, named = int(parts["d"].rstrip("stndrh")), p.month_number(parts["mon"])
    weekday = p.weekday_number(parts["wd"]) if "wd" in parts else None
    stated = _stated_year(parts, published)
    years = range(published.year - 1, published.year + 2) if stated is None else (stated,)
    days = [when for y in years if (when := p.real_day(y, named, number)) is not None]
    if weekday is not None:
        days = [when for when in days if when.weekday() == weekday]
    if stated is None and weekday is not None:  # the weekday tells the year, if only one fits
        days = [when for when in days if abs(when - published) <= timedelta(days=366)]
    if stated is not None or weekday is not None:
        return p.day(days[0]) if len(days) == 1 else None
    return _nearest([p.day(when) for when in days], published, where)


def days_of_month(parts: Parts, published: date, where: Where) -> Period | None:
    """ "Oct. 5-7", "Dec. 30 to Jan. 2", "Jan. 15 and 16"."""
    first, last = int(parts["d"].rstrip("stndrh")), int(parts["d2"].rstrip("stndrh"))
    named = p.month_number(parts["mon"])
    ending = p.month_number(parts["mon2"]) if "mon2" in parts else named
    if named == ending and (last <= first or ("and" in parts and last != first + 1)):
        return None
    years = range(published.year - 1, published.year + 3)
    runs = [Period(date(y - (ending < named), named, first), date(y, ending, last)) for y in years]
    return _nearest(runs, published, where)


def _nearest(runs: list[Period], published: date, where: Where) -> Period | None:
    """The run of days around publication, or else, by tense, the one just before or after it."""
    for run in runs:
        if run.first <= published <= run.last:
            return run
    before = max((run for run in runs if run.last < published), key=_end, default=None)
    after = min((run for run in runs if run.first > published), key=_end, default=None)
    back = published - before.last if before else timedelta.max
    ahead = after.first - published if after else timedelta.max
    direction = where()
    if direction in (UNSURE, OF_EVENT):
        near = _NEAR_OF_EVENT if direction is OF_EVENT else _NEAR
        return (before if back <= ahead else after) if min(back, ahead) <= near else None
    chosen, other = (back, ahead) if direction is PAST else (ahead, back)
    if chosen > timedelta(days=366) or (
        other < _SUSPICIOUS and chosen > 5 * other + _NEAR_OF_EVENT
    ):
        return None
    return before if direction is PAST else after


def _end(run: Period) -> date:
    return run.last


def _stated_year(parts: Parts, published: date) -> int | None:
    if "y" in parts:
        return int(parts["y"])
    if "mod" in parts:
        return published.year + {"last": -1, "this": 0, "next": 1}[parts["mod"]]
    return None


def months(parts: Parts, published: date, where: Where) -> Period | None:
    """ "from March to May": whole months, as an interval of days."""
    first, last = p.month_number(parts["mon"]), p.month_number(parts["mon2"])
    direction = where()
    if first == last or direction not in (PAST, FUTURE):
        return None
    years = range(published.year - 1, published.year + 3)
    runs = [Period(p.month(y - (last < first), first).first, p.month(y, last).last) for y in years]
    if any(run.first <= published <= run.last for run in runs):
        return None
    if direction is PAST:
        return max((run for run in runs if run.last < published), key=_end)
    return min((run for run in runs if run.first > published), key=_end)


def month_of_year(parts: Parts, published: date, where: Where) -> Period | None:
    """ "October 2021", "October last year"."""
    stated = _stated_year(parts, published)
    return p.month(stated, p.month_number(parts["mon"])) if stated else None


def near_month(parts: Parts, published: date, where: Where) -> Period | None:
    """ "last October": only where the latest October is last year's, too; "next" likewise."""
    wanted, now, modifier = p.month_number(parts["mon"]), published.month, parts["mod"]
    if modifier == "this":
        return p.month(published.year, wanted)
    if modifier == "last":
        return p.month(published.year - 1, wanted) if wanted >= now else None
    if modifier == "next":
        return p.month(published.year + 1, wanted) if wanted <= now else None
    if wanted == now:
        return None
    if modifier.endswith("past"):
        return p.month(published.year - (wanted > now), wanted)
    return p.month(published.year + (wanted < now), wanted)


def month(parts: Parts, published: date, where: Where) -> Period | None:
    """ "in March"; the month of publication's own name is in doubt: why not "this month"?

    Unless it is another part of it: "in early March", written on the 28th.
    """
    wanted, now = p.month_number(parts["mon"]), published.month
    direction = where()
    back, ahead = (now - wanted) % 12, (wanted - now) % 12
    part = parts.get("part", "").lower()
    if wanted == now and (
        (part == "early" and direction is PAST and published.day > _EARLY)
        or (part == "late" and direction is FUTURE and published.day < _LATE)
    ):
        return p.month(published.year, now)
    if direction not in (PAST, FUTURE) or wanted == now:
        return None
    if direction is PAST:
        return p.month(published.year, now, -back) if back < 11 else None
    return p.month(published.year, now, ahead) if ahead < 11 else None
