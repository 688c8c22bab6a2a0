"""What the dates in an article's own sentences mean, for what is shown beside a quote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.answering.dates import mentions_of, resolve_date, stated_date
from qabot.answering.dates.dateline import days_of_writing
from qabot.answering.dates.expressions import find, may_hold_time
from qabot.index.sentences import split_sentences

if TYPE_CHECKING:
    from qabot.articles.article import Article

#: Characters before a sentence in which "the next day" may find what it counts from.
_LEAD = 300


@dataclass(frozen=True, slots=True)
class QuotedDate:
    """A relative or partial date in a quote and what it means.

    start, end: code points into the article's text, end exclusive.
    resolved_date: ISO 8601, as `Answer.resolved_date`.
    """

    text: str
    start: int
    end: int
    resolved_date: str

    def to_dict(self) -> dict[str, object]:
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "resolved_date": self.resolved_date,
        }


def resolved_in(article: Article, start: int, end: int, sentence: tuple[int, int]) -> str | None:
    """What the date in ``article.text[start:end]``, a part of the sentence given, means.

    Where two days of writing are possible, only what both give, or what one leaves open.
    """
    if not may_hold_time(article.text[start:end]):
        return None
    context = article.text[sentence[0] : sentence[1]]
    lead = article.text[max(0, sentence[0] - _LEAD) : sentence[0]]
    found = {
        resolve_date(
            article.text[start:end],
            day,
            context=context,
            context_start=start - sentence[0],
            lead=lead,
        )
        for day in days_of_writing(article)
    } - {None}
    return found.pop() if len(found) == 1 else None


def days_named(article: Article, sentence: tuple[int, int]) -> set[str]:
    """Every date that a sentence names, in full or relative, in ISO 8601."""
    first, last = sentence
    text = article.text[first:last]
    if not may_hold_time(text):
        return set()
    stated = {stated_date(text[m.start : m.end]) for m in find(text) if m.absolute}
    return {iso for iso in stated if iso} | {d.resolved_date for d in dates_in(article, *sentence)}


def dates_in(article: Article, start: int, end: int) -> tuple[QuotedDate, ...]:
    """The dates in ``article.text[start:end]``, whole sentences, resolved with certainty."""
    text = article.text[start:end]
    dates = []
    for opens, closes in split_sentences(text, article.language) if may_hold_time(text) else ():
        sentence = (start + opens, start + closes)
        for first, last in mentions_of(text[opens:closes]):
            first, last = sentence[0] + first, sentence[0] + last
            meant = resolved_in(article, first, last, sentence)
            if meant is not None:
                dates.append(QuotedDate(article.text[first:last], first, last, meant))
    return tuple(dates)
