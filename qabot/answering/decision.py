"""Answered, passages or no answer: what a person gets of what was found."""

from __future__ import annotations

from collections.abc import Sequence

from qabot.answering.asked import asks_yes_no
from qabot.answering.fit import Words
from qabot.answering.reply import Answer, Status
from qabot.index.passage import Hit

_SHOWN_PASSAGES = 3


def decide(
    question: str,
    ranked: Sequence[Answer],
    hits: Sequence[Hit],
    *,
    answer_threshold: float,
    passages_threshold: float,
    limit: int,
) -> tuple[Status, tuple[Answer, ...], tuple[Hit, ...]]:
    """The reply's status, its answers and its passages; at most one of the two is not empty.

    ranked: the answers, the most confident first. hits: what was read.
    answer_threshold: least confidence of an answer. passages_threshold: least
        cosine similarity of a passage that is worth showing; one that holds all of a full name
        asked for is worth it too.
    limit: how many answers at most.
    """
    if ranked and ranked[0].confidence >= answer_threshold:
        sure = [answer for answer in ranked if answer.confidence >= answer_threshold]
        return "answered", tuple(sure[:limit]), ()
    # What holds a likely answer is about the question, however far its vector is.
    likely = {a.mention.passage for a in ranked if a.confidence >= answer_threshold / 2}
    # To a question for yes or no, the sentence that comes nearest to settling it is shown first.
    first = ranked[0].mention.passage if ranked and asks_yes_no(question) else None
    words = Words.of(question)
    related = [
        hit
        for hit in hits
        if hit.dense >= passages_threshold
        or hit.passage.id in likely
        or words.all_named(hit.passage.text)
    ]
    related.sort(
        key=lambda hit: (hit.passage.id == first, hit.passage.id in likely, hit.dense),
        reverse=True,
    )
    if related:
        return "passages", (), tuple(related[:_SHOWN_PASSAGES])
    return "no_answer", (), ()
