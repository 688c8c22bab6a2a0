"""What several articles say: who differs from the best answer, and who published the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from qabot.answering.fit import Words
from qabot.answering.reply import Answer, Mention, Saying
from qabot.answering.values import Value

if TYPE_CHECKING:
    from qabot.index.index import Index
    from qabot.index.passage import Hit

_AS_LIKELY = 0.5  # share of the best answer's confidence that one that differs must have
_ABOUT = 0.5  # share of the question's telling words that its quote must hold


def differing(question: str, ranked: Sequence[Answer]) -> tuple[Saying, ...]:
    """What the sources say where they differ, the newest first; empty where they don't.

    Only numbers are compared with numbers of the same thing: of two names or
    phrases both may be right. A differing number must stand in another
    article, in a sentence about the question, and be nearly as likely.

    ranked: answers and candidates, the most likely first.
    """
    if not ranked:
        return ()
    best = ranked[0]
    value = Value(best.text)
    if len(value.numbers) != 1 or best.resolved_date is not None:
        return ()
    words = Words.of(question)
    own = {mention.article.id for mention in _mentions(best)}
    others = [
        answer
        for answer in ranked[1:]
        if answer.confidence >= _AS_LIKELY * best.confidence
        and answer.resolved_date is None
        and answer.article.id not in own
        and _comparable(value, Value(answer.text))
        and words.coverage(answer.quote.text) >= _ABOUT
    ]
    if not others:
        return ()
    said = [_saying(answer) for answer in (best, *others)]
    return tuple(sorted(said, key=lambda s: s.latest or date.min, reverse=True))


def answers_with_copies(index: Index, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers, each article with the others that published the same text."""

    def told(mention: Mention) -> Mention:
        copies = index.also_published(mention.article.id)
        return replace(mention, also_published=tuple(copies)) if copies else mention

    return tuple(
        replace(
            answer,
            mention=told(answer.mention),
            also_in=tuple(told(mention) for mention in answer.also_in),
        )
        for answer in answers
    )


def hits_with_copies(index: Index, hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The passages, each article with the others that published the same text."""
    return tuple(
        replace(hit, also_published=tuple(index.also_published(hit.passage.article.id)))
        for hit in hits
    )


def _comparable(one: Value, other: Value) -> bool:
    """Whether both are one number of the same thing, and not the same number."""
    if len(other.numbers) != 1 or one.numbers == other.numbers:
        return False
    mine, theirs = set(one.words), set(other.words)
    return mine <= theirs or theirs <= mine


def _saying(answer: Answer) -> Saying:
    days = sorted(
        day for mention in _mentions(answer) if (day := mention.article.published_date) is not None
    )
    return Saying(
        answer.text,
        len(_mentions(answer)),
        days[0] if days else None,
        days[-1] if days else None,
    )


def _mentions(answer: Answer) -> tuple[Mention, ...]:
    return (answer.mention, *answer.also_in)
