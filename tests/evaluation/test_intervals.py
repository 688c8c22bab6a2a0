"""Bootstrap intervals and the paired test."""

from __future__ import annotations

import numpy as np
import pytest

from qabot.evaluation import intervals
from qabot.evaluation.trust import auroc


def test_interval_of_a_share_is_near_the_textbook_one() -> None:
    """80 of 100: the normal approximation gives 0.8 +- 0.078."""
    estimate = intervals.mean([1.0] * 80 + [0.0] * 20)
    assert estimate is not None
    assert estimate.value == 0.8
    assert estimate.low == pytest.approx(0.722, abs=0.02)
    assert estimate.high == pytest.approx(0.878, abs=0.02)


def test_same_outcomes_same_interval() -> None:
    """The seed is fixed."""
    values = [0.1, 0.5, 0.9, 1.0, 0.0]
    assert intervals.mean(values) == intervals.mean(values)


@pytest.mark.parametrize(
    "values, expected",
    [([], None), ([0.5], (0.5, 0.5, 0.5, 1)), ([1.0, 1.0], (1.0, 1.0, 1.0, 2))],
)
def test_degenerate_samples(
    values: list[float], expected: tuple[float, float, float, int] | None
) -> None:
    """No values give nothing; equal values a point."""
    estimate = intervals.mean(values)
    assert estimate == (expected and intervals.Estimate(*expected))


def test_interval_of_auroc_holds_its_value() -> None:
    """Two shifted samples, ties and -inf among them."""
    estimate = intervals.two_samples(auroc, [0.9, 0.8, 0.8, 0.7] * 5, [0.8, 0.1, -np.inf] * 5)
    assert estimate is not None
    assert 0.5 < estimate.low <= estimate.value <= estimate.high <= 1.0


def test_a_clear_gain_is_significant_and_noise_is_not() -> None:
    """40 of 200 questions gained, none lost; against 20 gained, 20 lost."""
    before = [0.0] * 100 + [1.0] * 100
    gained = [1.0] * 40 + [0.0] * 60 + [1.0] * 100
    mixed = [1.0] * 20 + [0.0] * 80 + [1.0] * 80 + [0.0] * 20
    clear, noise = intervals.paired(before, gained), intervals.paired(before, mixed)
    assert clear is not None
    assert clear.value == pytest.approx(0.2)
    assert clear.low > 0.1
    assert clear.p < 0.001
    assert noise is not None
    assert noise.value == 0
    assert noise.low < 0 < noise.high
    assert noise.p > 0.5


def test_exact_p_of_few_questions() -> None:
    """Four gains, no loss: of 16 sign patterns two are as extreme, p = 1/8."""
    for after in ([1.0, 1.0, 1.0, 1.0], [0.4, 0.6, 0.5, 0.9]):
        difference = intervals.paired([0.0] * 4, after)
        assert difference is not None
        assert difference.p == pytest.approx(1 / 8)


def test_no_difference_at_all() -> None:
    """Equal runs: p is 1."""
    difference = intervals.paired([0.3, 0.7], [0.3, 0.7])
    assert difference is not None
    assert (difference.value, difference.p) == (0.0, 1.0)


def test_values_must_pair_up() -> None:
    """A mistake of the caller, told as such."""
    with pytest.raises(ValueError, match="2 before, 1 after"):
        intervals.paired([1.0, 2.0], [1.0])
