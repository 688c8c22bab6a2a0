"""Calibration, risk and coverage, against hand-worked cases and plain definitions."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.evaluation import trust

# Few distinct scores, so that ties are the rule.
SCORED = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.5, 0.9, 1.0]), st.booleans()))


def test_sweep_takes_equal_scores_together() -> None:
    """Four questions, one unanswerable; the two at 0.8 can't be told apart by a threshold."""
    points = trust.sweep(
        [0.9, 0.8, 0.8, 0.1], [True, False, True, False], [True, True, True, False]
    )
    assert [(p.threshold, p.answered, p.coverage, p.false_answers) for p in points] == [
        (0.9, 0.25, pytest.approx(1 / 3), 0.0),
        (0.8, 0.75, 1.0, 0.0),
        (0.1, 1.0, 1.0, 1.0),
    ]
    assert [p.precision for p in points] == [1.0, pytest.approx(2 / 3), 0.5]
    assert points[1].risk == pytest.approx(1 / 3)


def test_sweep_never_answers_without_an_answer() -> None:
    """-inf stands for no answer at all: it lowers coverage and never becomes a threshold."""
    points = trust.sweep([0.5, float("-inf")], [True, False], [True, True])
    assert [(p.threshold, p.coverage) for p in points] == [(0.5, 0.5)]


@pytest.mark.parametrize(
    "precision, threshold",
    [
        (1.0, 0.8),
        (0.75, 0.5),  # 0.7 has precision 2/3, but 0.5 is back at 3/4 and answers more
        (0.6, 0.3),
        (0.1, 0.3),
    ],
)
def test_threshold_for_a_precision_answers_most(precision: float, threshold: float) -> None:
    """Precision need not fall steadily; the most generous threshold that holds it wins."""
    points = trust.sweep([0.9, 0.8, 0.7, 0.5, 0.3], [True, True, False, True, False], [True] * 5)
    assert [p.precision for p in points] == [1, 1, pytest.approx(2 / 3), 3 / 4, 3 / 5]
    found = trust.at_precision(points, precision)
    assert found is not None
    assert found.threshold == threshold


def test_precision_out_of_reach() -> None:
    """Where the most confident answer is wrong, no threshold gives precision 1."""
    assert trust.at_precision(trust.sweep([0.9, 0.1], [False, True], [True, True]), 0.9) is None


@pytest.mark.parametrize(
    "right, expected",
    [
        ([True, True, True], 0.0),
        ([False, False, False], 1.0),
        ([True, True, False], (0 + 0 + 1 / 3) / 3),
        ([False, True, True], (1 + 1 / 2 + 1 / 3) / 3),
    ],
)
def test_aurc_by_hand(right: list[bool], expected: float) -> None:
    """The mean of the shares of wrong answers among the first 1, 2, 3."""
    assert trust.aurc([0.9, 0.8, 0.7], right) == pytest.approx(expected)


def test_aurc_of_ties_is_the_average_over_their_orders() -> None:
    """All orders of four tied answers, two of them wrong."""
    right = [True, False, True, False]
    orders = [trust.aurc([4, 3, 2, 1], list(order)) for order in permutations(right)]
    assert trust.aurc([7, 7, 7, 7], right) == pytest.approx(np.mean(orders))


@given(SCORED, SCORED)
def test_auroc_is_the_chance_to_rank_a_pair_rightly(
    first: list[tuple[float, bool]], second: list[tuple[float, bool]]
) -> None:
    """Against all pairs, ties counted half."""
    positive, negative = [s for s, _ in first], [s for s, _ in second]
    pairs = [(p > n) + 0.5 * (p == n) for p in positive for n in negative]
    expected = np.mean(pairs) if pairs else float("nan")
    assert trust.auroc(positive, negative) == pytest.approx(expected, nan_ok=True)


def test_auroc_counts_no_answer_as_least() -> None:
    """-inf ranks below every score and ties with itself."""
    nothing = float("-inf")
    assert trust.auroc([1.0, nothing], [nothing, -5.0]) == pytest.approx((2 + 0.5) / 4)


def test_reliability_bins_hold_their_upper_edge() -> None:
    """0.0 falls into the first of five bins, 0.2 too, 1.0 into the last."""
    bars = trust.reliability([0.0, 0.2, 0.21, 1.0], [False, True, True, True], bins=5)
    assert [bar.count for bar in bars] == [2, 1, 0, 0, 1]
    assert bars[0].confidence == pytest.approx(0.1)
    assert bars[0].accuracy == 0.5


def test_expected_calibration_error_by_hand() -> None:
    """Two bins of two and one: (2 * |0.5 - 0.85| + 1 * |0 - 0.3|) / 3."""
    ece = trust.expected_calibration_error([0.8, 0.9, 0.3], [True, False, False], bins=2)
    assert ece == pytest.approx((2 * 0.35 + 0.3) / 3)


@settings(deadline=None)
@given(SCORED)
def test_perfectly_honest_and_perfectly_wrong(scored: list[tuple[float, bool]]) -> None:
    """Confidence equal to the outcome has no error; its opposite has all of it."""
    right = [r for _, r in scored]
    if not right:
        return
    honest = [float(r) for r in right]
    lying = [1 - c for c in honest]
    assert trust.expected_calibration_error(honest, right) == 0
    assert trust.brier(honest, right) == 0
    assert trust.expected_calibration_error(lying, right) == 1
    assert trust.brier(lying, right) == 1
    if any(right):
        assert trust.average_precision(honest, right) == 1


def test_nothing_to_judge() -> None:
    """No questions, no numbers, no crash."""
    assert np.isnan(trust.aurc([], []))
    assert np.isnan(trust.expected_calibration_error([], []))
    assert np.isnan(trust.auroc([], [1.0]))
    assert trust.sweep([], [], []) == []


def test_chance_alone_makes_an_error() -> None:
    """True confidences on few questions show some, on many almost none; sure ones show none."""
    few = trust.calibration_error_by_chance([0.3, 0.5, 0.7] * 10)
    many = trust.calibration_error_by_chance([0.3, 0.5, 0.7] * 1000)
    assert 0.05 < few < 0.2
    assert many < 0.02
    assert trust.calibration_error_by_chance([1.0, 0.0, 1.0]) == 0.0
    assert math.isnan(trust.calibration_error_by_chance([]))
