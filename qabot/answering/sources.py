"""What several articles say: who differs from the best answer, and who published the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from qabot.answering.asked import question_word
from qabot.answering.dates import stated_date
from qabot.answering.dates.period import Period, parsed
from qabot.answering.fit import Words
from qabot.answering.lists import wants_list
from qabot.answering.present import asks_present
from qabot.answering.reply import Answer, Mention, Saying
from qabot.answering.values import Value

if TYPE_CHECKING:
    from qabot.index.index import Index
    from qabot.index.passage import Hit

_AS_LIKELY = 0.5  # share of the best answer's confidence that one that differs must have
_ABOUT = 0.5  # share of the question's telling words that a differing number's quote must hold
# The same for dates and names, of which two may well be right.
_CLOSELY_ABOUT = 0.6

#: Questions with one right name: an office, an outcome, a name. "Who criticised it?" has many.
_ONE_NAME = re.compile(
    r"\bwho(?:['’]s|\s+(?:is|was|became|becomes))\s+(?:now\s+)?(?:the\s+|elected\b|named\b|"
    r"appointed\b|\w+['’]s\s|[A-Z]\S+['’]s?\s)"
    r"|\bwho\s+(?:won|wins|leads?|led|runs|ran|heads|headed|owns|owned|chairs|chaired|succeeded|"
    r"succeeds|replaced|replaces|founded|invented|wrote|directed|scored\s+the|commands)\b"
    r"|\bwhat\s+(?:is|was)\s+the\s+name\b|\b(?:which|what)\s+\w+\s+won\b",
    re.IGNORECASE,
)
_ONE_DATE = re.compile(
    r"\b(?:when|(?:what|which)\s+(?:day|date|month|year))\b.*?\b(?:is|was|will|did|does|are|were)\b",
    re.IGNORECASE,
)


def differing(question: str, ranked: Sequence[Answer]) -> tuple[Saying, ...]:
    """What the sources say where they differ, the newest first; empty where they don't.

    Numbers are compared with numbers of the same thing; dates and names only
    where one alone can be right. What differs must stand in another article, in
    a sentence about the question, and be nearly as likely.

    ranked: answers and candidates, the most likely first.
    """
    others = _rivals(question, ranked)
    if not others:
        return ()
    said = [_saying(answer) for answer in (ranked[0], *others)]
    return tuple(sorted(said, key=lambda s: s.latest or date.min, reverse=True))


def newest_first(
    question: str, answers: Sequence[Answer], ranked: Sequence[Answer], limit: int
) -> tuple[Answer, ...]:
    """The answers; those that differ about the present state the newest first.

    "Who is the director?" has had several right answers: the newest article's holds, even
    where by itself it is not likely enough to be shown.
    ranked: answers and candidates, the most likely first. limit: how many answers at most.
    """
    rivals = _rivals(question, ranked) if answers and asks_present(question) else []
    if not rivals:
        return tuple(answers)
    newest, *older = sorted([answers[0], *rivals], key=_latest, reverse=True)
    told = [newest, *(answer for answer in older if answer in answers)]
    rest = (answer for answer in answers if answer not in told)
    return tuple([*told, *rest][:limit])


def _rivals(question: str, ranked: Sequence[Answer]) -> list[Answer]:
    """The answers that contradict the best one."""
    if len(ranked) < 2:
        return []
    best = ranked[0]
    contradicts, about = _contradiction(question, best)
    if contradicts is None:
        return []
    words = Words.of(question)
    own = {mention.article.id for mention in _mentions(best)}
    return [
        answer
        for answer in ranked[1:]
        if answer.confidence >= _AS_LIKELY * best.confidence
        and answer.article.id not in own
        and contradicts(best, answer)
        and words.coverage(answer.quote.text) >= about
    ]


def _contradiction(
    question: str, best: Answer
) -> tuple[Callable[[Answer, Answer], bool] | None, float]:
    """What makes another answer contradict this one, and how closely it must be about it."""
    if _period(best) is not None:
        one = question_word(question) == "when" or _ONE_DATE.search(question) is not None
        return (_other_days if one else None), _CLOSELY_ABOUT
    value = Value(best.text)
    if len(value.numbers) == 1:
        return _other_number, _ABOUT
    if value.is_name and _ONE_NAME.search(question) and not wants_list(question):
        return _other_name, _CLOSELY_ABOUT
    return None, 0.0


def _other_number(one: Answer, other: Answer) -> bool:
    """Whether both are one number of the same thing, and not the same number."""
    mine, theirs = Value(one.text), Value(other.text)
    if len(theirs.numbers) != 1 or mine.numbers == theirs.numbers or _period(other) is not None:
        return False
    return set(mine.words) <= set(theirs.words) or set(theirs.words) <= set(mine.words)


def _other_days(one: Answer, other: Answer) -> bool:
    """Whether both are days, or runs of them, with none in common."""
    mine, theirs = _period(one), _period(other)
    return (
        mine is not None
        and theirs is not None
        and (mine.last < theirs.first or theirs.last < mine.first)
    )


def _other_name(one: Answer, other: Answer) -> bool:
    """Whether both are names without a word in common, neither told of beside the other."""
    mine, theirs = Value(one.text), Value(other.text)
    return (
        theirs.is_name
        and not set(mine.name) & set(theirs.name)
        and not (mine.stands_for(theirs) or theirs.stands_for(mine))
        and mine.name[-1] not in other.quote.text.casefold()
        and theirs.name[-1] not in one.quote.text.casefold()
    )


def _period(answer: Answer) -> Period | None:
    """The days that an answer names, as such or by what it means."""
    iso = answer.resolved_date or stated_date(answer.text)
    return parsed(iso) if iso else None


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


def _latest(answer: Answer) -> date:
    days = [m.article.published_date for m in _mentions(answer)]
    return max((day for day in days if day is not None), default=date.min)


def _saying(answer: Answer) -> Saying:
    """The answer in the words of the first article to give it, whose date is shown beside them."""
    mentions = sorted(_mentions(answer), key=lambda m: m.article.published_date or date.max)
    days = [day for mention in mentions if (day := mention.article.published_date) is not None]
    return Saying(
        mentions[0].text,
        len(mentions),
        days[0] if days else None,
        days[-1] if days else None,
    )


def _mentions(answer: Answer) -> tuple[Mention, ...]:
    return (answer.mention, *answer.also_in)
