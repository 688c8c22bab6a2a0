"""Is the confidence true? Calibration, risk against coverage, thresholds, AUROC.

Throughout, ``scores`` are confidences of the best answer, one a question, and
``right`` says whether that answer is right; an answer to an unanswerable
question is never right. -inf stands for "gave no answer at all".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15
"""Equal-width bins of the expected calibration error and the reliability diagram."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """What one threshold gives: answers with ``score >= threshold`` are given.

    answered: share of all questions that get an answer.
    precision: share of those answers that are right; 1.0 where none is given.
    coverage: share of the answerable questions that get an answer, right or not.
    false_answers: share of the unanswerable questions that get an answer.
    """

    threshold: float
    answered: float
    precision: float
    coverage: float
    false_answers: float

    @property
    def risk(self) -> float:
        """Share of the given answers that are wrong."""
        return 1.0 - self.precision


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a reliability diagram: ``low < confidence <= high`` (the first holds 0.0 too).

    confidence, accuracy: means over the bin's ``count`` answers; 0.0 in an empty bin.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def sweep(
    scores: Sequence[float], right: Sequence[bool], answerable: Sequence[bool]
) -> list[OperatingPoint]:
    """One operating point for every distinct score, the strictest first.

    Equal scores fall on the same side of every threshold, so they enter
    together. Questions with score -inf are never answered.
    """
    score, is_right = _arrays(scores, right)
    can = np.asarray(answerable, dtype=bool)
    order = np.argsort(-score, kind="stable")
    score, is_right, can = score[order], is_right[order], can[order]
    last = np.append(score[1:] != score[:-1], True) & np.isfinite(score)
    given = np.arange(1, score.size + 1)
    rights, cans = np.cumsum(is_right), np.cumsum(can)
    total, answerables = score.size, max(1, int(can.sum()))
    unanswerables = max(1, int((~can).sum()))
    return [
        OperatingPoint(
            threshold=float(score[i]),
            answered=float(given[i] / total),
            precision=float(rights[i] / given[i]),
            coverage=float(cans[i] / answerables),
            false_answers=float((given[i] - cans[i]) / unanswerables),
        )
        for i in np.flatnonzero(last)
    ]


def at_precision(points: Sequence[OperatingPoint], precision: float) -> OperatingPoint | None:
    """The point that answers most among those with at least this precision; None if there is none.

    Chosen and measured on the same questions it is optimistic, the more so the
    fewer they are: choose on one set, then measure on another.
    """
    good = [point for point in points if point.precision >= precision]
    return max(good, key=lambda point: point.answered, default=None)


def aurc(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Area under the risk-coverage curve, smaller is better (Geifman & El-Yaniv 2019).

    The mean over k = 1..n of the share of wrong answers among the k most
    confident. Within a run of equal scores the wrong ones are spread evenly,
    which is what breaking ties at random gives on average.
    """
    score, is_right = _arrays(scores, right)
    if not score.size:
        return float("nan")
    values, run = np.unique(-score, return_inverse=True)
    share_wrong = np.bincount(run, weights=~is_right) / np.bincount(run, minlength=values.size)
    wrong = np.cumsum(share_wrong[np.sort(run)])
    return float(np.mean(wrong / np.arange(1, score.size + 1)))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative one, ties counted half.

    nan where either side is empty.
    """
    if not len(positive) or not len(negative):
        return float("nan")
    from scipy.stats import rankdata

    ranks = rankdata(np.concatenate([positive, negative]))  # mid-ranks for ties
    n, m = len(positive), len(negative)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def average_precision(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Precision averaged over the steps of recall; nan where nothing is right."""
    if not any(right):
        return float("nan")
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(np.asarray(right, bool), _finite(np.asarray(scores))))


def brier(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Mean squared difference of confidence and outcome (0 or 1), smaller is better."""
    score, is_right = _arrays(confidence, right)
    return float(np.mean((score - is_right) ** 2)) if score.size else float("nan")


def reliability(
    confidence: Sequence[float], right: Sequence[bool], bins: int = BINS
) -> tuple[Bin, ...]:
    """The bars of a reliability diagram: equal-width bins over [0, 1], empty ones included."""
    score, is_right = _arrays(confidence, right)
    which = np.clip(np.ceil(score * bins).astype(int) - 1, 0, bins - 1)
    count = np.bincount(which, minlength=bins)
    divisor = np.maximum(count, 1)
    mean = np.bincount(which, weights=score, minlength=bins) / divisor
    accuracy = np.bincount(which, weights=is_right, minlength=bins) / divisor
    return tuple(
        Bin(i / bins, (i + 1) / bins, int(count[i]), float(mean[i]), float(accuracy[i]))
        for i in range(bins)
    )


def expected_calibration_error(
    confidence: Sequence[float], right: Sequence[bool], bins: int = BINS
) -> float:
    """Mean of ``|accuracy - confidence|`` over equal-width bins, weighted by their counts.

    Guo et al. 2017, section 2, with 15 bins unless told otherwise.
    """
    bars = reliability(confidence, right, bins)
    total = sum(bar.count for bar in bars)
    if not total:
        return float("nan")
    return sum(bar.count * abs(bar.accuracy - bar.confidence) for bar in bars) / total


def calibration_error_by_chance(
    confidence: Sequence[float], bins: int = BINS, *, rounds: int = 400
) -> float:
    """The expected calibration error that true confidences would show on so few questions.

    Outcomes are drawn by the confidences themselves, so the mean over ``rounds`` is what chance
    alone makes of a perfect calibration (consistency resampling, Bröcker and Smith 2007). An
    error near it can't be told from none. Seeded; nan where there is no confidence.
    """
    score, _ = _arrays(confidence, [])
    if not score.size:
        return float("nan")
    rng = np.random.default_rng(0)
    errors = [
        expected_calibration_error(confidence, list(rng.random(score.size) < score), bins)
        for _ in range(rounds)
    ]
    return float(np.mean(errors))


def _arrays(scores: Sequence[float], right: Sequence[bool]) -> tuple[Floats, Bools]:
    return np.asarray(scores, dtype=np.float64), np.asarray(right, dtype=bool)


def _finite(scores: Floats) -> Floats:
    """The scores with a number below all others for -inf, which scikit-learn refuses."""
    known = scores[np.isfinite(scores)]
    floor = known.min() - 1.0 if known.size else 0.0
    return np.where(np.isfinite(scores), scores, floor)
