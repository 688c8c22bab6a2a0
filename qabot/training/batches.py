"""Length-sorted batches of one epoch, in an order that a seed fixes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qabot.training.windows import Window

if TYPE_CHECKING:
    import torch

POOL = 64  # batches' worth of windows sorted together: little padding, and still well mixed
MULTIPLE = 8  # of tokens a row: GPUs' attention is fastest so


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step, all (windows, tokens) or (windows,).

    ids, types, attention: int64, padded with 0.
    allowed: bool, the positions an answer may start or end at: ``[CLS]`` and the passage.
    start, end: int64 (windows,), 0 for no answer.
    group: int64 (windows,), one number for the windows that ask one question of several passages;
        below 0 for a window that stands alone.
    soft: float32 (windows, tokens, 2), what teachers give for start and end; see
        :mod:`qabot.training.distill`.
    """

    ids: torch.Tensor
    types: torch.Tensor
    attention: torch.Tensor
    allowed: torch.Tensor
    start: torch.Tensor
    end: torch.Tensor
    group: torch.Tensor
    soft: torch.Tensor | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """Windows end to end on one device, from which batches are gathered without a copy to it.

    ids: int32 (tokens of all windows,); bounds: int64 (windows + 1,), where each begins.
    lengths: of each window, on the host; groups: names on the host, see :class:`Window`.
    passage, start, end, group: int64 (windows,).
    soft: float16 (tokens of all windows, 2) or none, see :class:`Batch`.
    """

    ids: torch.Tensor
    bounds: torch.Tensor
    lengths: tuple[int, ...]
    groups: tuple[str, ...]
    passage: torch.Tensor
    start: torch.Tensor
    end: torch.Tensor
    group: torch.Tensor
    soft: torch.Tensor | None = None

    def batch(self, rows: torch.Tensor, longest: int) -> Batch:
        """The windows ``rows`` (int64, on the same device), padded to at least ``longest``."""
        import torch

        tokens = -(-longest // MULTIPLE) * MULTIPLE
        column = torch.arange(tokens, device=self.ids.device)
        first, last = self.bounds[rows, None], self.bounds[rows + 1, None]
        inside = column < last - first
        places = torch.where(inside, first + column, 0)
        passage = column >= self.passage[rows, None]
        allowed = (passage & (column < last - first - 1)) | (column == 0)
        soft = None if self.soft is None else self.soft[places].float()
        return Batch(
            torch.where(inside, self.ids[places].long(), 0),
            (passage & inside).long(),
            inside.long(),
            allowed,
            self.start[rows],
            self.end[rows],
            self.group[rows],
            soft,
        )

    def batches(self, order: Sequence[Sequence[int]]) -> Iterator[Batch]:
        """One batch for each list of windows."""
        import torch

        flat = torch.tensor([row for rows in order for row in rows], device=self.ids.device)
        first = 0
        for rows in order:
            longest = max(self.lengths[row] for row in rows)
            yield self.batch(flat[first : first + len(rows)], longest)
            first += len(rows)


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


def pack(windows: Sequence[Window], device: str = "cpu") -> Packed:
    """The windows on ``device``."""
    import torch

    lengths = [len(w.ids) for w in windows]
    ids = np.concatenate([w.ids for w in windows]) if windows else np.zeros(0, np.int32)

    def numbers(values: Sequence[int]) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.int64, device=device)

    return Packed(
        torch.from_numpy(ids).to(device),
        numbers([0, *np.cumsum(lengths).tolist()]),
        tuple(lengths),
        tuple(w.group for w in windows),
        numbers([w.passage for w in windows]),
        numbers([w.start for w in windows]),
        numbers([w.end for w in windows]),
        numbers(group_numbers(windows)),
    )


def group_numbers(windows: Sequence[Window]) -> list[int]:
    """One number for each group, -1 for a window that stands alone."""
    names: dict[str, int] = {}
    return [names.setdefault(w.group, len(names)) if w.group else -1 for w in windows]


def collate(windows: Sequence[Window], device: str = "cpu") -> Batch:
    """The windows as one batch, padded to the longest."""
    packed = pack(windows, device)
    return next(packed.batches([range(len(windows))]))
