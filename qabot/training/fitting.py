"""The fits behind a calibration, and what one gives on questions that it was not fitted on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.answering.confidence import Calibration, Confidence, Evidence, Holds, Judge
from qabot.answering.rank import Group, group_answers
from qabot.answering.reading import with_rivals
from qabot.evaluation.metrics import RIGHT_F1, best, f1
from qabot.evaluation.trust import calibration_error_by_chance, expected_calibration_error
from qabot.models.reader import Candidate
from qabot.training.asking import NEUTRAL, Asked
from qabot.training.data import DataError
from qabot.training.logistic import logistic

_SWAPPED_WEIGHT = 0.1
"""There is about one swapped copy to each question; people ask such questions less often, and
copies that count for more make every confidence too low."""


def fit(asked: Sequence[Asked]) -> Calibration:
    """Both models; the threshold between answers and passages is left as it was."""
    evidence = _fit_evidence(asked)
    ranked = list(_ranked(asked, evidence))
    features, right = _confidence_table(ranked)
    weights, intercept = logistic(
        features,
        right,
        names=Confidence.__struct_fields__,
        weights=np.array([_SWAPPED_WEIGHT if item.swapped else 1.0 for item, _ in ranked]),
    )
    return msgspec.structs.replace(
        NEUTRAL,
        evidence=evidence,
        confidence=Confidence(**dict(zip(Confidence.__struct_fields__, weights, strict=True))),
        intercept=intercept,
        passages_threshold=_passages_threshold(asked),
    )


def fit_holds(read: Sequence[tuple[Candidate, bool]]) -> Holds:
    """Whether a given passage holds an answer, from what was read there and whether it does.

    Both kinds weigh the same in all, as no share of unanswerable questions is the natural one.
    Raises :class:`~qabot.training.data.DataError` where one kind is missing.
    """
    features = np.array([(candidate.any_logit, candidate.null_logit) for candidate, _ in read])
    can = np.array([answerable for _, answerable in read])
    if can.all() or not can.any():
        raise DataError(
            "What is read in given passages must hold questions that their passage answers and "
            "questions that it doesn't. Make such a file with: python -m qabot.training held-out"
        )
    weights = np.where(can, 0.5 / can.mean(), 0.5 / (1 - can.mean()))
    (some, null), intercept = logistic(features, can, names=("any", "null"), weights=weights)
    return Holds(any=some, null=null, intercept=intercept)


def _fit_evidence(asked: Sequence[Asked]) -> Evidence:
    rows, right, weights = [], [], []
    for item in asked:
        if not item.gold:
            continue
        judge = Judge.of(item.question, NEUTRAL)
        spans = [scored for group in item.groups for scored in group.spans]
        for scored in spans:
            features = judge.evidence(scored.span, scored.hit)
            rows.append(msgspec.structs.astuple(features))
            right.append(is_right(scored.span.text, item.gold))
            weights.append(1.0 / len(spans))
    weight = np.array(weights)
    flags = np.array(right)
    # Right spans are few among all: both sides weigh the same.
    weight[flags] *= weight[~flags].sum() / max(weight[flags].sum(), 1e-9)
    fields = Evidence.__struct_fields__
    values, _ = logistic(np.array(rows), flags, names=fields, weights=weight)
    return Evidence(**dict(zip(fields, values, strict=True)))


def _ranked(asked: Iterable[Asked], evidence: Evidence) -> Iterator[tuple[Asked, list[Group]]]:
    """The answers as ``evidence`` ranks them.

    What else moved a span's evidence (where it stands, what was said before) still does.
    """
    calibration = msgspec.structs.replace(NEUTRAL, evidence=evidence)
    for item in asked:
        before = Judge.of(item.question, item.calibration)
        judge = Judge.of(item.question, calibration)
        spans = []
        for group in item.groups:
            for scored in group.spans:
                now = judge.scored(scored.span, scored.hit)
                moved = scored.evidence - before.scored(scored.span, scored.hit).evidence
                spans.append(replace(now, evidence=now.evidence + moved))
        if groups := group_answers(spans):
            yield item, groups


def _confidence_table(
    ranked: Sequence[tuple[Asked, list[Group]]],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    rows, right = [], []
    for item, groups in ranked:
        judge = Judge.of(item.question, NEUTRAL)
        group, rivals = next(with_rivals(item.question, groups))
        rows.append(msgspec.structs.astuple(judge.features(group, rivals)))
        right.append(is_right(group.best.span.text, item.gold))
    return np.array(rows, dtype=np.float64), np.array(right)


def _confidence(ranked: tuple[Asked, list[Group]], calibration: Calibration) -> float:
    item, groups = ranked
    group, rivals = next(with_rivals(item.question, groups))
    return Judge.of(item.question, calibration).confidence(group, rivals)


def _passages_threshold(asked: Sequence[Asked]) -> float:
    """The similarity under which a best passage rarely is about the question.

    Of answerable questions, 95 in a hundred have a best passage above it.
    """
    best_similarity = [
        max(hit.dense for hit in item.hits) for item in asked if item.gold and item.hits
    ]
    return round(float(np.quantile(best_similarity, 0.05)), 3)


def is_right(answer: str, gold: Sequence[str]) -> bool:
    """The evaluation's definition of a right answer; never for an unanswerable question."""
    return bool(gold) and best(f1, answer, gold) >= RIGHT_F1


def cross_validated(
    asked: Sequence[Asked], folds: int = 5
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Confidence and rightness of the best answers to the questions as people asked them.

    Each comes from a fit that saw no question on the same article.
    """
    places = {name: i % folds for i, name in enumerate(sorted({item.group for item in asked}))}
    scores: list[float] = []
    right: list[bool] = []
    for fold in range(folds):
        fitted = fit([item for item in asked if places[item.group] != fold])
        held_out = [i for i in asked if places[i.group] == fold and not i.swapped]
        for item, groups in _ranked(held_out, fitted.evidence):
            scores.append(_confidence((item, groups), fitted))
            right.append(is_right(groups[0].best.span.text, item.gold))
    return np.array(scores), np.array(right)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a calibration gives on questions that it was not fitted on.

    precision: share of given answers that are right; coverage: share of the answerable questions
    that are answered; false_answers: share of the unanswerable ones. error, by_chance: expected
    calibration error, and what true confidences would show on so few questions.
    """

    questions: int
    precision: float
    coverage: float
    false_answers: float
    error: float
    by_chance: float

    def __str__(self) -> str:
        return (
            f"{self.questions} questions: precision {self.precision:.3f} at coverage "
            f"{self.coverage:.3f}, unanswerable answered {self.false_answers:.3f}, "
            f"calibration error {self.error:.3f} ({self.by_chance:.3f} by chance alone)"
        )


def check(asked: Sequence[Asked], calibration: Calibration) -> Checked:
    """Measure a calibration on questions as people asked them; swapped copies are left out."""
    ranked = [
        (item, groups) for item, groups in _ranked(asked, calibration.evidence) if not item.swapped
    ]
    scores = np.array([_confidence(pair, calibration) for pair in ranked])
    right = np.array([is_right(groups[0].best.span.text, i.gold) for i, groups in ranked])
    can = np.array([bool(item.gold) for item, _ in ranked])
    taken = scores >= calibration.answer_threshold
    return Checked(
        questions=len(ranked),
        precision=float(right[taken].mean()) if taken.any() else 1.0,
        coverage=float(taken[can].mean()) if can.any() else 0.0,
        false_answers=float(taken[~can].mean()) if (~can).any() else 0.0,
        error=expected_calibration_error(scores.tolist(), right.tolist()),
        by_chance=calibration_error_by_chance(scores.tolist()),
    )
