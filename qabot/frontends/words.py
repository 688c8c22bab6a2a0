"""How qabot says things, whatever the front end: confidence, dates, ages, clean text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qabot.answering.dates.quoted import QuotedDate
    from qabot.answering.reply import Saying
    from qabot.articles.article import Article

# The scale of the IPCC's guidance note on the treatment of uncertainties
# (Mastrandrea et al. 2010, table 1): lower bound of each band.
_BANDS = (
    (0.99, "virtually certain"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.0, "very unlikely"),
)

# Everything that could move the cursor, ring, retitle the window or reorder
# the text after it: C0 and C1 controls but tab and newline, DEL, line and
# paragraph separators, the bidirectional embeddings, overrides and isolates,
# and lone surrogates, which no terminal can show. Joiners stay: emoji and
# several scripts need them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


# Whole escape sequences first, or their printable rest ("[31m") would stay behind:
# ECMA-48 control sequences and operating system commands.
_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)"
)


def clean(text: str) -> str:
    """The text without control characters, fit to be written to a terminal."""
    return _UNPRINTABLE.sub("", _SEQUENCE.sub("", text))


def one_line(text: str) -> str:
    """`clean`, with every run of white space made one space, that around what is cleaned too."""
    return " ".join(clean(" ".join(text.split())).split())


def likelihood(confidence: float) -> str:
    """A calibrated probability in words: 0.93 -> "very likely"."""
    return next(words for bound, words in _BANDS if confidence >= bound or bound == 0.0)


def percent(confidence: float) -> str:
    """A probability as a whole percentage that never claims 0 or 100: 0.997 -> "> 99 %"."""
    if confidence > 0.99:
        return "> 99 %"
    if confidence < 0.01:
        return "< 1 %"
    return f"{round(confidence * 100)} %"


def confidence(value: float) -> str:
    """Words and number: 0.93 -> "very likely, 93 %"."""
    return f"{likelihood(value)}, {percent(value)}"


def iso_date(text: str) -> str:
    """A date of the JSON contract for people: a day, month, year or interval of days.

    "2022-01-18" -> "18 January 2022", "2021-12" -> "December 2021",
    "2019" -> "2019", "2022-01-10/2022-01-16" -> "10–16 January 2022".
    Text that is none of these comes back as it is.
    """
    first, slash, last = text.partition("/")
    try:
        if slash:
            return _interval(date.fromisoformat(first), date.fromisoformat(last))
        if re.fullmatch(r"\d{4}", text):
            return text
        if re.fullmatch(r"\d{4}-\d{2}", text):
            return _named(date.fromisoformat(f"{text}-01"), "{month} {year}")
        return day(date.fromisoformat(text[:10]))
    except ValueError:
        return clean(text)


def day(value: date) -> str:
    """``18 January 2022``, in English whatever the locale: the rest of qabot is, too."""
    return _named(value, "{day} {month} {year}")


def published(article: Article) -> str | None:
    """The article's day of publication for people; None if unknown or ill-formed."""
    try:
        value = article.published_date
    except ValueError:
        return clean(article.published or "") or None
    return day(value) if value else None


def differing(sayings: Sequence[Saying]) -> str:
    """What sources say that differ: "Sources differ: 3 articles say 16 (since ...), 1 says 14."."""
    parts = []
    for number, saying in enumerate(sayings):
        noun = ("article" if saying.articles == 1 else "articles") if number == 0 else ""
        verb = "says" if saying.articles == 1 else "say"
        said = " ".join(filter(None, [str(saying.articles), noun, verb, one_line(saying.text)]))
        if saying.since is not None:
            since = "since " if saying.latest != saying.since else ""
            said += f" ({since}{day(saying.since)})"
        parts.append(said)
    return f"Sources differ: {', '.join(parts)}."


def meant(dates: Iterable[QuotedDate], *, but: tuple[int, int] | None = None) -> str | None:
    """What the dates in a text mean: "Tuesday: 18 January 2022 · last month: ..."; None if none.

    but: start and end of an answer whose date has been told already.
    """
    told = {
        one_line(date.text).casefold(): f"{one_line(date.text)}: {iso_date(date.resolved_date)}"
        for date in dates
        if but is None or date.end <= but[0] or date.start >= but[1]
    }
    return " · ".join(told.values()) or None


def named(items: Sequence[str]) -> str:
    """What an answer of several things names: "Named: Ukraine, Germany, France."."""
    return f"Named: {', '.join(items)}."


def age(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, in the largest unit that fits: "3 minutes ago"."""
    moment = moment if moment.tzinfo else moment.astimezone()
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            return f"{counted(int(seconds // length), unit)} ago"
    return "just now"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """``1 article``, ``2,000 articles``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _named(value: date, pattern: str) -> str:
    return pattern.format(day=value.day, month=_MONTHS[value.month - 1], year=value.year)


def _interval(first: date, last: date) -> str:
    if first == last:
        return day(first)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month != last.month:
        return f"{_named(first, '{day} {month}')} – {day(last)}"
    return f"{first.day}–{day(last)}"
