"""Near misses: a question with another passage that shares its words but not its answer.

Retrieval serves the reader eight passages of which one or two answer. These are the others.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from qabot.training.data import Example
from qabot.training.surface import contains

DEPTH = 12  # neighbours looked at a question


def near_misses(
    questions: Sequence[Example], contexts: Sequence[str], count: int, rng: random.Random
) -> list[Example]:
    """Up to ``count`` unanswerable examples: the question, and one of its nearest other passages.

    contexts: the passages to choose from. Nearness is the cosine of TF-IDF vectors (sublinear,
        as BM25 saturates), the question's words against the passage's. A passage that holds
        any accepted answer, or that begins as the example's own does, is never taken.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    pool = list(dict.fromkeys(contexts))
    answerable = [e for e in questions if not e.impossible]
    asked = rng.sample(answerable, min(len(answerable), count * 3 // 2))
    if not asked or not pool:
        return []
    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    passages = vectorizer.fit_transform(pool).T.tocsr()
    made: list[Example] = []
    for first in range(0, len(asked), 256):
        chunk = asked[first : first + 256]
        scores = (vectorizer.transform([e.question for e in chunk]) @ passages).toarray()
        nearest = (-scores).argpartition(min(DEPTH, len(pool) - 1), axis=1)[:, :DEPTH]
        for row, example in enumerate(chunk):
            found = [int(i) for i in nearest[row] if scores[row, i] > 0.1]
            usable = [pool[i] for i in found if _misses(example, pool[i])]
            if usable and len(made) < count:
                made.append(
                    replace(
                        example,
                        id=f"{example.id}#near-miss",
                        context=rng.choice(usable),
                        answers=(),
                        title="",
                        source="made-near-miss",
                    )
                )
    return made


def _misses(example: Example, context: str) -> bool:
    own = example.context
    return (
        own[:60] not in context
        and context[:60] not in own
        and not any(contains(context, answer) for answer, _ in example.answers)
    )
