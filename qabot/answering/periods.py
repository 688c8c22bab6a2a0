"""Time in a question: the days it asks about.

Typed questions come in any case and without punctuation ("covid deaths march 2021"), and they
look back from today, not from an article: "on Tuesday" is the latest Tuesday, "in March" the
latest March, unless the question speaks of the future.

The days are those that the question names. An article of another day may well tell of them (an
obituary, an anniversary), so a front end's ``--since`` filters, but these weigh.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from qabot.answering.dates import period as p
from qabot.answering.dates.patterns import compiled
from qabot.answering.dates.period import NUMBER, Period
from qabot.answering.present import TODAY_AT_END

Interval = tuple[date | None, date | None]

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20)\d\d"
_UNIT = r"(?:day|week|month|year)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"

# What stands for a period, most telling row first; "{...}" are named groups.
_NAMED = (
    ("iso", rf"(?P<y>{_YEAR})-(?P<m>\d\d)(?:-(?P<d>\d\d))?"),
    ("day", rf"(?:{_WEEKDAY},?\s)?(?:the\s)?(?P<d>{_DAY})(?:\sof)?\s(?P<mon>{_MONTH}),?\s"
            rf"(?P<y>{_YEAR})"),
    ("day", rf"(?:{_WEEKDAY},?\s)?(?P<mon>{_MONTH})\s(?:the\s)?(?P<d>{_DAY}),?\s(?P<y>{_YEAR})"),
    ("months", rf"(?P<mon>{_MONTH})\s?(?:and|to|until|-|–)\s?(?P<mon2>{_MONTH})\s(?P<y>{_YEAR})"),
    ("month", rf"(?P<mon>{_MONTH}),?\s(?:of\s)?(?P<y>{_YEAR})"),
    ("month", rf"(?P<mon>{_MONTH}),?\s(?:of\s)?(?P<mod>last|this|next)\syear"),
    ("day", rf"(?:the\s)?(?P<d>{_DAY})(?:\sof)?\s(?P<mon>{_MONTH})"),
    ("day", rf"(?P<mon>{_MONTH})\s(?:the\s)?(?P<d>{_DAY})(?![\d,.:%]*\d)"),
    ("decade", r"the\s(?P<y>(?:1[5-9]|20)\d0)s"),
    ("year", rf"(?P<y>{_YEAR})"),
    ("past", rf"(?:the\s)?(?:last|past|previous)\s(?:(?P<n>{NUMBER})\s)?(?P<unit>{_UNIT})s"),
    ("past", rf"the\s(?:last|past)\s(?:(?P<n>{NUMBER})\s)?(?P<unit>{_UNIT})"),
    ("past", rf"past\s(?P<unit>{_UNIT})"),
    ("hours", r"(?:the\s)?(?:last|past)\s(?:24|48|few)\shours"),
    ("ago", rf"(?P<n>{NUMBER})\s(?P<unit>{_UNIT})s?\sago"),
    ("unit", r"(?P<mod>last|this|next)\s(?P<unit>weekend|week|month|year)"),
    ("unit", r"(?P<mod>the)\s(?P<unit>weekend)"),
    ("deictic", r"(?P<what>the\sday\sbefore\syesterday|yesterday|today|tonight|tomorrow|"
                r"last\snight|this\s(?:morning|afternoon|evening))"),
    ("weekday", rf"(?:(?P<mod>last|this|next)\s)?(?P<wd>{_WEEKDAY})"),
    ("bare_month", rf"(?:(?:early|late|mid)[\s-])?(?:(?P<mod>last|this|next)\s)?(?P<mon>{_MONTH})"),
)  # fmt: skip

#: Words before a period that open or close it; "by" says nothing on when an article was written.
_OPENING = r"(?:\b(?:since|from|starting|beginning)\s(?:about\s|early\s|late\s)?)$"
_CLOSING = r"\b(?:until|till|up\sto|through|to)\s$"
_BEFORE = r"\b(?:before|prior\sto|earlier\sthan)\s$"
_AFTER = r"\b(?:after|later\sthan|following)\s$"
_LINK = r"\s*(?:-|–|to|and|until|till|through)\s*(?:the\s)?(?:end\sof\s)?"
_SKIPPED = r"\b(?:early|late|mid|the|start\sof|end\sof|middle\sof|beginning\sof)[\s-]$"
#: A bare year or month is only one after such a word, or a year at the question's end.
_IN = (r"\b(?:in|during|since|before|after|until|till|for|from|of|between|to|and|by|through|"
                 r"early|late|mid|on|last|this|next)[\s-]$")  # fmt: skip
_COUNTED = (
    r"\b(?:than|over|about|around|nearly|almost|exactly|least|most|"
    r"are|is|of|by)\s$"
)
_THINGS = (r"\s(?:people|men|women|children|soldiers|troops|cases|deaths|dollars|euros|"
                     r"pounds|km|miles|years|percent|jobs|tons|tonnes)\b|\s?%")  # fmt: skip
_AMOUNT = r"\d[,.]$|[$€£#]$|-$"
_NAMED_DAY = (
    r"\b(?:black|good|ash|super|bloody|cyber|easter|palm|maundy|holy|giving|blue|fat|sheffield|"
    r"every|each|a|mail\son)\s$"
)
_NAMED_AFTER = r"\s(?:times|mirror|telegraph|express|mail|post|herald|night\slive)\b|s\b"
_FUTURE = r"\b(?:will|won't|going\sto|scheduled|due|upcoming|expected|plans?\sto)\b"
_MAY_VERB = r"\s(?:i|we|you|he|she|it|they|be|have|not|resign|say|said)\b"
_MAY_NAME = r"\b(?:theresa|mrs\.?|brian|elaine|minister)\s$"


def question_dates(question: str, today: date) -> Interval | None:
    """The days that a question names, as (since, until), both included; None if it names none.

    ``(since, None)`` and ``(None, until)`` are open ("since March 2021", "before 2020").
    today: the day on which the person asks, in their zone.
    """
    text = " ".join(question.lower().replace("’", "'").split())
    if compiled(TODAY_AT_END).search(text):  # "who is the president today?"
        text = text[: text.rindex("today")]
    future = compiled(_FUTURE).search(text) is not None
    mentions = _mentions(text, today, future)
    if not mentions:
        return None
    (start, end, first), *rest = mentions
    before = text[:start]
    if rest:
        other_start, _, second = rest[0]
        joined = compiled(_LINK).fullmatch(text, end, other_start) is not None
        if joined and first.first <= second.last and len(rest) == 1:
            return first.first, second.last
        return None
    if compiled(_BEFORE).search(before):
        return None, first.first - timedelta(days=1)
    if compiled(_AFTER).search(before):
        return first.last + timedelta(days=1), None
    if compiled(_OPENING).search(before):
        return first.first, None
    if compiled(_CLOSING).search(before):
        return None, first.last
    return first.first, first.last


def _mentions(text: str, today: date, future: bool) -> list[tuple[int, int, Period]]:
    """Start, end and days of every period named in the lower-case ``text``, none overlapping."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, int, Period]] = []
    for kind, pattern in _patterns():
        for match in pattern.finditer(text):
            if any(match.start() < end and match.end() > start for start, end in taken):
                continue
            if not _is_time(kind, match, text):
                continue
            period = _days(kind, match, today, future)
            taken.append(match.span())
            if period is not None:
                start = match.start()
                while skipped := compiled(_SKIPPED).search(text, 0, start):
                    start = skipped.start()
                found.append((start, match.end(), period))
    return sorted(found, key=lambda mention: mention[0])


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"\b{pattern}(?!\w)")) for kind, pattern in _NAMED)


def _is_time(kind: str, match: re.Match[str], text: str) -> bool:
    """Whether the match is a time: not "2000 people", "may I", "Black Friday"."""
    before, after = text[: match.start()], text[match.end() :]
    if kind == "weekday":
        return not (compiled(_NAMED_DAY).search(before) or compiled(_NAMED_AFTER).match(after))
    if kind == "year":
        if compiled(_THINGS).match(after) or compiled(_AMOUNT).search(before):
            return False
        ends = not after.strip(" ?.!") and not compiled(_COUNTED).search(before) and bool(before)
        return ends or compiled(_IN).search(before) is not None
    if kind == "bare_month":
        if match["mon"].startswith("may") and (
            compiled(_MAY_VERB).match(after) or compiled(_MAY_NAME).search(before)
        ):
            return False
        return match["mod"] is not None or compiled(_IN).search(before) is not None
    if kind == "month" and match["mon"] == "may":
        return compiled(_MAY_NAME).search(before) is None
    return True


def _days(kind: str, match: re.Match[str], today: date, future: bool) -> Period | None:
    """The period that the match names, as seen from ``today``; None if there is no such day."""
    parts = {name: part for name, part in match.groupdict().items() if part is not None}
    try:
        return _READINGS[kind](parts, today, future)
    except (ValueError, OverflowError):
        return None


def _iso(parts: dict[str, str], today: date, future: bool) -> Period | None:
    if "d" in parts:
        return p.day(date(int(parts["y"]), int(parts["m"]), int(parts["d"])))
    return p.month(int(parts["y"]), int(parts["m"]))


def _day(parts: dict[str, str], today: date, future: bool) -> Period | None:
    number, month = int(parts["d"].rstrip("stndrh")), p.month_number(parts["mon"])
    if "y" in parts:
        return p.day(date(int(parts["y"]), month, number))
    years = range(today.year - 4, today.year + 5)  # four: as leap days go
    days = [when for y in years if (when := p.real_day(y, month, number)) is not None]
    past = [when for when in days if when <= today]
    coming = [when for when in days if when >= today]
    return p.day(coming[0] if future else past[-1])


def _month(parts: dict[str, str], today: date, future: bool) -> Period | None:
    shift = {"last": -1, "this": 0, "next": 1}
    y = int(parts["y"]) if "y" in parts else today.year + shift[parts["mod"]]
    return p.month(y, p.month_number(parts["mon"]))


def _bare_month(parts: dict[str, str], today: date, future: bool) -> Period | None:
    """ "in March": the latest one, this month included; the next one of a future question."""
    wanted = p.month_number(parts["mon"])
    if parts.get("mod") == "this":
        return p.month(today.year, wanted)
    if future or parts.get("mod") == "next":
        return p.month(today.year, today.month, (wanted - today.month) % 12)
    back = (today.month - wanted) % 12
    return p.month(today.year, today.month, -(back or 12 if "mod" in parts else back))


def _months(parts: dict[str, str], today: date, future: bool) -> Period | None:
    y, first, last = int(parts["y"]), p.month_number(parts["mon"]), p.month_number(parts["mon2"])
    return Period(p.month(y - (last < first), first).first, p.month(y, last).last)


def _years(first: int, count: int) -> Period:
    return Period(p.year(first).first, p.year(first + count - 1).last)


def _past(parts: dict[str, str], today: date, future: bool) -> Period | None:
    """ "the past two weeks", up to today; "the last days" without a number are a few."""
    count = p.number_of(parts["n"]) if "n" in parts else 1
    return Period(_back(today, parts["unit"], count), today)


def _ago(parts: dict[str, str], today: date, future: bool) -> Period | None:
    when = _back(today, parts["unit"], p.number_of(parts["n"]))
    if parts["unit"] == "day":
        return p.day(when)
    if parts["unit"] == "week":
        return p.week(when)
    return p.month(when.year, when.month) if parts["unit"] == "month" else p.year(when.year)


def _back(today: date, unit: str, count: int) -> date:
    """The day so many units before today; the month's last where there is no such day."""
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    there = p.month(today.year, today.month, -count * (12 if unit == "year" else 1))
    return there.first.replace(day=min(today.day, there.last.day))


def _unit(parts: dict[str, str], today: date, future: bool) -> Period | None:
    offset = {"last": -1, "this": 0, "next": 1}.get(parts["mod"], 0)
    match parts["unit"]:
        case "week":
            return p.week(today, offset)
        case "month":
            return p.month(today.year, today.month, offset)
        case "year":
            return p.year(today.year + offset)
    past = parts["mod"] in ("the", "this") and not future and today.weekday() < 5
    return p.weekend(today, -1 if past else offset)  # "what happened at the weekend?"


def _deictic(parts: dict[str, str], today: date, future: bool) -> Period | None:
    first = parts["what"].split()[0]
    return p.day(today, {"the": -2, "yesterday": -1, "last": -1, "tomorrow": 1}.get(first, 0))


def _weekday(parts: dict[str, str], today: date, future: bool) -> Period | None:
    """ "on Tuesday": the latest one, today included; "last" and "next" exclude today."""
    ahead = (p.weekday_number(parts["wd"]) - today.weekday()) % 7
    same_day = {"last": -7, "next": 7}.get(parts.get("mod", ""), 0)
    if ahead == 0:
        return p.day(today, same_day)
    return p.day(today, ahead if same_day > 0 or (future and same_day == 0) else ahead - 7)


_READINGS: dict[str, Callable[[dict[str, str], date, bool], Period | None]] = {
    "iso": _iso,
    "day": _day,
    "month": _month,
    "months": _months,
    "bare_month": _bare_month,
    "year": lambda parts, today, future: p.year(int(parts["y"])),
    "decade": lambda parts, today, future: _years(int(parts["y"]), 10),
    "past": _past,
    "hours": lambda parts, today, future: Period(today - timedelta(days=2), today),
    "ago": _ago,
    "unit": _unit,
    "deictic": _deictic,
    "weekday": _weekday,
}
