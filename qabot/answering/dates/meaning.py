"""What each kind of :class:`~qabot.answering.dates.expressions.Expression` means.

One function a kind, ``(parts, published, where) -> Period | None``; ``where`` is asked for only
by kinds that a verb's tense decides. None is doubt, and doubt wins over a guess:

- weeks run Monday to Sunday; "this", "earlier this", "later this" week all mean the whole week,
  as months and years do;
- a weekday's bare name is the nearest one in the direction of the verb, the day of publication
  included; a past one six days back is in doubt; "last" and "next" with a weekday only where
  "the nearest" and "that of last or next week" are the same day;
- a date without its year is the nearest one in the direction of the verb, unless the other
  direction is far nearer; without a plain verb, only one within two weeks, or within three
  months where it names an event ("the Nov. 9 loss").
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from qabot.answering.dates import months
from qabot.answering.dates import period as p
from qabot.answering.dates.months import Parts, Where
from qabot.answering.dates.period import Period
from qabot.answering.dates.tense import Direction

PAST, FUTURE = Direction.PAST, Direction.FUTURE

#: Counts above these are round figures more often than exact ones.
_EXACT = {"day": 60, "week": 12, "month": 12, "year": 30}


def meaning(kind: str, parts: Parts, published: date, where: Where) -> Period | None:
    """The days that a mention of time stands for; None where that is in doubt."""
    if "mod" in parts:
        parts = {**parts, "mod": parts["mod"].lower()}
    try:
        return _MEANINGS[kind](parts, published, where) if kind in _MEANINGS else None
    except (ValueError, OverflowError):  # no such day, or a year outside of the calendar
        return None


def _weekday(parts: Parts, published: date, where: Where) -> Period | None:
    """ "Tuesday": the day of publication's own name is that day, as news style has it."""
    ahead = (p.weekday_number(parts["wd"]) - published.weekday()) % 7
    if ahead == 0:
        return p.day(published)
    direction = where()
    if direction is FUTURE:
        return p.day(published, ahead)
    # The name of the day after publication: six days ago to some, but as often the page was
    # updated since, or its date is another time zone's.
    return p.day(published, ahead - 7) if direction is PAST and ahead > 1 else None


def _week_day(parts: Parts, published: date, where: Where) -> Period | None:
    """ "Tuesday last week", "Friday of next week"."""
    offset = {"last": -1, "this": 0, "next": 1}[parts["mod"]]
    return p.day(p.week(published, offset).first, p.weekday_number(parts["wd"]))


def _week_days(parts: Parts, published: date, where: Where) -> Period | None:
    """ "Tuesday to Thursday", "Monday and Tuesday"."""
    first, last = p.weekday_number(parts["wd"]), p.weekday_number(parts["wd2"])
    length = (last - first) % 7
    if length == 0 or ("and" in parts and length != 1):
        return None
    direction, since_first = where(), (published.weekday() - first) % 7
    if direction is PAST and (since_first >= length):
        begin = published - timedelta(days=since_first)
    elif direction is FUTURE and (since_first == 0 or since_first > length):
        begin = published + timedelta(days=-since_first % 7)
    else:  # no verb to tell, or begun but not over: this run, or the one before or after it?
        return None
    return Period(begin, begin + timedelta(days=length))


def _near_day(parts: Parts, published: date, where: Where) -> Period | None:
    """ "last Friday", "next Friday", "this Friday", "this past Friday"."""
    wanted, now = p.weekday_number(parts["wd"]), published.weekday()
    back, ahead = (now - wanted) % 7 or 7, (wanted - now) % 7 or 7
    modifier = parts["mod"]
    if modifier == "last":  # the latest one, if that is last week's too, and not just yesterday
        return p.day(published, -back) if wanted >= now and back > 1 else None
    if modifier == "next":  # the coming one, if that is next week's too; Sunday begins some weeks
        plain = wanted <= now and (now != 6 or wanted == 6)
        return p.day(published, ahead) if plain and ahead > 1 else None
    if modifier.endswith("past"):
        return p.day(published, -back) if back < 7 else None
    if modifier.endswith("coming"):
        return p.day(published, ahead) if ahead < 7 else None
    direction = where()
    if wanted == now:
        return p.day(published)
    if wanted > now:
        return p.day(published, ahead) if direction is not PAST else None
    return p.day(published, -back) if direction is PAST else None


def _ago(parts: Parts, published: date, where: Where) -> Period | None:
    """ "three days ago" is a day, "two weeks ago" a week, "a month ago" a month, and so on."""
    return _counted(parts, published, -p.number_of(parts["n"]))


def _ahead(parts: Parts, published: date, where: Where) -> Period | None:
    """ "three days from now", "in two weeks' time"."""
    return _counted(parts, published, p.number_of(parts["n"]))


def _counted(parts: Parts, published: date, count: int) -> Period | None:
    unit = parts["unit"]
    if abs(count) > _EXACT[unit] or (unit == "year" and abs(count) >= 20 and count % 5 == 0):
        return None
    if unit == "day":
        return p.day(published, count)
    if "today" in parts:
        if unit == "week":
            return p.day(published, 7 * count)
        there = p.month(published.year, published.month, count * (12 if unit == "year" else 1))
        return p.day(there.first.replace(day=published.day))
    if unit == "week":
        return p.week(published, count)
    if unit == "month":
        return p.month(published.year, published.month, count)
    return p.year(published.year + count)


def _deictic(parts: Parts, published: date, where: Where) -> Period | None:
    """ "yesterday", "today", "last night", "the day after tomorrow"."""
    words = parts["what"].lower().removeprefix("the ").split()
    if len(words) == 3:
        return p.day(published, -2 if words[1] == "before" else 2)
    return p.day(published, {"yesterday": -1, "last": -1, "tomorrow": 1}.get(words[0], 0))


def _before_last(parts: Parts, published: date, where: Where) -> Period | None:
    """ "the week before last"."""
    return _whole(parts["unit"], published, -2)


def _after_next(parts: Parts, published: date, where: Where) -> Period | None:
    """ "the week after next"."""
    return _whole(parts["unit"], published, 2)


def _whole(unit: str, published: date, offset: int) -> Period:
    if unit == "week":
        return p.week(published, offset)
    if unit == "month":
        return p.month(published.year, published.month, offset)
    return p.year(published.year + offset)


def _unit(parts: Parts, published: date, where: Where) -> Period | None:
    """ "last week", "this month", "next year", "the weekend"."""
    unit, modifier = parts["unit"], parts["mod"]
    if unit == "weekend":
        return _weekend(modifier, published, where)
    offset = {"last": -1, "this": 0, "next": 1}[modifier]
    # On a Sunday, "this week" with a future verb is the coming one to many; on a Monday, with a
    # past one, that which has just ended.
    if (unit, offset) == ("week", 0) and (
        (published.weekday() == 6 and where() is FUTURE)
        or (published.weekday() == 0 and where() is PAST)
    ):
        return None
    return _whole(unit, published, offset)


def _weekend(modifier: str, published: date, where: Where) -> Period | None:
    now = published.weekday()
    if modifier == "last":
        return p.weekend(published, -1)
    if modifier == "next":  # Monday to Friday: the coming one, or the one after?
        return p.weekend(published, 1) if now >= 5 else None
    if modifier == "this" and now >= 5:
        return p.weekend(published)
    direction = where()
    if direction is FUTURE:
        return p.weekend(published)
    if direction is PAST and now != 5:
        return p.weekend(published, 0 if now == 6 else -1)
    return None


_MEANINGS: dict[str, Callable[[Parts, date, Where], Period | None]] = {
    "date": months.date_of_month,
    "days": months.days_of_month,
    "weekday": _weekday,
    "week_day": _week_day,
    "week_days": _week_days,
    "near_day": _near_day,
    "months": months.months,
    "month_year": months.month_of_year,
    "near_month": months.near_month,
    "month": months.month,
    "ago": _ago,
    "ahead": _ahead,
    "deictic": _deictic,
    "before_last": _before_last,
    "after_next": _after_next,
    "unit": _unit,
}
