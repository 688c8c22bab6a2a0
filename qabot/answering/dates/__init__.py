"""What a relative or partial date in an answer means, seen from its article's publication.

::

    text ──► expressions.find ──► Expression ──► meaning ──► Period ──► ISO 8601
                                                   ▲
                                     tense.direction: before or after publication?

A rule of its own for each shape of English news dates, in one readable table; general parsers
(dateparser, parsedatetime) always find some date, where here doubt must come out as None.

"The next day" and "a week earlier" count from the date named before them (`anchored`).

What is never resolved: durations ("for two weeks"), spans with soft ends ("in recent weeks", "in
the past month", "the next few days"), seasons and quarters (hemispheres, fiscal years), holidays
(calendars differ), named days ("Black Friday"), recurring days ("on Mondays"), approximations
("about a year ago"), and "today" or "last week" in somebody's quoted words unless the day of
speaking is told.
"""

from __future__ import annotations

from datetime import date

from qabot.answering.dates.anchored import anchored, find_anchored, resolve_anchored
from qabot.answering.dates.doubt import (
    is_doubtful,
    is_era,
    is_of_other_year,
    is_quoted,
    scene_is_set,
)
from qabot.answering.dates.expressions import Expression, find, may_hold_time
from qabot.answering.dates.meaning import meaning
from qabot.answering.dates.patterns import compiled
from qabot.answering.dates.period import Period, parsed, year
from qabot.answering.dates.tense import Direction, direction

__all__ = ["Period", "mentions_of", "resolve_date", "stated_date"]

#: Characters of context around an answer that may complete its date ("Saturday" of ", May 18").
_REACH = 40
_OF_THEIR_OWN = frozenset({"unit", "deictic", "ago", "ahead", "before_last", "after_next"})

#: "two days before", "the eve of": the day named is not the day meant.
_COUNTED_FROM = (
    r"\b(?i:days?|weeks?|months?|years?|hours?|the eve|weekend)\s"
    r"(?i:before|after|from|prior to|following|since|of)\s(?i:on\s)?$"
)
_PART_OF_PERIOD = r"\b(?i:earlier|later)(?: on)?\s$"
_LEFT_OVER = (
    r"\b(?:(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|ago|yesterday|today|tomorrow|tonight)|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?i:last|next|this|past|previous|following|same|coming|recent|few|earlier|later) "
    r"(?i:decades?|days?|nights?|weeks?|weekends?|months?|years?|quarter|season|spring|summer|"
    r"autumn|fall|winter|century|morning))\b|\b(?i:earlier|later) in the\b"
)
_SPEAKING = (
    r"\b(?:said|says|told|added|wrote|tweeted|announced|posted|stated|warned|asked|replied)\b"
    r"[^.;“”\"]{0,40}?\b(?P<wd>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)


def resolve_date(
    expression: str, published: date, *, context: str = "", context_start: int = 0, lead: str = ""
) -> str | None:
    """What a relative or partial date in an answer means, in ISO 8601; None if that is in doubt.

    expression: the answer's text, which may hold more than the date
        ("late on Tuesday evening").
    published: the article's day of publication, in the zone it was published in.
    context, context_start: the sentence that the answer stands in and the answer's offset
        there: verbs tell "on Monday" past from "on Monday" to come, and the answer "Saturday"
        in "on Saturday, May 18" is no Saturday of this month.
    lead: the text before that sentence, where "the next day" may find what it counts from.

    A day ``2022-01-18``, month ``2021-12``, year ``2019`` or interval of days
    ``2022-01-10/2022-01-16`` (weeks run Monday to Sunday). "Earlier this week", "later this
    month", "at the end of last year" come out as the whole week, month or year.
    None, too, where there is no date or the answer itself states the year.
    """
    if not may_hold_time(expression):
        return None
    start, end = context_start, context_start + len(expression)
    if context[start:end] != expression:
        context, start, end, lead = expression, 0, len(expression), ""
    counted = anchored(context, start, end)
    if counted is not None:
        return _iso(
            resolve_anchored(
                counted, context, lead, find, lambda mention, text: _named(mention, text, published)
            )
        )
    mentions = _mentions(context, start, end)
    if not mentions or _left_over(context, start, end, mentions):
        return None
    if any(mention.absolute for mention in mentions):
        return _completed(context, start, end, mentions, published)
    found = {_resolve(mention, context, start, published) for mention in mentions}
    result = found.pop()
    return None if found else _iso(result)


def stated_date(expression: str) -> str | None:
    """The date that an answer states in full, whatever its spelling, in ISO 8601; else None.

    >>> stated_date("on 12 March 2022"), stated_date("Saturday, March 12, 2022")
    ('2022-03-12', '2022-03-12')
    """
    if not may_hold_time(expression):
        return None
    mentions = find(expression)
    if len(mentions) != 1 or not mentions[0].absolute or mentions[0].kind == "numeric":
        return None
    rest = expression[: mentions[0].start] + expression[mentions[0].end :]
    if rest.strip(" .,").lower() not in ("", "on", "in"):
        return None
    return _iso(_named(mentions[0], expression, date.max))


def mentions_of(text: str) -> list[tuple[int, int]]:
    """Start and end of each relative or partial date in a text, in order, none overlapping."""
    if not may_hold_time(text):
        return []
    counted = find_anchored(text)
    length = len(text.rstrip(". "))  # the full stop belongs to the sentence, not to "in May."
    plain = [(m.start, min(m.end, length)) for m in find(text) if not m.absolute]
    apart = [(a, b) for a, b in plain if all(b <= start or a >= end for start, end in counted)]
    return sorted([*counted, *apart])


def _iso(period: Period | None) -> str | None:
    return period.iso if period is not None else None


def _named(mention: Expression, text: str, published: date) -> Period | None:
    """The days that a mention stands for, absolute or relative."""
    if mention.kind == "year":
        digits = text[mention.start : mention.end]
        return year(int(digits)) if digits.isdigit() else None
    if mention.kind == "iso":
        return parsed(text[mention.start : mention.end])
    if mention.absolute:
        return meaning(mention.kind, mention.parts, published, lambda: Direction.UNSURE)
    return _resolve(mention, text, mention.start, published)


def _mentions(text: str, start: int, end: int) -> list[Expression]:
    """The mentions that the answer ``text[start:end]`` holds, or that it is a part of."""
    near = find(text, max(0, start - _REACH), min(len(text), end + _REACH))
    near = [mention for mention in near if mention.start < end and mention.end > start]
    mentions: list[Expression] = []
    for mention in near:
        whole = start <= mention.start and mention.end <= end
        inner = [] if whole else find(text, start, end)
        if len(inner) == 1 and inner[0].kind in _OF_THEIR_OWN:  # "last year" of "October last year"
            mentions += inner
        else:
            mentions.append(mention)
    return mentions


def _left_over(text: str, start: int, end: int, mentions: list[Expression]) -> bool:
    """Whether the answer speaks of time in words that no mention covers."""
    for match in compiled(_LEFT_OVER).finditer(text, start, end):
        if not any(m.start < match.end() and m.end > match.start() for m in mentions):
            return True
    return False


def _completed(
    text: str, start: int, end: int, mentions: list[Expression], published: date
) -> str | None:
    """The full date of an answer whose year stands just outside of it; else None."""
    mention = mentions[0]
    if len(mentions) > 1 or mention.kind not in ("date", "month_year"):
        return None  # of "May to June 2021", the answer "May" would need taking apart
    if mention.parts["y"] in text[start:end]:
        return None
    found = meaning(mention.kind, mention.parts, published, lambda: Direction.UNSURE)
    return found.iso if found else None


def _resolve(mention: Expression, text: str, start: int, published: date) -> Period | None:
    """One relative mention, unless the words around it speak against it."""
    before, after = text[: mention.start], text[mention.end :]
    if is_doubtful(mention, before, after) or scene_is_set(text, mention):
        return None
    if compiled(_COUNTED_FROM).search(before, start):
        return None
    in_part = compiled(_PART_OF_PERIOD).search(before)
    anchor = published
    if mention.kind in _OF_THEIR_OWN and is_quoted(text, mention.start):
        spoken = _speaking_day(text, published)
        if spoken is None and mention.parts.get("unit") not in ("month", "year"):
            return None
        anchor = spoken or published

    def where() -> Direction:
        return direction(text, mention.start, mention.end)

    if is_of_other_year(text, mention, published.year) and where() is not Direction.FUTURE:
        return None
    if mention.kind == "deictic" and not in_part:
        what = mention.parts["what"]
        alone = len(text) == mention.end - mention.start
        if is_era(what, before, after):
            return None
        if what.lower() == "today" and not alone and where() is Direction.UNSURE:
            return None  # "today, infections are rare" means these days
    found = meaning(mention.kind, mention.parts, anchor, where)
    if found is not None and in_part and found.first != found.last:
        edge = found.first if in_part[0].lower().startswith("earlier") else found.last
        if published == edge:
            return None  # on a Monday, "earlier this week" has no day to mean
    return found


def _speaking_day(text: str, published: date) -> date | None:
    """The day on which quoted words were said, where the sentence tells ('... said on Monday')."""
    for match in compiled(_SPEAKING).finditer(text):
        if not is_quoted(text, match.start()):
            spoken = meaning("weekday", match.groupdict(), published, lambda: Direction.PAST)
            return spoken.first if spoken else None
    return None
