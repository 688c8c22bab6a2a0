"""Fitting the calibration: ``python -m qabot.training.calibrate --help``.

Each question set is asked over an index that holds its articles. To the
questions as they are come copies in which one name or number is swapped for
another question's: nothing answers these, though their passages look right,
and question sets hold too few of that kind (Rajpurkar et al. 2018 found them
the hardest to refuse).

Both models are logistic regressions with an L2 penalty on standardised
features. Signs are held to what each feature means, so that a small set can't
teach that agreement between articles speaks against an answer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.answering.confidence import FILE, Calibration, Confidence, Evidence, Judge
from qabot.answering.rank import Group, group_answers
from qabot.answering.reading import with_rivals
from qabot.config import load_settings
from qabot.evaluation.datasets import read_dataset
from qabot.evaluation.metrics import RIGHT_F1, best, f1
from qabot.evaluation.trust import calibration_error_by_chance, expected_calibration_error
from qabot.training.asking import NEUTRAL, Asked, Observed, collect
from qabot.training.logistic import logistic, threshold_for

_SWAPPED_WEIGHT = 0.25
"""There is about one swapped copy to each question; people ask such questions less often."""


def fit(
    asked: Sequence[Asked], *, provenance: str = "", evidence: Evidence | None = None
) -> Calibration:
    """Both models; the threshold between answers and passages is left as it was.

    evidence: weights to keep, so that only the confidence is fitted; None fits both.
    """
    evidence = evidence or _fit_evidence(asked)
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
        provenance=provenance,
    )


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

    Of answerable questions, 97 in a hundred have a best passage above it.
    """
    best_similarity = [
        max(hit.dense for hit in item.hits) for item in asked if item.gold and item.hits
    ]
    return round(float(np.quantile(best_similarity, 0.03)), 3)


def is_right(answer: str, gold: Sequence[str]) -> bool:
    """The evaluation's definition of a right answer; never for an unanswerable question."""
    return bool(gold) and best(f1, answer, gold) >= RIGHT_F1


def cross_validated(
    asked: Sequence[Asked], folds: int = 5, evidence: Evidence | None = None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Confidence and rightness of the best answers to the questions as people asked them.

    Each comes from a fit that saw no question on the same article.
    """
    places = {name: i % folds for i, name in enumerate(sorted({item.group for item in asked}))}
    scores: list[float] = []
    right: list[bool] = []
    for fold in range(folds):
        fitted = fit([i for i in asked if places[i.group] != fold], evidence=evidence)
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


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="qabot.training.calibrate", description=__doc__)
    parser.add_argument("--set", nargs=2, action="append", required=True, dest="sets",
                        metavar=("DATASET", "INDEX"))  # fmt: skip
    parser.add_argument("--check", nargs=2, action="append", default=[], dest="checks",
                        metavar=("DATASET", "INDEX"), help="not fitted on")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help=f"folder to write {FILE} into")
    parser.add_argument("--precision", type=float, default=0.93)
    parser.add_argument("--provenance", default="")
    parser.add_argument("--seed", type=int, default=13)
    options = parser.parse_args(arguments)
    asked: list[Asked] = []
    for dataset, index in options.sets:
        asked += _asked(dataset, index, options.seed)
    fitted = fit(asked, provenance=options.provenance)
    scores, right = cross_validated(asked)
    threshold = threshold_for(scores, right, options.precision)
    fitted = msgspec.structs.replace(fitted, answer_threshold=threshold)
    taken = scores >= threshold
    error = expected_calibration_error(scores.tolist(), right.tolist())
    say(
        f"{len(scores)} questions, cross-validated: from confidence {threshold} on, "
        f"precision {right[taken].mean():.3f} at coverage {taken.mean():.3f}; "
        f"expected calibration error {error:.3f}"
    )
    for dataset, index in options.checks:
        say(f"{dataset}, not fitted on, {check(_asked(dataset, index, options.seed), fitted)}")
    options.out.mkdir(parents=True, exist_ok=True)
    encoded = msgspec.json.format(msgspec.json.encode(fitted), indent=2)
    (options.out / FILE).write_bytes(encoded + b"\n")
    say(encoded.decode())
    return 0


def _asked(dataset: str, index: str, seed: int) -> list[Asked]:
    with Observed.open(index, load_settings()) as engine:
        return list(collect(engine, read_dataset(dataset).examples, seed=seed))


if __name__ == "__main__":
    sys.exit(main())
