"""Fitting confidence: what the numbers promise, on made data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qabot.answering.confidence import Holds, Judge, load_calibration
from qabot.answering.engine import Engine
from qabot.answering.reading import with_rivals
from qabot.config import Settings
from qabot.evaluation.datasets import Example, read_dataset
from qabot.models.reader import Candidate
from qabot.models.sources import WEIGHTS
from qabot.training.asking import Asked, Observed, collect, with_swaps
from qabot.training.data import DataError
from qabot.training.fitting import fit_holds, is_right
from qabot.training.logistic import logistic, threshold_for
from tests.shared import ROOT


def made(rows: int, *, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Two features, of which the first decides (with noise) and the second says nothing."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(rows, 2))
    return features, features[:, 0] + rng.logistic(scale=0.5, size=rows) > 0.3


def test_confidence_is_the_share_that_is_right() -> None:
    """On held-out rows, of those given about p a share of about p is right."""
    features, right = made(4000)
    weights, intercept = logistic(features, right, names=("score", "dense"))
    held_out, truth = made(4000, seed=4)
    probability = 1 / (1 + np.exp(-(held_out @ np.array(weights) + intercept)))
    for low in (0.0, 0.25, 0.5, 0.75):
        bin_ = (probability >= low) & (probability < low + 0.25)
        assert truth[bin_].mean() == pytest.approx(probability[bin_].mean(), abs=0.06)


def test_what_holds_an_answer_is_told_by_both_logits() -> None:
    """Where "none here" counts for twice as much as "somewhere here", the fit finds it out."""
    rng = np.random.default_rng(5)
    read = []
    for some, null, luck in zip(*rng.normal(size=(2, 4000)), rng.logistic(size=4000), strict=True):
        read.append((Candidate(0, 1, 0.0, 0.0, null, some), bool(some - 2 * null + luck > 2)))
    holds = fit_holds(read)
    assert -holds.null / holds.any == pytest.approx(2, abs=0.2)
    # Few hold one, and still "more likely than not" is a question of the logits alone.
    told = np.array([holds.log_odds(candidate) > 0 for candidate, _ in read])
    can = np.array([answerable for _, answerable in read])
    assert can.mean() < 0.3
    assert told[can].mean() == pytest.approx(1 - told[~can].mean(), abs=0.05)


@pytest.mark.parametrize("answerable", [True, False])
def test_one_kind_of_question_alone_tells_nothing(*, answerable: bool) -> None:
    """The error says how to make a file with both."""
    candidate = Candidate(0, 1, 0.0, 0.0, null_logit=2.0, any_logit=5.0)
    with pytest.raises(DataError, match="held-out"):
        fit_holds([(candidate, answerable)] * 3)


def test_a_reader_without_a_calibration(tmp_path: Path) -> None:
    """It gets the shipped one; in a given passage its own odds decide."""
    shipped, borrowed = load_calibration(WEIGHTS / "qabot-reader"), load_calibration(tmp_path)
    assert borrowed.confidence == shipped.confidence
    assert shipped.holds != Holds()
    candidate = Candidate(0, 1, 0.0, 0.0, null_logit=2.0, any_logit=5.0)
    assert borrowed.holds.log_odds(candidate) == candidate.answerable == 3.0


@pytest.mark.parametrize(("name", "sign"), [("dense", 1.0), ("null", -1.0)])
def test_signs_are_held(name: str, sign: float) -> None:
    """A chance correlation the wrong way round gives a weight of zero, not a wrong one."""
    features, right = made(300)
    features[:, 1] = -sign * features[:, 0]
    weights, _ = logistic(features, right, names=("score", name))
    assert weights[0] > 0
    assert weights[1] == 0


def test_agreement_always_counts() -> None:
    """Even where the data hold no two articles that agree."""
    features, right = made(300)
    features[:, 1] = 0.0
    weights, _ = logistic(features, right, names=("score", "agreement"))
    assert weights[1] >= 0.5


@pytest.mark.parametrize(
    ("scores", "right", "precision", "threshold"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 0], 1.0, 0.8),
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 0], 0.5, 0.6),
        ([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 1], 0.75, 0.6),  # all above it taken together
        ([0.9, 0.8], [0, 0], 0.9, 0.9),  # never reached: as few as can be
    ],
)
def test_a_threshold_reaches_its_precision(
    scores: list[float], right: list[int], precision: float, threshold: float
) -> None:
    """The lowest one from which the answers are right often enough."""
    assert threshold_for(np.array(scores), np.array(right, dtype=bool), precision) == threshold


def test_swapped_questions_ask_for_something_else() -> None:
    """One name or number of a question stands in another's place; follow-ups are left alone."""
    examples = [
        Example("1", "Who met Lavrov in Moscow?", ("Baerbock",), "factoid"),
        Example("2", "How did Boeing do in 2019?", ("badly",), "factoid"),
        Example("3", "and in Paris?", ("well",), "followup", previous="2"),
        Example("4", "Who is Elsa?", (), "unanswerable"),
    ]
    asked = list(with_swaps(examples, seed=1))
    assert [question for question, e in asked if question == e.question] == [
        example.question for example in examples
    ]
    swapped = [(q, e.id) for q, e in asked if q != e.question]
    assert {number for _, number in swapped} == {"1", "2"}
    assert list(with_swaps(examples, seed=1)) == asked


def test_what_is_right() -> None:
    """As the evaluation defines it; nothing is right where nothing answers."""
    assert is_right("Foreign minister Baerbock", ("Baerbock", "Annalena Baerbock"))
    assert not is_right("Lavrov", ("Baerbock",))
    assert not is_right("", ())


@pytest.fixture(scope="module")
def demo_asked(demo_settings: Settings) -> list[Asked]:
    """Some questions of the demo set as they are collected for a fit."""
    examples = read_dataset(ROOT / "tests" / "data" / "demo-questions.jsonl").examples[:12]
    with Observed.open("demo", demo_settings) as observed:
        thanks = Example("thanks", "Thank you!", (), "unanswerable")
        return list(collect(observed, [*examples, thanks], seed=1))


def test_what_is_collected_is_what_the_engine_answers(
    demo_asked: list[Asked], engine: Engine
) -> None:
    """The best group of a question is the engine's first answer, its confidence the same."""
    assert all(item.question != "Thank you!" for item in demo_asked)
    plain = [item for item in demo_asked if not item.swapped]
    assert len(plain) >= 8
    met = 0
    for item in plain:
        reply = engine.ask(item.question)
        told = {answer.text: answer.confidence for answer in (*reply.answers, *reply.candidates)}
        (group, rivals) = next(with_rivals(item.question, item.groups))
        judge = Judge.of(item.question, engine.calibration)
        if group.best.span.text in told:
            met += 1
            assert told[group.best.span.text] == pytest.approx(judge.confidence(group, rivals))
    assert met >= 6  # joined and grown answers have other texts
