"""Dates of publication: found in a line, understood by `dateparser`, written as ISO 8601.

Nothing is guessed. A date without its day or year is none, a relative one
("yesterday") is none, and ``01/02/2022`` is none, since half the world reads it
the other way round: answers resolve "on Tuesday" from this day, so a wrong one
does more harm than a missing one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any

from qabot.articles.phrases import words

_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thur?s?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)"
_MONTH = r"[^\W\d_]{3,12}\.?"
_TIME = (
    r"(?:\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:\s*[ap]\.?\s?m\b\.?)?"
    r"|\d{1,2}(?:\.\d{2})?\s*[ap]\.?\s?m\b\.?"
    r"|\d{1,2}\.\d{2}(?=\s+(?:GMT|UTC|[A-Z]{2,3}T)\b))"
)
_ZONE = r"(?:\(?(?:[+-]\d{2}:?\d{2}|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?|[A-Z]{1,4}T|Z)\b\)?)"
_CLOCK = rf"{_TIME}(?:\s*{_ZONE})?"
_DATE = rf"""(?:
    \d{{4}}-\d{{2}}-\d{{2}}
        (?:[T ]\d{{2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?\s?(?:Z|[+-]\d{{2}}:?\d{{2}})?)?
  | \d{{4}}[/.]\d{{1,2}}[/.]\d{{1,2}}
  | \d{{1,2}}(?P<sep>[/.])\d{{1,2}}(?P=sep)\d{{4}}
  | \d{{4}}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일]
  | {_WEEKDAY}?{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}
  | {_WEEKDAY}?\d{{1,2}}(?:st|nd|rd|th|\.|º)?\s+(?:of\s+|de\s+)?{_MONTH}
        ,?\s+(?:de\s+|del\s+)?\d{{4}}
)"""
_BEFORE = rf"(?:(?P<before>{_CLOCK})\s*(?:,|on|·|\||-|–)?\s*)?"
_AFTER = rf"(?:\s*(?:,|at|@|·|\||-|–|—|:)?\s*(?P<after>{_CLOCK}))?"
_FULL_DATE = re.compile(
    rf"(?<![\w/.-]){_BEFORE}(?P<date>{_DATE}){_AFTER}(?![\w/-]|\.\d)", re.X | re.I
)

_NUMERIC = re.compile(r"(\d{1,2})([/.])(\d{1,2})[/.]\d{4}")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{2})(?=\s*(?:[ap]\.?m|GMT|UTC|[A-Z]{2,3}T)\b)", re.I)
_MERIDIEM = re.compile(r"([ap])\.?\s?m\b\.?", re.I)
# Abbreviations that mean several zones, or not the same one all year: the time stays local.
_AMBIGUOUS_ZONE = re.compile(r"\s*\(?\b(?:IST|CST|AST|BST|SST|GST|ET|CT|MT|PT)\b\)?")
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=[/_-])")
_ENGLISH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.I)
# Most of what is published; all 200 that the library knows would take seconds to load.
_LANGUAGES = sorted(
    words("""
        ar bg cs da de el en es fa fi fr he hi hr hu id it ja ko nb nl pl pt ro ru sk sv tr uk vi zh
    """)
)
_MAX_DATES = 4  # in one line about the article
_MAX_LINE = 500  # where a date of publication is looked for, in characters


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a line: ``line[start:end]``, and what it means as ISO 8601."""

    published: str
    start: int
    end: int


def find_dates(line: str) -> list[FoundDate]:
    """Every full date in ``line``, in order."""
    if len(line) > _MAX_LINE or not re.search(r"\d{4}", line):
        return []
    found = []
    for match in islice(_FULL_DATE.finditer(line), _MAX_DATES):
        clock = match["after"] or match["before"]
        value = parse_date(match["date"] + (f" {clock}" if clock else ""))
        if value is not None:
            found.append(FoundDate(value, match.start(), match.end()))
    return found


def parse_date(text: str) -> str | None:
    """``text``, which is a date and no more, as ISO 8601; None where it names no certain day."""
    text = text.strip()
    exact = parse_iso(text)
    if exact is not None:
        return exact
    numeric = _NUMERIC.match(text)
    order = None
    if numeric is not None:
        first, separator, second = int(numeric[1]), numeric[2], int(numeric[3])
        if separator == "/" and first <= 12 and second <= 12 and first != second:
            return None
        order = "MDY" if second > 12 else "DMY"
    text = _AMBIGUOUS_ZONE.sub("", _MERIDIEM.sub(r"\1m", _DOTTED.sub(r"\1:\2", text)))
    english = numeric is not None or _ENGLISH.search(text) is not None
    data = _parser(english, order).get_date_data(text)
    if data.date_obj is None and english and numeric is None:
        data = _parser(False, order).get_date_data(text)
    if data.date_obj is None:
        return None
    moment: datetime = data.date_obj
    return _checked(moment if data.period == "time" else moment.date())


def parse_iso(text: str) -> str | None:
    """An ISO 8601 date or date-time in its plain form; None where ``text`` is neither."""
    if not re.match(r"\d{4}-?\d{2}-?\d{2}", text):
        return None
    try:
        return _checked(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        return _checked(datetime.fromisoformat(text.replace(",", ".")))
    except ValueError:
        return None


def date_in_url(url: str) -> str | None:
    """The day in an address such as ``https://example.org/2022/01/18/title``."""
    match = _URL_DATE.search(url.lower())
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        number = int(month) if month.isdigit() else datetime.strptime(month, "%b").month
        return _checked(date(int(year), number, int(day)))
    except ValueError:
        return None


def _checked(moment: date) -> str | None:
    """As ISO 8601, where the year can be one of an article."""
    if not 1600 <= moment.year <= 2200:
        return None
    return (
        moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()
    )


@cache
def _parser(english: bool, order: str | None) -> Any:
    from dateparser.date import DateDataParser  # ~150 ms

    settings: dict[str, Any] = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
        "RETURN_TIME_AS_PERIOD": True,
    }
    if order is not None:
        settings["DATE_ORDER"] = order
    return DateDataParser(languages=["en"] if english else _LANGUAGES, settings=settings)
