"""Fitting confidence: what the numbers promise, on made data."""

from __future__ import annotations

import numpy as np
import pytest

from qabot.evaluation.datasets import Example
from qabot.training.asking import with_swaps
from qabot.training.calibrate import is_right
from qabot.training.logistic import logistic, threshold_for


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
