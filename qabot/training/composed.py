"""Epochs made beforehand: their windows in one file.

Making an epoch takes a minute of one core, a GPU trains it in less. So the epochs are made on
CPUs, side by side and ahead of the run, which then only reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qabot.training.batches import Packed, group_numbers
from qabot.training.data import DataError
from qabot.training.windows import Window

_PARTS = ("ids", "lengths", "passage", "start", "end", "group")


def write_epochs(epochs: Iterable[Sequence[Window]], path: Path) -> int:
    """Write the windows of each epoch, in order; returns how many epochs there are."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    number = 0
    for windows in epochs:
        parts: dict[str, npt.NDArray[Any]] = {
            "ids": np.concatenate([w.ids for w in windows]).astype(np.uint16),
            "lengths": np.array([len(w.ids) for w in windows], np.uint16),
            "passage": np.array([w.passage for w in windows], np.uint16),
            "start": np.array([w.start for w in windows], np.uint16),
            "end": np.array([w.end for w in windows], np.uint16),
            "group": np.array(group_numbers(windows), np.int32),
        }
        arrays |= {f"{number}.{name}": part for name, part in parts.items()}
        number += 1
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    return number


def count_epochs(path: Path) -> int:
    """How many epochs the file holds; raises :class:`DataError` where it holds none."""
    try:
        with np.load(path) as arrays:
            count: int = sum(name.endswith(".ids") for name in arrays)
    except (OSError, ValueError) as error:
        raise _no_epochs(path, error) from error
    if not count:
        raise _no_epochs(path, "there are none in it")
    return count


def read_epoch(path: Path, epoch: int, device: str = "cpu") -> Packed:
    """The windows of one epoch on ``device``.

    An epoch beyond the last is an earlier one again: they are gone through in turn.
    """
    import torch

    number = epoch % count_epochs(path)
    try:
        with np.load(path) as arrays:
            parts = {name: arrays[f"{number}.{name}"].astype(np.int64) for name in _PARTS}
    except (OSError, ValueError, KeyError) as error:
        raise _no_epochs(path, error) from error
    lengths, groups = parts["lengths"].tolist(), parts["group"].tolist()
    parts["bounds"] = np.concatenate(([0], np.cumsum(parts["lengths"])))
    tensors = {name: torch.from_numpy(part).to(device) for name, part in parts.items()}
    return Packed(
        tensors["ids"].int(),
        tensors["bounds"],
        tuple(lengths),
        tuple(f"group-{group}" if group >= 0 else "" for group in groups),
        *(tensors[name] for name in ("passage", "start", "end", "group")),
    )


def _no_epochs(path: Path, why: object) -> DataError:
    return DataError(
        f"{path} holds no composed epochs ({why}). Make it with: "
        "python -m qabot.training compose DATA -o FILE"
    )
