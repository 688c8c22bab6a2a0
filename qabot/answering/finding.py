"""The passages to read for a question: those of the conversation's article and days first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qabot.answering.followup import Meaning
from qabot.answering.recency import Weight
from qabot.index.passage import Hit

if TYPE_CHECKING:
    from qabot.index.index import Filter, Index

# In the middle of a sentence only a name is written large.
_NAME = re.compile(r"(?<=[a-z,] )[A-ZÀ-Þ]\w+")
_WORD = re.compile(r"\w+")
_IN_PLAY = 0.15  # added to the fused score of a passage of the article in play
_AROUND = 16  # passages among which those of the article in play are looked for
_LOOKED_AT = 3  # passages of other articles that may name what the article in play does not
_ALONE = 3  # passages found for the question by itself, where it may well stand alone
_WORTH_READING = 0.3
"""Share of the best passage's fused score under which a passage isn't read.

Of 900 right answers (news and demo development sets, calibration collection) none stood in one
under .4. But what is read and says otherwise makes an answer less sure: at .4, a fifth of the
reading less, 16.2 % of the calibration collection's unanswerable questions are answered instead of
13.3 % at the same coverage; at .3 nothing changes there.
"""


def find_passages(
    index: Index,
    meant: Meaning,
    vector: NDArray[np.float32],
    *,
    count: int,
    only: Filter,
    weigh: Weight | None,
) -> list[Hit]:
    """The passages for a question as it is meant, best first, at most ``count``.

    vector: the embedding of ``meant.searched``, float32 of shape (dimension,).
    weigh: what an article's date adds, see :mod:`qabot.answering.recency`.
    """
    if not meant.articles and weigh is None:
        return index.search_vector(meant.worded, vector, count, only=only)
    around = max(count, _AROUND)

    def alone() -> list[Hit]:
        found = index.search_vector(meant.read, index.embed(meant.read), around, only=only)
        return _weighed(found, frozenset(), weigh)[:count]

    found = index.search_vector(meant.worded, vector, around, only=only)
    if meant.articles and meant.about is None and _name_another(meant, found):
        return alone()
    hits = _weighed(found, meant.articles, weigh)
    return _mixed(hits, alone(), count) if meant.may_stand_alone else hits[:count]


def worth_reading(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that may hold the answer: reading is what takes the time."""
    best = max((hit.fused for hit in hits), default=0.0)
    return [hit for hit in hits if hit.fused >= _WORTH_READING * best]


def _weighed(hits: Sequence[Hit], in_play: frozenset[str], weigh: Weight | None) -> list[Hit]:
    """The hits with what their articles' days and the conversation add to them, best first."""
    newest = None
    if weigh is not None:
        newest = max((d for h in hits if (d := h.passage.article.published_date)), default=None)
    weighed = []
    for hit in hits:
        extra = _IN_PLAY if hit.passage.article.id in in_play else 0.0
        if weigh is not None:
            extra += weigh(hit.passage.article.published_date, newest)
        weighed.append(replace(hit, fused=hit.fused + extra) if extra else hit)
    return sorted(weighed, key=lambda hit: hit.fused, reverse=True)


def _name_another(meant: Meaning, hits: Sequence[Hit]) -> bool:
    """Whether a question that leans names somebody of whom only other articles speak.

    "What did Ann Lee say about him?" is not for the article that is silent on Ann Lee.
    """
    asked = set(_WORD.findall(meant.read.casefold()))
    others = [hit for hit in hits if hit.passage.article.id not in meant.articles][:_LOOKED_AT]
    named = {
        name
        for hit in others
        for match in _NAME.finditer(hit.passage.text)
        if (name := match.group().casefold()) in asked
    }
    if not named:
        return False
    texts = {hit.passage.article.id: hit.passage.article.text for hit in hits}
    told = [texts[id].casefold() for id in meant.articles if id in texts]
    return bool(told) and any(all(name not in text for text in told) for name in named)


def _mixed(leaning: Sequence[Hit], alone: Sequence[Hit], count: int) -> list[Hit]:
    """The best of both searches, each passage once."""
    first = [*leaning[: count - _ALONE], *alone, *leaning]
    return list({hit.passage.id: hit for hit in reversed(first)}.values())[::-1][:count]
