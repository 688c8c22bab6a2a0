"""From the start of the process to the answer: `qabot ask` on the demo index.

Bars: at most a fifth of the time of ``import sentence_transformers`` and a peak under 600 MiB;
`qabot --help` under 150 ms of the CPU above a bare interpreter. Every process finds its files in
the system's cache and its bytecode compiled.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from qabot.config import load_settings
from qabot.index.index import Index
from tests.benchmarks.harness import Context, Usage, interleaved, ratios, run_process
from tests.benchmarks.result import Measure, Row, Table
from tests.conftest import DEMO_ARTICLES
from tests.shared import ROOT

QUESTION = "Who is the chairman of the Suez Canal Authority?"
ANSWER = "Osama Rabie"
_SHOWN_MODULES = 12

BARE = "python -c pass"
HELP = "qabot --help"
ASK = "qabot ask"
PEER = "python -c 'import sentence_transformers'"


def run(context: Context) -> Iterator[Table]:
    home = context.work / "home"
    with Index.create(home / "demo", load_settings(overrides={"home": str(home)})) as index:
        index.build([str(DEMO_ARTICLES)])
    environment = {"QABOT_HOME": str(home), "HF_HUB_OFFLINE": "1"}
    ask = [sys.executable, "-m", "qabot", "ask", QUESTION]
    said = subprocess.run(
        ask, cwd=ROOT, env=_with(environment), capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert ANSWER in said, said  # a fast wrong answer measures nothing

    commands: dict[str, Sequence[str | Path]] = {
        BARE: [sys.executable, "-c", "pass"],
        HELP: [sys.executable, "-m", "qabot", "--help"],
        ASK: ask,
        PEER: [sys.executable, "-c", "import sentence_transformers"],
    }
    used: dict[str, list[Usage]] = {name: [] for name in commands}

    def measure(name: str) -> Callable[[], float]:
        def once() -> float:
            usage = run_process(commands[name], environment=environment)
            used[name].append(usage)
            return usage.wall

        return once

    walls = interleaved({name: measure(name) for name in commands}, context.rounds)
    rows = []
    for name in commands:
        counted = used[name][-context.rounds :]  # without the warm round
        cells: dict[str, Measure | str] = {
            "time": Measure(walls[name], "s"),
            "CPU": Measure(tuple(u.cpu for u in counted), "s"),
            "peak": Measure(tuple(u.peak for u in counted), "MiB"),
            "of the peer's time": ratios(walls[name], walls[PEER]),
        }
        if name == HELP:
            bare = used[BARE][-context.rounds :]
            over = tuple((u.cpu - b.cpu) * 1e3 for u, b in zip(counted, bare, strict=True))
            cells["CPU above bare"] = Measure(over, "ms")
        rows.append(Row(name, cells))
    yield Table("Cold start", tuple(rows), "Bars: `ask` .2 x and 600 MiB, `--help` 150 ms.")
    yield _imports(ask, environment)


def _imports(ask: Sequence[str], environment: dict[str, str]) -> Table:
    """The modules that take longest to import on the way to an answer, each without its own."""
    log = subprocess.run(
        [ask[0], "-X", "importtime", *ask[1:]], cwd=ROOT, env=_with(environment),
        capture_output=True, encoding="utf-8", check=True,
    ).stderr  # fmt: skip
    packages: dict[str, float] = {}
    for own, name in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", log):
        package = name.partition(".")[0]
        packages[package] = packages.get(package, 0.0) + int(own) / 1e3
    longest = sorted(packages.items(), key=lambda item: -item[1])[:_SHOWN_MODULES]
    total = Row("all", {"import": Measure((sum(packages.values()),), "ms")})
    rows = [Row(name, {"import": Measure((time,), "ms")}) for name, time in longest]
    return Table("Imports of an answer, by package (the import log itself slows them)",
                 (*rows, total))  # fmt: skip


def _with(environment: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **environment}
