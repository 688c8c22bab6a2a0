"""What ``/browse`` shows: the places of a reply, and an article's text cut into screen lines.

Nothing here knows of keys or screens, so that it can be tested by its values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

from qabot.answering.dates.quoted import dates_in
from qabot.answering.reply import Answer, Mention, Reply
from qabot.articles.article import Article
from qabot.frontends import words
from qabot.index.passage import Hit

Kind = Literal["answer", "also", "candidate", "passage"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One place that a reply points to.

    label: what it says, on one line. sure: its confidence, as a percentage.
    quote, answer: start and end of each in ``article.text``; the answer's is
        empty for a passage. dates: what the quote's relative dates mean.
    """

    kind: Kind
    label: str
    article: Article
    quote: tuple[int, int]
    answer: tuple[int, int]
    dates: str | None = None
    sure: str = ""

    @property
    def source(self) -> str:
        """Title, site and day of the article."""
        parts = (self.article.title or "(untitled)", self.article.site, self.day)
        return " · ".join(words.one_line(part) for part in parts if part)

    @property
    def day(self) -> str | None:
        """The day of publication, in words."""
        return words.published(self.article)

    @property
    def address(self) -> str:
        """Where the article can be opened."""
        return self.article.url or self.article.source


def entries(reply: Reply) -> list[Entry]:
    """The answers, each with the other articles that say so; then candidates, or passages."""
    found: list[Entry] = []
    for answer in reply.answers:
        found += _of_answer(answer, "answer")
    found += [_of_hit(hit) for hit in reply.passages]
    for answer in reply.candidates:
        found += _of_answer(answer, "candidate")
    return found


def _of_answer(answer: Answer, kind: Kind) -> Iterator[Entry]:
    date = f" ({words.iso_date(answer.resolved_date)})" if answer.resolved_date else ""
    label = f"{words.one_line(answer.text)}{date}"
    yield _of_mention(answer.mention, kind, label, words.percent(answer.confidence))
    for mention in answer.also_in:
        where = words.one_line(mention.article.site or mention.article.title or "")
        label = f"{words.one_line(mention.text)} · {where}" if where else mention.text
        yield _of_mention(mention, "also", label)


def _of_mention(mention: Mention, kind: Kind, label: str, sure: str = "") -> Entry:
    quote = (mention.quote.start, mention.quote.end)
    place = (mention.start, mention.end)
    return Entry(kind, label, mention.article, quote, place, words.meant(mention.dates), sure)


def _of_hit(hit: Hit) -> Entry:
    passage = hit.passage
    place = (passage.start, passage.end)
    label = words.one_line(passage.text)[:200]
    dates = words.meant(dates_in(passage.article, *place))
    return Entry("passage", label, passage.article, place, (passage.start, passage.start), dates)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an article on the screen: ``text[start:end]``, and whether it is quoted."""

    start: int
    end: int
    quoted: bool


def lines_of(text: str, width: int, quote: tuple[int, int]) -> list[Line]:
    """A text in lines of at most ``width`` columns, broken at spaces where there are any.

    Every character but the spaces and newlines at which lines end is in exactly one line.
    """
    width = max(width, 1)
    lines: list[Line] = []
    at = 0
    for paragraph in text.split("\n"):
        start, end = at, at + len(paragraph)
        while True:
            stop = _line_end(text, start, end, width)
            lines.append(Line(start, stop, start < quote[1] and quote[0] < stop))
            start = stop
            while start < end and text[start] == " ":
                start += 1
            if start >= end:
                break
        at = end + 1
    return lines


def _line_end(text: str, start: int, end: int, width: int) -> int:
    columns, space = 0, None
    for at in range(start, end):
        columns += cell_len(text[at])
        if columns > width:
            if text[at] == " ":
                return at
            return space if space is not None else max(at, start + 1)
        if text[at] == " " and at > start:
            space = at
    return end


def pieces(text: str, line: Line, answer: tuple[int, int]) -> list[tuple[str, bool]]:
    """A line's text, clean, in pieces: before the answer, the answer (True), after it."""
    first = min(max(answer[0], line.start), line.end)
    last = min(max(answer[1], first), line.end)
    cut = ((line.start, first, False), (first, last, True), (last, line.end, False))
    return [(words.clean(text[a:b]), marked) for a, b, marked in cut if a < b]
