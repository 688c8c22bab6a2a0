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
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.answering.confidence import FILE, Calibration, Confidence, Evidence, Judge
from qabot.answering.engine import Engine
from qabot.answering.fit import Words
from qabot.answering.followup import search_text
from qabot.answering.rank import Group, group_answers
from qabot.config import load_settings
from qabot.evaluation.datasets import Example, read_dataset
from qabot.evaluation.metrics import RIGHT_F1, best, f1
from qabot.evaluation.trust import expected_calibration_error
from qabot.index.passage import Hit

_NEUTRAL = Calibration(
    evidence=Evidence(score=1.0, null=0.0, dense=10.0, fused=0.0, type_fits=0.0),
    confidence=Confidence(
        score=0.0, null=0.0, dense=0.0, share=0.0, agreement=0.0, coverage=0.0, named=0.0,
        type_fits=0.0,
    ),
    intercept=0.0,
    answer_threshold=0.5,
    passages_threshold=0.4,
    provenance="none",
)  # fmt: skip
# The sign that a weight may have, by feature.
_SIGNS = {"null": (None, 0.0)}
_POSITIVE = (0.0, None)
_AGREEMENT = (0.5, 1.5)
"""Bounds: sets in which several articles rarely say the same can't tell what agreement is worth."""

_SWAPPED_WEIGHT = 0.25
"""There is about one swapped copy to each question; people ask such questions less often."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, its gold answers (none: unanswerable) and what was read for it.

    swapped: whether a name in it was swapped, so that nothing answers it.
    group: the article that it is about; cross-validation keeps these together.
    """

    question: str
    swapped: bool
    gold: tuple[str, ...]
    group: str
    hits: list[Hit]
    groups: list[Group]


def collect(engine: Engine, examples: Sequence[Example], *, seed: int) -> Iterator[Asked]:
    """Ask every example, and its swapped copies, and keep all that was read."""
    by_id = {example.id: example for example in examples}
    for number, (question, example) in enumerate(_with_swaps(examples, seed)):
        history: list[str] = []
        earlier = by_id.get(example.previous or "")
        while earlier is not None:
            history.insert(0, earlier.question)
            earlier = by_id.get(earlier.previous or "")
        hits = engine.index.search(search_text(question, history), 8)
        judge = Judge.of(question, _NEUTRAL)
        swapped = question != example.question
        gold = () if swapped else example.answers
        group = example.article or f"{number}"
        yield Asked(question, swapped, gold, group, hits, engine.read(judge, hits))


def _with_swaps(examples: Sequence[Example], seed: int) -> Iterator[tuple[str, Example]]:
    rng = random.Random(seed)  # noqa: S311 - no secret
    names = sorted({name for e in examples for name in _names(e.question)})
    for example in examples:
        yield example.question, example
        own = _names(example.question)
        others = [n for n in names if n[0].isdigit() == (own and own[0][0].isdigit())]
        if own and others and example.answers and example.previous is None:
            old = rng.choice(own)
            new = rng.choice(others)
            swapped = re.sub(rf"\b{re.escape(old)}\b", new, example.question)
            if new.casefold() not in example.question.casefold():
                # In a chat, names are often typed in lower case and can't be told as such.
                yield (swapped.lower() if rng.random() < 0.5 else swapped), example


def _names(question: str) -> list[str]:
    known = Words.of(question).names
    return [w for w in re.findall(r"[\w.’'-]+\w", question) if w.casefold() in known]


def fit(asked: Sequence[Asked], *, provenance: str = "") -> Calibration:
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
        _NEUTRAL,
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
        judge = Judge.of(item.question, _NEUTRAL)
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
    calibration = msgspec.structs.replace(_NEUTRAL, evidence=evidence)
    for item in asked:
        judge = Judge.of(item.question, calibration)
        spans = [scored for group in item.groups for scored in group.spans]
        groups = group_answers(judge.scored(scored.span, scored.hit) for scored in spans)
        if groups:
            yield item, groups[:10]


def _confidence_table(
    ranked: Sequence[tuple[Asked, list[Group]]],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    rows, right = [], []
    for item, groups in ranked:
        judge = Judge.of(item.question, _NEUTRAL)
        rows.append(msgspec.structs.astuple(judge.features(groups[0], groups[1:])))
        right.append(is_right(groups[0].best.span.text, item.gold))
    return np.array(rows, dtype=np.float64), np.array(right)


def _confidence(ranked: tuple[Asked, list[Group]], calibration: Calibration) -> float:
    item, groups = ranked
    return Judge.of(item.question, calibration).confidence(groups[0], groups[1:])


def logistic(
    features: NDArray[np.float64],
    right: NDArray[np.bool_],
    *,
    names: Sequence[str],
    weights: NDArray[np.float64] | None = None,
    penalty: float = 1.0,
) -> tuple[list[float], float]:
    """Weights and intercept of a logistic regression whose signs are held to ``_SIGNS``.

    features: float64 of shape (rows, names). weights: of rows, or None for all alike.
    """
    from scipy.optimize import minimize

    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale < 1e-9] = 1.0
    standard = (features - mean) / scale
    row_weights = np.ones(len(right)) if weights is None else weights * len(right) / weights.sum()
    target = np.where(right, 1.0, -1.0)

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slope, intercept = parameters[:-1], parameters[-1]
        margin = target * (standard @ slope + intercept)
        value = float(row_weights @ np.logaddexp(0.0, -margin) + penalty / 2 * slope @ slope)
        pull = -row_weights * target / (1.0 + np.exp(margin))
        return value, np.append(standard.T @ pull + penalty * slope, pull.sum())

    bounds = [_SIGNS.get(name, _POSITIVE) for name in names]
    if "agreement" in names:
        place = list(names).index("agreement")
        bounds[place] = (_AGREEMENT[0] * scale[place], _AGREEMENT[1] * scale[place])
    found = minimize(
        loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]
    )
    slope = found.x[:-1] / scale
    return [round(float(v), 4) for v in slope], round(float(found.x[-1] - slope @ mean), 4)


def threshold_for(scores: NDArray[np.float64], right: NDArray[np.bool_], precision: float) -> float:
    """The lowest confidence from which answers reach a precision, all above it taken together."""
    order = np.argsort(-scores)
    running = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    reaching = np.nonzero(running >= precision)[0]
    last = int(reaching[-1]) if len(reaching) else 0
    return round(float(scores[order][last]), 3)


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


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="qabot.training.calibrate", description=__doc__)
    parser.add_argument("--set", nargs=2, action="append", required=True, dest="sets",
                        metavar=("DATASET", "INDEX"))  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help=f"folder to write {FILE} into")
    parser.add_argument("--precision", type=float, default=0.93)
    parser.add_argument("--provenance", default="")
    parser.add_argument("--seed", type=int, default=13)
    options = parser.parse_args(arguments)
    asked: list[Asked] = []
    for dataset, index in options.sets:
        with Engine.open(index, load_settings()) as engine:
            asked += collect(engine, read_dataset(dataset).examples, seed=options.seed)
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
    options.out.mkdir(parents=True, exist_ok=True)
    encoded = msgspec.json.format(msgspec.json.encode(fitted), indent=2)
    (options.out / FILE).write_bytes(encoded + b"\n")
    say(encoded.decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
