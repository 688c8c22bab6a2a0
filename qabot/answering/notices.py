"""What is said beside a reply: as of when it holds, and how the question's time was taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qabot.answering.events import Event
from qabot.answering.metadata import in_words
from qabot.answering.periods import question_dates
from qabot.answering.question import foreign_script
from qabot.answering.reply import Answer
from qabot.index.passage import Hit

if TYPE_CHECKING:
    from qabot.index.index import Filter

_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_RECENT = timedelta(days=62)  # what is asked for by the calendar of today, not by that of the news


def as_of(answers: Sequence[Answer]) -> tuple[str, ...]:
    """As of when the best answer holds: a question for the present state gets the news's own."""
    best = answers[0]
    days = [m.article.published_date for m in (best.mention, *best.also_in)]
    known = [day for day in days if day is not None]
    return (
        (f"As of {in_words(max(known))}, when the newest article that says so appeared.",)
        if known
        else ()
    )


def notices_for(
    question: str, hits: Sequence[Hit], only: Filter, event: Event | None, today: date
) -> tuple[str, ...]:
    """What a person should know about how the question was taken and what was found.

    event: what its time counts from. today: the day on which it is asked.
    """
    if not hits and only:
        return ("No article matches the chosen dates or site.",)
    script = foreign_script(question)
    if script is not None and not any(hit.lexical for hit in hits):
        return (
            f"The question is written in {script} letters, and no article here shares a word "
            "with it: ask in the language of the articles.",
        )
    if event is not None:
        return (event.notice,)
    return _out_of_time(question, hits, today)


def _out_of_time(question: str, hits: Sequence[Hit], today: date) -> tuple[str, ...]:
    """That nothing found is of the last days, where those are asked for ("last week")."""
    if _WEEKDAY.search(question):
        return ()  # "on Tuesday" amid a conversation is the Tuesday of its news
    days = question_dates(question, today)
    if days is None or days[0] is None or not today - _RECENT <= days[0] <= today:
        return ()
    published = [day for hit in hits if (day := hit.passage.article.published_date) is not None]
    if not published or max(published) >= days[0]:
        return ()
    return (
        f"You ask about {_span(days[0], days[1])}; the newest article found is of "
        f"{in_words(max(published))}.",
    )


def _span(first: date, last: date | None) -> str:
    if last is None:
        return f"the time since {in_words(first)}"
    return in_words(first) if first == last else f"{in_words(first)} to {in_words(last)}"
