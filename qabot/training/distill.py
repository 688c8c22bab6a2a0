"""What several readers give together, as a target for one (Hinton et al. 2015).

Runs from one start that differ in their seed err apart from each other, so the mean of what they
give is right more often than any of them, and surer to refuse. One reader learns it from them and
costs what one reader costs. The windows they label should be new to them: what they were trained
on they know by heart.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qabot.training.batches import Packed, batch_order
from qabot.training.model import masked_logits

LABEL_TOKENS = 32_768  # a batch; nothing is kept for a backward pass


def labelled(packed: Packed, teachers: Sequence[Any], *, bf16: bool) -> Packed:
    """The windows with the teachers' mean as ``soft``.

    The mean is that of probabilities, kept as its logarithm: float16, of start and end. Teachers
    are read as they stand, so without dropout in ``eval`` mode.
    """
    import torch

    device = packed.ids.device
    soft = torch.zeros((len(packed.ids), 2), dtype=torch.float16, device=device)
    order = batch_order(packed.lengths, LABEL_TOKENS, random.Random(0))  # noqa: S311
    with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=bf16):
        for rows, batch in zip(order, packed.batches(order), strict=True):
            mean = torch.zeros((*batch.ids.shape, 2), device=device)
            for teacher in teachers:
                for side, logits in enumerate(masked_logits(teacher, batch)):
                    mean[:, :, side] += logits.softmax(1) / len(teachers)
            inside = batch.attention.bool()
            # The smallest float16 there is: what no teacher thinks likely counts as nothing.
            logarithms = mean.clamp_min(1e-7).log()[inside]
            first = packed.bounds[torch.tensor(rows, device=device), None]
            places = (first + torch.arange(batch.ids.shape[1], device=device))[inside]
            soft[places] = logarithms.half()
    return replace(packed, soft=soft)
