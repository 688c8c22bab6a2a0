"""Length-sorted batches of one epoch, in an order that a seed fixes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qabot.training.windows import Window

if TYPE_CHECKING:
    import torch

POOL = 64  # batches' worth of windows sorted together: little padding, and still well mixed


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step, all (windows, tokens) or (windows,).

    ids, types, attention: int64, padded with 0.
    allowed: bool, the positions an answer may start or end at: ``[CLS]`` and the passage.
    start, end: int64 (windows,), 0 for no answer.
    groups: row numbers of the windows that ask one question of several passages.
    """

    ids: torch.Tensor
    types: torch.Tensor
    attention: torch.Tensor
    allowed: torch.Tensor
    start: torch.Tensor
    end: torch.Tensor
    groups: tuple[tuple[int, ...], ...] = ()

    def to(self, device: str) -> Batch:
        """The same batch on another device."""
        return Batch(
            self.ids.to(device),
            self.types.to(device),
            self.attention.to(device),
            self.allowed.to(device),
            self.start.to(device),
            self.end.to(device),
            self.groups,
        )


def batch_order(
    lengths: Sequence[int],
    max_tokens: int,
    rng: random.Random,
    groups: Sequence[str] = (),
) -> list[list[int]]:
    """Indices of the windows of each batch.

    Windows are shuffled, sorted by length within pools, and packed so that a padded batch holds
    at most ``max_tokens`` tokens (one window at least); the batches are then shuffled.
    groups: of each window; those of one group (other than the empty one) share a batch.
    """
    together: dict[str, list[int]] = {}
    for index in range(len(lengths)):
        name = groups[index] if groups else ""
        together.setdefault(name or f"\0{index}", []).append(index)
    units = list(together.values())
    longest = [max(lengths[i] for i in unit) for unit in units]
    order = list(range(len(units)))
    rng.shuffle(order)
    mean = max(1.0, sum(lengths) / max(1, len(units)))
    pool = max(1, int(POOL * max_tokens / mean))
    batches: list[list[int]] = []
    for first in range(0, len(order), pool):
        current: list[int] = []
        for number in sorted(order[first : first + pool], key=lambda i: (longest[i], i)):
            unit = units[number]
            if current and (len(current) + len(unit)) * longest[number] > max_tokens:
                batches.append(current)
                current = []
            current += unit
        batches.append(current)
    rng.shuffle(batches)
    return batches


def collate(windows: Sequence[Window]) -> Batch:
    """The windows as tensors, padded to the longest."""
    import torch

    shape = (len(windows), max(len(w.ids) for w in windows))
    ids, types = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    attention, allowed = np.zeros(shape, np.int64), np.zeros(shape, bool)
    for row, window in enumerate(windows):
        length = len(window.ids)
        ids[row, :length] = window.ids
        types[row, window.passage : length] = 1
        attention[row, :length] = 1
        allowed[row, 0] = True
        allowed[row, window.passage : length - 1] = True
    together: dict[str, list[int]] = {}
    for row, window in enumerate(windows):
        if window.group:
            together.setdefault(window.group, []).append(row)
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(types),
        torch.from_numpy(attention),
        torch.from_numpy(allowed),
        torch.tensor([w.start for w in windows]),
        torch.tensor([w.end for w in windows]),
        tuple(tuple(rows) for rows in together.values()),
    )
