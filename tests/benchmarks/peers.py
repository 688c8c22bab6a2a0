"""Peers as processes of their own environment, ready to be asked in turn."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypedDict

NAMES = ("torch", "pipeline", "haystack", "txtai")


class Asked(TypedDict):
    """A question and the passages to read for it."""

    question: str
    passages: list[str]


class Peer:
    """One of :data:`NAMES` in a process; see ``peer.py`` for what it runs."""

    def __init__(self, process: subprocess.Popen[str], name: str) -> None:
        self._process = process
        self._name = name

    def load(self, weights: Path, questions: Sequence[Asked]) -> None:
        """Returns when it is ready to answer."""
        self._exchange({"peer": self._name, "weights": str(weights), "questions": questions})

    def answer(self, number: int) -> tuple[str, float]:
        """The answer to one of the questions that it was given, and its milliseconds."""
        said = self._exchange(number)
        return said["answer"], said["ms"]

    def _exchange(self, message: object) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer {self._name} ended; run peer.py by hand to see why")
        return json.loads(line)


@contextmanager
def loaded(python: Path, weights: Path, questions: Sequence[Asked]) -> Iterator[dict[str, Peer]]:
    """All peers, each with the same weights and questions."""
    script = Path(__file__).with_name("peer.py")
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}
    with ExitStack() as stack:
        peers = {}
        for name in NAMES:
            process = subprocess.Popen(
                [python, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True, env=environment,
            )  # fmt: skip
            stack.enter_context(process)  # waits for its end, which comes with that of its input
            peers[name] = Peer(process, name)
            peers[name].load(weights, questions)
        yield peers
