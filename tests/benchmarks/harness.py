"""What benchmarks measure with: interleaved rounds, paired ratios, processes, percentiles."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from tests.benchmarks.result import Measure
from tests.shared import ROOT


class Skipped(Exception):  # not an error: a benchmark says what it lacks
    """The reason why a benchmark, or a part of one, can't be measured here."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a run may use.

    rounds: how often what is measured is measured.
    work: an empty folder, gone afterwards.
    shared: the data beside the checkout; may not exist.
    peers: the Python of the peers' environment; may not exist.
    sizes: sizes asked for on the command line; None: the benchmark's own.
    """

    rounds: int
    work: Path
    shared: Path
    peers: Path
    sizes: tuple[int, ...] | None = None

    def needs(self, *paths: str) -> list[Path]:
        """Files or folders below ``shared``. Raises Skipped if one is missing."""
        found = [self.shared / path for path in paths]
        for path in found:
            if not path.exists():
                raise Skipped(f"there is no {path} (--shared FOLDER names the data's place)")
        return found

    def peers_python(self) -> Path:
        """The peers' Python. Raises Skipped, saying how to install them, if there is none."""
        if not self.peers.exists():
            raise Skipped(
                f"there is no {self.peers}; install the peers with: python -m venv .peers && "
                ".peers/bin/pip install -r tests/benchmarks/peers.txt (--peers PYTHON names it)"
            )
        return self.peers


def interleaved(
    work: Mapping[str, Callable[[], float]], rounds: int, *, warm: int = 1
) -> dict[str, tuple[float, ...]]:
    """What each function returned in each round.

    In every round each is called once, in turn, so that a busy minute hits all alike and the
    values of one round can be paired. warm: rounds before, which don't count.
    """
    values: dict[str, list[float]] = {name: [] for name in work}
    for number in range(warm + rounds):
        for name, measure in work.items():
            value = measure()
            if number >= warm:
                values[name].append(value)
    return {name: tuple(found) for name, found in values.items()}


def ratios(over: Sequence[float], under: Sequence[float]) -> Measure:
    """Round by round: how many times as much."""
    return Measure(tuple(a / b for a, b in zip(over, under, strict=True)), "x")


def seconds(work: Callable[[], object]) -> float:
    """How long it took, by the clock."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def percentiles(values: Iterable[float], unit: str = "ms") -> dict[str, Measure]:
    """p50, p95 and p99 as cells of a row."""
    array = np.fromiter(values, dtype=float)
    return {f"p{q}": Measure((float(np.percentile(array, q)),), unit) for q in (50, 95, 99)}


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process took: seconds by the clock and of the CPU, peak of resident memory in MiB."""

    wall: float
    cpu: float
    peak: float


# A process starts with its parent's peak of memory, so a small one is put between.
_LAUNCH = """
import os, sys, time
started = time.perf_counter()
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(pid, 0)
wall = time.perf_counter() - started
with open(sys.argv[1], "w") as file:
    print(os.waitstatus_to_exitcode(status), wall, used.ru_utime + used.ru_stime, used.ru_maxrss,
          file=file)
"""


def run_process(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    stdout: IO[bytes] | int = subprocess.DEVNULL,
) -> Usage:
    """Run a command, given by its full path, to its end, in the checkout.

    Raises CalledProcessError if it fails.
    """
    arguments = [os.fspath(part) for part in command]
    with tempfile.NamedTemporaryFile("r") as report:
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", _LAUNCH, report.name, *arguments],
            cwd=ROOT, env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=stdout, check=True,
        )  # fmt: skip
        status, wall, cpu, peak = report.read().split()
    if int(status):
        raise subprocess.CalledProcessError(int(status), arguments)
    unit = 2**20 if sys.platform == "darwin" else 2**10  # of ru_maxrss
    return Usage(float(wall), float(cpu), float(peak) / unit)
