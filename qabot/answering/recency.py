"""Time in a question as a weight on articles: those of the days it names, or the newest.

A weight and no filter: an obituary tells of other years than its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from qabot.answering.periods import Interval, question_dates
from qabot.answering.present import wants_latest

Weight = Callable[[date | None, date | None], float]

WEIGHT = 0.1
"""Added to a fused score in [0, 2]: enough to choose among passages that are equally good."""
_FADES = 30  # days after which an article is half as new


def time_weight(question: str, today: date, named: Interval | None = None) -> Weight | None:
    """What an article's date adds to its passages' fused score; None if the question has no time.

    named: the days that an event in the question stands for.

    The weight takes the article's day of publication and that of the newest article found.
    """
    days = named or question_dates(question, today)
    if days is not None:
        since, until = days

        def within(published: date | None, newest: date | None) -> float:
            if published is None:
                return 0.0
            fits = (since is None or since <= published) and (until is None or published <= until)
            return WEIGHT if fits else 0.0

        return within
    if not wants_latest(question):
        return None

    def recent(published: date | None, newest: date | None) -> float:
        if published is None or newest is None:
            return 0.0
        age = (newest - published).days
        return float(WEIGHT * 0.5 ** (age / _FADES))

    return recent
