"""Passages to search among: what a filter leaves, in the shape that each side can use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Some passages, by number.

    mask: bool of shape (n,), whether each number is one of them; no number from n - 1 on is.
    """

    mask: NDArray[np.bool_]

    @classmethod
    def of(cls, numbers: NDArray[np.int64]) -> Selection:
        """From the numbers, in any order."""
        mask = np.zeros(int(numbers.max(initial=0)) + 2, dtype=bool)
        mask[numbers] = True
        return cls(mask)

    @classmethod
    def all_below(cls, number: int) -> Selection:
        """Every number below this one."""
        mask = np.ones(number + 1, dtype=bool)
        mask[-1] = False
        return cls(mask)

    def __len__(self) -> int:
        return int(np.count_nonzero(self.mask))

    def numbers(self) -> NDArray[np.int64]:
        """Ascending, int64."""
        return np.flatnonzero(self.mask)

    def without(self, gone: NDArray[np.int64]) -> Selection:
        """A copy that lacks some numbers."""
        mask = self.mask.copy()
        mask[gone[gone < len(mask)]] = False
        return Selection(mask)

    def has(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the numbers are in it."""
        return self.mask.take(numbers, mode="clip")

    def bits(self) -> NDArray[np.uint8]:
        """A bit a number, the lowest first: what FAISS takes."""
        return np.packbits(self.mask, bitorder="little")
