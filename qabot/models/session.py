"""ONNX Runtime sessions: how a model is run, in one place."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Encoding


class Session:
    """A model of ``input_ids``, ``attention_mask`` and, where it has them, ``token_type_ids``.

    threads: of one run; 0 takes the CPUs that this process may use.
    """

    def __init__(self, model: Path, inputs: Sequence[str], *, threads: int = 0) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or available_cpus()
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # its warnings are about the graph, nothing to act on
        # Idle threads that spin would slow whatever else runs on a small machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(
            os.fspath(model),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=_SLOWER_FUSED,
        )
        self._inputs = tuple(inputs)

    def run(self, encodings: Sequence[Encoding]) -> list[NDArray[np.float32]]:
        """One batch: the model's outputs, each of shape (batch, ...) .

        Encodings are padded at the end to the longest; padding ids are 0 and masked out.
        """
        width = max(len(encoding) for encoding in encodings)
        shape = (len(encodings), width)
        arrays: dict[str, Any] = {name: np.zeros(shape, dtype=np.int64) for name in self._inputs}
        for row, encoding in enumerate(encodings):
            for name, array in arrays.items():
                values = getattr(encoding, _ATTRIBUTE[name])
                array[row, : len(values)] = values
        outputs: list[NDArray[np.float32]] = self._session.run(None, arrays)
        return outputs


# On a CPU the fused operator takes six times as long as the sum and the normalisation that it is
# made of (.35 ms against .054 for 180 tokens of 384 values).
_SLOWER_FUSED = ["SkipLayerNormFusion"]
_ATTRIBUTE = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}


class ParallelSession:
    """A model whose inputs run one by one, each on a core of its own, whoever asks for them.

    threads: inputs that run at a time; 0 takes the CPUs that this process may use.

    Threads that ask at the same time share the cores: their inputs run in the order in which they
    were asked for. One that fails fails for its asker alone. Why not in batches:
    :mod:`qabot.models`.
    """

    def __init__(self, model: Path, inputs: Sequence[str], *, threads: int = 0) -> None:
        self._session = Session(model, inputs, threads=1)
        self._pool = ThreadPoolExecutor(threads or available_cpus(), "qabot-model")

    def run_each(self, encodings: Sequence[Encoding]) -> list[list[NDArray[np.float32]]]:
        """For each input the model's outputs, without a batch dimension.

        The longest run first, so that no core waits long for the last.
        """
        order = sorted(range(len(encodings)), key=lambda i: len(encodings[i]), reverse=True)
        runs = {i: self._pool.submit(self._session.run, [encodings[i]]) for i in order}
        return [[output[0] for output in runs[i].result()] for i in range(len(encodings))]


def length_sorted_batches(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Positions in batches of at most ``size``, longest first, so that little is padded.

    Longest first also means that memory peaks at the first batch.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    for first in range(0, len(order), size):
        yield order[first : first + size]


def available_cpus() -> int:
    """CPUs that this process may use, which in a container is fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        return os.cpu_count() or 1
