"""Fusing the dense and the lexical ranking into hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

RRF_CONSTANT = 60
"""Cormack, Clarke and Buettcher 2009 found 60 to work across collections."""


def fuse(
    rankings: Sequence[tuple[Sequence[int], float]], *, constant: int = RRF_CONSTANT
) -> Mapping[int, float]:
    """Reciprocal rank fusion: ``sum(weight / (constant + rank))`` over rankings.

    rankings: passage numbers best first, and the ranking's weight.
    Returns the fused score by passage number, best first (Cormack, Clarke and
    Buettcher, SIGIR 2009).

    >>> list(fuse([([7, 8], 1.0), ([8, 9], 1.0)]))
    [8, 7, 9]
    """
    scores: dict[int, float] = {}
    for numbers, weight in rankings:
        for rank, number in enumerate(numbers, start=1):
            scores[number] = scores.get(number, 0.0) + weight / (constant + rank)
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))
