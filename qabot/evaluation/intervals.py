"""How far a number can be trusted: bootstrap intervals and a paired test.

Questions are resampled one by one, with a fixed seed, so equal outcomes give
equal intervals. Several questions about one article are not independent;
where a set has many, the true interval is somewhat wider.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

LEVEL = 0.95
RESAMPLES = 2000
SEED = 20220118


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``n`` questions with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int


def mean(values: Sequence[float]) -> Estimate | None:
    """The mean with a percentile bootstrap interval; None for no values."""
    sample = np.asarray(values, dtype=np.float64)
    if not sample.size:
        return None
    value = float(sample.mean())
    if sample.size == 1 or (sample == sample[0]).all():
        return Estimate(value, value, value, sample.size)
    low, high = _bootstrap((sample,), np.mean, vectorized=True)
    return Estimate(value, low, high, sample.size)


def two_samples(
    statistic: Callable[[Sequence[float], Sequence[float]], float],
    first: Sequence[float],
    second: Sequence[float],
) -> Estimate | None:
    """A statistic of two independent samples, such as AUROC; None where either has under two."""
    if len(first) < 2 or len(second) < 2:
        return None
    low, high = _bootstrap(
        (np.asarray(first), np.asarray(second)), statistic, vectorized=False, resamples=500
    )
    return Estimate(statistic(first, second), low, high, len(first) + len(second))


@dataclass(frozen=True, slots=True)
class Difference:
    """How much ``after`` is above ``before`` on the same questions.

    p: two-sided probability of a difference at least this large if the labels
        "before" and "after" of each question were exchangeable.
    """

    before: float
    after: float
    low: float
    high: float
    p: float
    n: int

    @property
    def value(self) -> float:
        return self.after - self.before


def paired(before: Sequence[float], after: Sequence[float]) -> Difference | None:
    """The mean difference of paired values: bootstrap interval and permutation test.

    The test flips the sign of each question's difference at random (approximate
    randomisation; Dror et al. 2018, section 3.3), exactly where the questions
    are few. None for no values.
    """
    a, b = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if a.size != b.size:
        raise ValueError(f"paired values must pair up: {a.size} before, {b.size} after")
    if not a.size:
        return None
    gain = b - a
    if (gain == gain[0]).all():
        p = 1.0 if gain[0] == 0 else 2.0 ** (1 - gain.size)  # all signs alike: exact
        return Difference(
            float(a.mean()), float(b.mean()), float(gain[0]), float(gain[0]), p, a.size
        )
    low, high = _bootstrap((gain,), np.mean, vectorized=True)
    from scipy.stats import permutation_test

    test = permutation_test(
        (gain,),
        np.mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=10_000,
        batch=500,
        rng=np.random.default_rng(SEED),
    )
    return Difference(float(a.mean()), float(b.mean()), low, high, float(test.pvalue), a.size)


def _bootstrap(
    samples: tuple[np.ndarray, ...],
    statistic: Callable[..., object],
    *,
    vectorized: bool,
    resamples: int = RESAMPLES,
) -> tuple[float, float]:
    from scipy.stats import bootstrap  # ~0.6 s to import

    interval = bootstrap(
        samples,
        statistic,
        vectorized=vectorized,
        n_resamples=resamples,
        batch=100,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return float(interval.low), float(interval.high)
