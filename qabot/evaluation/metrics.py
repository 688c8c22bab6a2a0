"""Answers against gold answers, and ranks against a cut-off.

Exact match and F1 are those of SQuAD: Rajpurkar et al. 2016, section 5, in the
form of the official evaluation script for v2.0 (Rajpurkar et al. 2018). The
v1.1 script differs in one case alone: it gives F1 0 where prediction and gold
are both empty after normalisation, the v2.0 script 1.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

RIGHT_F1 = 0.5
"""An answer counts as right from this F1 on, with the gold answer nearest to it."""

_ARTICLES = re.compile(r"\b(a|an|the)\b", re.UNICODE)
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalize(text: str) -> str:
    """Lower case, no ASCII punctuation, no articles, single spaces.

    "The U.S. Army's" -> "us armys". In this order, as the official script has
    it; typographic quotes and dashes stay.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(prediction: str, gold: str) -> float:
    """1.0 where both are equal after :func:`normalize`, else 0.0."""
    return float(normalize(prediction) == normalize(gold))


def f1(prediction: str, gold: str) -> float:
    """Harmonic mean of precision and recall over the tokens of both, as bags.

    Where either has no token left after :func:`normalize`: 1.0 if both have
    none, else 0.0.
    """
    ours, theirs = normalize(prediction).split(), normalize(gold).split()
    if not ours or not theirs:
        return float(ours == theirs)
    common = sum((Counter(ours) & Counter(theirs)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(ours), common / len(theirs)
    return 2 * precision * recall / (precision + recall)


def best(metric: Callable[[str, str], float], prediction: str, gold: Sequence[str]) -> float:
    """The metric's maximum over the gold answers.

    No gold answer means that "" is the right answer. Gold answers that are
    empty after normalisation are left out where there are others, as in the
    official script.
    """
    kept = [answer for answer in gold if normalize(answer)] or [""]
    return max(metric(prediction, answer) for answer in kept)


def recall_at(ranks: Sequence[int | None], k: int) -> list[float]:
    """Per question 1.0 where something relevant stands within the first ``k``.

    ranks: 1-based rank of the first relevant passage, None where none was found.
    """
    return [float(rank is not None and rank <= k) for rank in ranks]


def reciprocal_ranks(ranks: Sequence[int | None]) -> list[float]:
    """``1 / rank`` per question, 0.0 where nothing relevant was found; their mean is the MRR."""
    return [0.0 if rank is None else 1.0 / rank for rank in ranks]
