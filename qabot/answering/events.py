"""A question's time that an event tells: "since the invasion", "before the crash".

When the event was, the articles say: the day that stands in their sentences about it, if one day
stands there in more articles than any other. It is told with the reply, since it may be mistaken.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qabot.answering.dates.period import parsed
from qabot.answering.dates.quoted import days_named
from qabot.answering.fit import Words
from qabot.answering.metadata import in_words
from qabot.answering.periods import Interval

if TYPE_CHECKING:
    from qabot.index.index import Filter, Index

_EVENTS = (
    "accident|announcement|arrest|assassination|attack|attacks|ban|blast|bombing|breakup|ceasefire|"
    "collapse|conviction|coup|crash|death|debate|defeat|derailment|disaster|earthquake|election|"
    "elections|eruption|escape|evacuation|explosion|fire|flood|floods|grounding|hack|hearing|"
    "hurricane|inauguration|invasion|killing|kidnapping|landing|launch|leak|lockdown|massacre|match|"
    "merger|murder|outbreak|protests|quake|raid|recount|referendum|release|resignation|riot|riots|"
    "ruling|sentencing|shooting|speech|storm|strike|summit|swap|takeover|trial|tsunami|uprising|"
    "verdict|victory|vote|walkout|war|wedding|withdrawal"
)
_ASKED = re.compile(
    rf"\b(?P<how>since|after|before|until|till|following)\s+"
    rf"(?P<event>(?:the|this|that|his|her|its|their)\s+(?:[\w’'-]+\s+){{0,4}}?(?:{_EVENTS})"
    rf"(?:\s+(?:of|in|at|on|against)\s+(?:the\s+)?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)?)\b",
    re.IGNORECASE,
)
_SEARCHED = 20  # passages that are looked through


@dataclass(frozen=True, slots=True)
class Event:
    """What a question counts from. name: as it was asked; days: the span of time that is meant."""

    name: str
    day: date
    days: Interval

    @property
    def notice(self) -> str:
        """What it was taken for."""
        return f"By the articles, “{self.name}” was on {in_words(self.day)}."


def event_asked(question: str) -> tuple[str, str] | None:
    """How a question leans on an event, and the event; None where it does not.

    >>> event_asked("How many have fled since the invasion?")
    ('since', 'the invasion')
    """
    match = _ASKED.search(question)
    return (match["how"].lower(), match["event"]) if match is not None else None


def find_event(question: str, index: Index, only: Filter) -> Event | None:
    """The event that a question counts from, with the day that the articles give it."""
    asked = event_asked(question)
    if asked is None:
        return None
    how, name = asked
    words = Words.of(name)
    told: dict[date, set[str]] = {}
    for hit in index.search(name, _SEARCHED, only=only):
        article = hit.passage.article
        for sentence in hit.passage.sentences:
            if words.coverage(article.text[sentence[0] : sentence[1]]) < 1.0:
                continue
            days = {iso for iso in days_named(article, sentence) if len(iso) == len("2022-01-18")}
            if len(days) == 1:  # of two days in a sentence, which is the event's?
                period = parsed(days.pop())
                if period is not None:
                    told.setdefault(period.first, set()).add(article.id)
    counts = Counter({day: len(articles) for day, articles in told.items()}).most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    day = counts[0][0]
    return Event(name, day, (None, day) if how in ("before", "until", "till") else (day, None))
