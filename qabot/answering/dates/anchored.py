"""Times counted from another one in the text: "the next day", "two weeks later", "that year".

The last date named before them is what they count from ("He was arrested on Monday and freed the
next day"). Only that one is looked at, within the sentence or else the one before it; where it
can't be resolved, is too coarse ("in 2016 ... the next day"), or a quotation begins between the
two, there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from qabot.answering.dates import period as p
from qabot.answering.dates.expressions import Expression
from qabot.answering.dates.patterns import compiled
from qabot.answering.dates.period import NUMBER, Period

#: The mentions in a stretch of text, and what one of them means.
Find = Callable[[str, int, int], list[Expression]]
Resolve = Callable[[Expression, str], Period | None]

_UNIT = r"(?P<unit>day|week|month|year)"
_PART = r"(?:\s(?:morning|afternoon|evening|night))?"
# "The day after he was elected" counts from the election, so what follows must end the phrase.
_ENDS = r"(?=\s*(?:[,.;:)”\"]|$|\s(?:and|but)\b))"
_ANCHORED = (
    rf"(?i:\bthe\s(?:next|following)\s{_UNIT}\b{_PART})"
    rf"|(?i:\b(?:the\s)?(?:very\s)?(?P<same>same|that(?:\ssame)?)\s(?P<unit1>day|week|month|year)\b"
    rf"{_PART})"
    rf"|(?i:\bthe\s(?P<back>previous|preceding)\s(?P<unit2>day|week|month|year)\b{_PART})"
    rf"|(?i:\bthe\s(?P<unit3>day|week|month|year)\s(?P<way>before|after)\b){_ENDS}"
    rf"|(?i:\b(?P<n>{NUMBER})\s(?P<unit4>day|week|month|year)s?\s"
    rf"(?:(?P<later>later)|(?P<earlier>earlier))\b)"
)
#: Counts above these are round figures more often than exact ones.
_EXACT = {"day": 60, "week": 12, "month": 12, "year": 30}
_ROUGH = (
    r"\b(?i:about|around|some|almost|nearly|roughly|over|under|than|least|most|to|or|until|of|"
    r"every|each|from|with|versus|compared\s\w+)\s$"
)
_SAID_AGAIN = r"\s*[,(–—-]?\s*(?:(?:on|in)\s)?(?:\d|[A-Z][a-z]{2})"
_SENTENCE_END = r"[.!?][”\"’)]*\s"
#: Longest stretch of text between a date and what counts from it, in characters.
_REACH = 250


def find_anchored(text: str) -> list[tuple[int, int]]:
    """Start and end of each time that is counted from another one."""
    return [match.span() for match in compiled(_ANCHORED).finditer(text)]


def anchored(text: str, start: int, end: int) -> re.Match[str] | None:
    """The anchored time that the answer ``text[start:end]`` is; None if it is something else."""
    for match in compiled(_ANCHORED).finditer(text):
        rest = text[start : match.start()] + text[match.end() : end]
        if match.start() < end and match.end() > start and rest.strip(" ,").lower() in _LEADS:
            return match
    return None


_LEADS = frozenset(("", "on", "in", "by", "early", "late", "later", "only", "just", "then"))


def resolve_anchored(
    match: re.Match[str], text: str, lead: str, find: Find, resolve: Resolve
) -> Period | None:
    """What the anchored time means; None where that is in doubt.

    lead: the text before ``text``, of which the last sentence may name the date.
    """
    before = text[: match.start()]
    if compiled(_ROUGH).search(before) or compiled(_SAID_AGAIN).match(text, match.end()):
        return None
    where, named = text, find(text, max(0, match.start() - _REACH), match.start())
    between_from = named[-1].end if named else 0
    if not named:
        lead = _last_sentence(lead)
        where, named = lead, find(lead, 0, len(lead))
        if len(named) != 1:
            return None
    between = text[between_from : match.start()]
    if re.search(r"[“”\"]", between) is not None or len(between) > _REACH:
        return None
    anchor = resolve(named[-1], where)
    return _counted(match, anchor) if anchor is not None else None


def _last_sentence(text: str) -> str:
    text = text.rstrip()
    starts = [m.end() for m in compiled(_SENTENCE_END).finditer(text)]
    return text[starts[-1] :] if starts else text


def _counted(match: re.Match[str], anchor: Period) -> Period | None:
    """``anchor`` moved by what the expression says; None if it is coarser than the unit."""
    parts = {name: found for name, found in match.groupdict().items() if found}
    unit = next(found for name, found in parts.items() if name.startswith("unit")).lower()
    number = p.number_of(parts["n"]) if "n" in parts else 1
    back = "back" in parts or "earlier" in parts or parts.get("way", "").lower() == "before"
    if number > _EXACT[unit] or (unit == "year" and number >= 20 and number % 5 == 0):
        return None
    offset = 0 if "same" in parts else -number if back else number
    length = (anchor.last - anchor.first).days + 1
    first = anchor.first
    try:
        if unit == "day":
            return p.day(first, offset) if length == 1 else None
        if unit == "week":
            return p.week(first, offset) if length <= 7 else None
        if unit == "month":
            return p.month(first.year, first.month, offset) if _in_month(anchor) else None
        return p.year(first.year + offset) if first.year == anchor.last.year else None
    except (ValueError, OverflowError):  # beyond the calendar
        return None


def _in_month(anchor: Period) -> bool:
    return (anchor.first.year, anchor.first.month) == (anchor.last.year, anchor.last.month)
