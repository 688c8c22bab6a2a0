"""`Span`, `Quote`, `Answer`, `Reply`: from an answer candidate to what a person gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from qabot.answering.dates.quoted import QuotedDate, dates_in
from qabot.articles.article import Article
from qabot.index.passage import Hit, Passage

Status = Literal["answered", "passages", "no_answer"]


@dataclass(frozen=True, slots=True)
class Span:
    """An answer candidate inside one passage.

    start, end: code points into the passage's ``article.text``, end exclusive.
    start_logit, end_logit: the reader's scores of its first and last token.
    null_logit: the reader's no-answer score for the same window, start plus
        end logit of ``[CLS]`` (Devlin et al. 2019, section 4.3).
    """

    passage: Passage
    start: int
    end: int
    start_logit: float
    end_logit: float
    null_logit: float

    @property
    def text(self) -> str:
        """``article.text[start:end]``."""
        return self.passage.article.text[self.start : self.end]

    @property
    def score(self) -> float:
        """Start plus end logit: comparable across passages of one question."""
        return self.start_logit + self.end_logit


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences around an answer, verbatim.

    start, end: code points, end exclusive: ``article.text[start:end] == text``.
    """

    text: str
    start: int
    end: int

    def to_dict(self) -> dict[str, object]:
        return {"text": self.text, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that gives an answer: a span of an article and the quote it stands in.

    ``article.text[start:end] == text`` and ``quote.start <= start < end <= quote.end``.
    passage: the index's number of the passage that it was read in.
    also_published: the other articles that hold the same text (a syndicated
        story), known for what a person is shown.
    """

    article: Article
    text: str
    start: int
    end: int
    quote: Quote
    passage: int = 0
    also_published: tuple[Article, ...] = ()

    @property
    def dates(self) -> tuple[QuotedDate, ...]:
        """What the relative and partial dates in the quote mean, where that is certain."""
        return dates_in(self.article, self.quote.start, self.quote.end)

    def quote_to_dict(self) -> dict[str, object]:
        """The quote as the JSON contract has it, with what its dates mean."""
        return {**self.quote.to_dict(), "dates": [date.to_dict() for date in self.dates]}

    def to_dict(self) -> dict[str, object]:
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "quote": self.quote_to_dict(),
            "article": self.article.to_dict(),
            "also_published": [article.to_dict() for article in self.also_published],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, its best mention first, the other articles that say the same after it.

    confidence: calibrated probability in [0, 1] that the answer is right.
    resolved_date: what a relative or partial date in the answer means, ISO
        8601: a day, month, year or ``day/day`` interval; None where it holds
        no date, is absolute, or can't be resolved with certainty.
    """

    mention: Mention
    confidence: float
    resolved_date: str | None = None
    also_in: tuple[Mention, ...] = ()

    @property
    def text(self) -> str:
        return self.mention.text

    @property
    def quote(self) -> Quote:
        return self.mention.quote

    @property
    def article(self) -> Article:
        return self.mention.article

    def to_dict(self) -> dict[str, object]:
        """The answer as the JSON contract has it."""
        first = self.mention
        return {
            "text": first.text,
            "confidence": round(self.confidence, 4),
            "start": first.start,
            "end": first.end,
            "resolved_date": self.resolved_date,
            "quote": first.quote_to_dict(),
            "article": first.article.to_dict(),
            "also_published": [article.to_dict() for article in first.also_published],
            "also_in": [mention.to_dict() for mention in self.also_in],
        }


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent on each step of one question."""

    embed: float = 0.0
    retrieve: float = 0.0
    read: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Saying:
    """One of several answers that differ.

    text: in the words of the first article to give it. articles: how many give it.
    since, latest: first and last day of their publication.
    """

    text: str
    articles: int
    since: date | None
    latest: date | None

    def to_dict(self) -> dict[str, object]:
        return {
            "text": self.text,
            "articles": self.articles,
            "since": self.since.isoformat() if self.since else None,
            "latest": self.latest.isoformat() if self.latest else None,
        }


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question got.

    status: ``answered`` (best answer first, at least one), ``passages``
        (nothing certain enough, but ``passages`` are about it) or
        ``no_answer`` (both empty).
    candidates: answers that did not reach the threshold, best first; for
        evaluation and for the curious, never shown as answers.
    notices: sentences for the person, e.g. that the question's script is not
        the collection's.
    understood: a follow-up as a person would ask it in full, or with what it is
        about; None where the question stands alone.
    searched: what was searched for, where that differs from the question.
    differ: what the sources say where they differ, the newest first.
    items: what a question for several things ("which countries ...") names, one
        by one; empty for any other question, and for a single thing.
    remark: the bot's own line where nothing was searched (a greeting, thanks).
    stated: what the articles' own data say to a question about them (when
        published, by whom, how many), one sentence; the passages show it.
    read: the passages that were read, best first; for the curious.
    """

    question: str
    status: Status
    answers: tuple[Answer, ...] = ()
    passages: tuple[Hit, ...] = ()
    candidates: tuple[Answer, ...] = ()
    notices: tuple[str, ...] = ()
    understood: str | None = None
    searched: str | None = None
    differ: tuple[Saying, ...] = ()
    items: tuple[Mention, ...] = ()
    remark: str | None = None
    stated: str | None = None
    read: tuple[Hit, ...] = ()
    timings: Timings = field(default_factory=Timings)
    id: str | int | None = None

    @property
    def others(self) -> tuple[Answer, ...]:
        """The answers after the first that the items don't name already."""
        named = {(item.article.id, item.start, item.end) for item in self.items}
        return tuple(
            answer
            for answer in self.answers[1:]
            if (answer.article.id, answer.mention.start, answer.mention.end) not in named
        )

    def to_dict(self) -> dict[str, object]:
        """The reply as the JSON contract has it."""
        return {
            "id": self.id,
            "question": self.question,
            "status": self.status,
            "answers": [answer.to_dict() for answer in self.answers],
            "passages": [
                {
                    "text": hit.passage.text,
                    "start": hit.passage.start,
                    "end": hit.passage.end,
                    "score": round(hit.fused, 6),
                    "dates": [date.to_dict() for date in _dates(hit.passage)],
                    "article": hit.passage.article.to_dict(),
                    "also_published": [article.to_dict() for article in hit.also_published],
                }
                for hit in self.passages
            ],
            "stated": self.stated,
            "notices": [*([self.stated] if self.stated else []), *self.notices],
            "understood": self.understood,
            "differ": [saying.to_dict() for saying in self.differ],
            "items": [item.to_dict() for item in self.items],
            "remark": self.remark,
            "timings_ms": {
                "embed": round(self.timings.embed, 2),
                "retrieve": round(self.timings.retrieve, 2),
                "read": round(self.timings.read, 2),
                "total": round(self.timings.total, 2),
            },
        }


def _dates(passage: Passage) -> tuple[QuotedDate, ...]:
    return dates_in(passage.article, passage.start, passage.end)
