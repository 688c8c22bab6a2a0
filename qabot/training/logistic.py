"""The fit behind confidence: a logistic regression whose weights keep the sign of their feature."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The sign that a weight may have, by feature.
_SIGNS = {"null": (None, 0.0)}
_POSITIVE = (0.0, None)
_AGREEMENT = (0.5, 1.5)
"""Bounds: sets in which several articles rarely say the same can't tell what agreement is worth."""


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
