"""`Expression`: where a text speaks of time, as a readable table of patterns.

The table knows only shapes; what they mean is in :mod:`~qabot.answering.dates.meaning`.
Case matters for months: "May" and "March" are, "may" and "march" are not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from qabot.answering.dates.patterns import compiled
from qabot.answering.dates.period import NUMBER

_DAY_OF_WEEK = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SHORT_DAY_OF_WEEK = r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)

_PIECES = {
    "«wd»": rf"(?P<wd>(?i:{_DAY_OF_WEEK}))",
    "«wd2»": rf"(?P<wd2>(?i:{_DAY_OF_WEEK}))",
    "«anywd»": rf"(?P<wd>(?i:{_DAY_OF_WEEK})|{_SHORT_DAY_OF_WEEK})",
    "«mon»": rf"(?P<mon>{_MONTH})",
    "«mon2»": rf"(?P<mon2>{_MONTH})",
    # Not "May 18 people", "Sept. 11:30", "June 1,200", "May 10 percent".
    "«d»": r"(?P<d>(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?)(?![\d%:]|[.,]\d)(?!\s(?:people|men|"
    r"women|children|soldiers|troops|civilians|cases|deaths|per\s?cent|million|billion)\b)",
    "«d2»": r"(?P<d2>(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?)(?![\d%:]|[.,]\d)",
    "«y»": r"(?:,?\s+(?:of\s+)?(?P<y>(?:1[5-9]|20)\d\d)\b)",
    "«tod»": r"(?:\s(?:early|late|mid-?)?\s?(?:morning|afternoon|evening|night|noon|midday))?",
    "«to»": r"(?:\s*[-–—]\s*|\s(?:to|through|until|till)\s)",
    "«lnt»": r"(?P<mod>(?i:last|this|next))",
    "«mod»": r"(?P<mod>(?i:last|next|this\s(?:past|coming)|this|past|coming))",
    "«n»": rf"(?P<n>(?i:{NUMBER}))",
    "«unit»": r"(?P<unit>day|week|month|year)",
}

# kind, pattern; an earlier row takes the text before a later one can.
_TABLE = (
    # Absolute: a year is stated. Kept so that "Nov. 9" in "Nov. 9, 2016" is that day.
    ("iso", r"\b(?P<y>\d{4})-(?P<mon>\d\d)(?:-(?P<d>\d\d))?\b"),
    ("numeric", r"\b\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)\b"),
    # Days of a month: "Oct. 5-7", "5 to 7 October", "Dec. 30 to Jan. 2", "Saturday, May 18".
    ("days", r"\b«mon»\s«d»«to»«mon2»\s«d2»«y»?"),
    ("days", r"\b«mon»\s«d»(?:«to»|\s(?P<and>and)\s)«d2»«y»?"),
    ("days", r"\b«d»(?:«to»|\s(?P<and>and)\s)«d2»\s(?:of\s)?«mon»«y»?"),
    ("date", r"(?:\b«anywd»«tod»,?\s(?:on\s)?)?\b«mon»\s«d»(?:,?\s(?:of\s)?«lnt»\syear|«y»)?"),
    ("date", r"(?:\b«anywd»«tod»,?\s(?:on\s)?)?(?:the\s)?\b«d»(?:\sof)?\s«mon»"
             r"(?:,?\s(?:of\s)?«lnt»\syear|«y»)?"),
    # Days of a week: "Tuesday last week", "next week on Friday", "Tuesday to Thursday".
    ("week_day", r"\b«wd»s?«tod»,?\s(?:of\s)?«lnt»\sweek\b"),
    ("week_day", r"\b«lnt»\sweek,?\s(?:on\s)?«wd»\b"),
    ("week_days", r"\b[Bb]etween\s«wd»«tod»\sand\s(?:on\s)?«wd2»\b"),
    ("week_days", r"\b«wd»«tod»(?:«to»|\s(?P<and>and)\s)(?:on\s)?«wd2»\b"),
    ("near_day", r"\b«mod»\s«wd»\b"),
    # Months: "from March to May", "October last year", "last October", "October 2021".
    ("months", r"\b«mon»(?:«to»|\sand\s)«mon2»«y»?"),
    ("month_year", r"\b«mon»«y»"),
    ("month_year", r"\b«mon»,?\s(?:of\s)?«lnt»\syear\b"),
    ("near_month", r"\b«mod»\s«mon»"),
    ("year", r"\b(?:(?:1[5-9]|20)\d\ds?)\b(?!-year)"),
    # Counted from today.
    ("ago", r"\b«n»[\s-]«unit»s?\sago\b(?:\s(?P<today>today))?"),
    ("ahead", r"\b«n»\s«unit»s?\sfrom\s(?:now|today)\b"),
    ("ahead", r"\b(?i:in)\s«n»\s«unit»s?['’]s?\stime\b"),
    ("deictic", r"\b(?P<what>(?i:(?:the\s)?day\sbefore\syesterday|(?:the\s)?day\safter\stomorrow|"
                r"yesterday|today|tonight|tomorrow|last\snight|this\s(?:morning|afternoon|evening)))"
                r"\b"),
    ("before_last", r"\b(?i:the)\s(?P<unit>week|month|year)\sbefore\slast\b"),
    ("after_next", r"\b(?i:the)\s(?P<unit>week|month|year)\safter\snext\b"),
    ("unit", r"\b«lnt»\s(?P<unit>weekend|week|month|year)\b"),
    ("unit", r"\b(?P<mod>(?i:the))\s(?P<unit>weekend)\b"),
    ("weekday", r"\b«wd»\b"),
    ("weekday", r"(?<=\b[Oo]n\s)(?P<wd>(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri)\.)(?=\W|$)"),
    # A month alone must follow a word that makes it one: "in March", "late May", "since June".
    ("month", r"\b(?:(?i:in|since|until|till|by|during|early|late|through|before|after|from)\s|"
              r"(?i:mid)[-\s]|(?i:end|beginning|start|middle|month)\sof\s)"
              r"(?:(?P<part>(?i:early|late))\s|(?i:mid|about|around)[-\s])?«mon»"
              r"(?!«to»(?:[A-Z]|\d)|\s(?:and|or)\s(?:[A-Z]|\d)|\s\d)"),
)  # fmt: skip


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The table, compiled when it is first needed: that takes about 10 ms, importing must not."""

    def compiled(pattern: str) -> re.Pattern[str]:
        for name, piece in _PIECES.items():
            pattern = pattern.replace(name, piece)
        return re.compile(pattern)

    return tuple((kind, compiled(pattern)) for kind, pattern in _TABLE)


#: Cheap test that spares most answers the whole table.
_HINT = (
    rf"(?i)\b(?:{_DAY_OF_WEEK}|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|"
    rf"nov|dec|ago|days?|later|earlier|to(?:day|night|morrow)|yesterday|last|next|this|past|coming|time|now|"
    rf"weekend|week|month|year)|\d{{4}}"
)


@dataclass(frozen=True, slots=True)
class Expression:
    """One mention of time: ``text[start:end]``, its row's kind and its named parts."""

    kind: str
    start: int
    end: int
    parts: Mapping[str, str]

    @property
    def absolute(self) -> bool:
        """Whether it states its year."""
        return self.kind in ("iso", "numeric", "year") or "y" in self.parts


def may_hold_time(text: str) -> bool:
    """False where no row of the table can match."""
    return compiled(_HINT).search(text) is not None


def find(text: str, start: int = 0, end: int | None = None) -> list[Expression]:
    """All mentions of time in ``text[start:end]``, in order, none overlapping another."""
    found: list[Expression] = []
    for kind, pattern in _patterns():
        for match in pattern.finditer(text, start, len(text) if end is None else end):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                parts = {name: part for name, part in match.groupdict().items() if part}
                found.append(Expression(kind, match.start(), match.end(), parts))
    return sorted(found, key=lambda expression: expression.start)
