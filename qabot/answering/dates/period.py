"""`Period`: a run of whole days, and how JSON writes it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
_NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS)}
_NUMBERS |= {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
#: Alternation for regular expressions: digits or a number word, longest first.
NUMBER = r"\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; a single day has ``first == last``."""

    first: date
    last: date

    @property
    def iso(self) -> str:
        """A day, a month, a year or ``day/day``, the shortest that says it exactly."""
        if self.first == self.last:
            return self.first.isoformat()
        if self == year(self.first.year):
            return self.first.isoformat()[:4]
        if self == month(self.first.year, self.first.month):
            return self.first.isoformat()[:7]
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


def parsed(iso: str) -> Period | None:
    """The period that `Period.iso` wrote; None if it is none."""
    first, slash, last = iso.partition("/")
    try:
        if slash:
            return Period(date.fromisoformat(first), date.fromisoformat(last))
        if len(iso) == 4:
            return year(int(iso))
        if len(iso) == 7:
            return month(int(iso[:4]), int(iso[5:]))
        return day(date.fromisoformat(iso))
    except ValueError:
        return None


def day(when: date, offset: int = 0) -> Period:
    """The day ``offset`` days after ``when``."""
    when += timedelta(days=offset)
    return Period(when, when)


def week(when: date, offset: int = 0) -> Period:
    """Monday to Sunday around ``when``, ``offset`` weeks later."""
    monday = when + timedelta(days=7 * offset - when.weekday())
    return Period(monday, monday + timedelta(days=6))


def weekend(when: date, offset: int = 0) -> Period:
    """Saturday and Sunday of the week around ``when``, ``offset`` weeks later."""
    last = week(when, offset).last
    return Period(last - timedelta(days=1), last)


def month(in_year: int, number: int, offset: int = 0) -> Period:
    """A calendar month; ``offset`` may reach over year ends."""
    in_year, number = divmod(in_year * 12 + number - 1 + offset, 12)
    number += 1
    return Period(date(in_year, number, 1), date(in_year, number, monthrange(in_year, number)[1]))


def year(number: int) -> Period:
    """A calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def month_number(name: str) -> int:
    """1 to 12 for a month's name or any abbreviation of at least three letters."""
    short = name[:3].lower()
    return next(i for i, full in enumerate(MONTHS, 1) if full.startswith(short))


def weekday_number(name: str) -> int:
    """0 (Monday) to 6 for a weekday's name or any abbreviation of at least three letters."""
    short = name[:3].lower()
    return next(i for i, full in enumerate(WEEKDAYS) if full.startswith(short))


def number_of(text: str) -> int:
    """The value of digits or of a number word matched by :data:`NUMBER`."""
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]


def real_day(in_year: int, in_month: int, number: int) -> date | None:
    """That day, or None where the calendar has no such day (30 February)."""
    try:
        return date(in_year, in_month, number)
    except ValueError:
        return None
