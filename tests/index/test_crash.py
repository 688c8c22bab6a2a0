"""Writers killed at any instant: the old state or the new one, never less, never a mixture.

The short form runs with the other tests. The long one::

    QABOT_CRASHES=300 python -m pytest -m slow tests/index/test_crash.py -s
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from qabot.index.index import Index
from qabot.index.verify import verify
from tests.index.made import WordEmbedder, made_article, made_text
from tests.index.writer_process import SETTINGS, State, announce, run_and_die
from tests.shared import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills processes as POSIX does")
LONG = int(os.environ.get("QABOT_CRASHES", "300"))
CALLS = "fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,ftruncate"


def state_of(path: Path) -> State:
    """What an index holds, by what it can be asked: every text is one that was given."""
    state: State = {}
    with Index.open(path, SETTINGS, embedder=WordEmbedder()) as index:
        for article in index.articles():
            name = article.title.removeprefix("Story ") if article.title else ""
            seed = next(seed for seed in range(1000) if made_text(seed, 6) == article.text)
            assert article.id == made_article(name, seed).id
            state[name] = seed
        if state:
            for hit in index.search("harbour council", 20):
                text = hit.passage.article.text
                assert text[hit.passage.start : hit.passage.end] == hit.passage.text
                assert hit.passage.article.title
    return state


def check_after_crash(folder: Path, what: str) -> State:
    """Open, verify and compare with what was acknowledged; the state that was found."""
    lines = (folder / "log").read_text().splitlines() if (folder / "log").exists() else []
    acknowledged, intended = {}, {}
    for line in lines:
        kind, intended = json.loads(line)
        if kind == "done":
            acknowledged = intended
    if not (folder / "news" / "index.db").exists():
        assert not acknowledged
        return {}
    # Opened as the next writer would: an index whose making was cut short is made now.
    Index.create(folder / "news", SETTINGS, embedder=WordEmbedder()).close()
    found = state_of(folder / "news")
    assert found in (acknowledged, intended), f"{what}: {found} is neither the old nor the new"
    report = verify(folder / "news", SETTINGS, embedder=WordEmbedder)
    # A half-written or superfluous file may lie about (and is named); nothing else may be amiss.
    wrong = {check.name: check.faults for check in report.checks if not check.ok}
    assert set(wrong) <= {"vectors"}, f"{what}: {wrong}"
    for fault in wrong.get("vectors", ()):
        assert "left behind" in fault or "missing" in fault or "no file" in fault, (what, fault)
    mended = verify(folder / "news", SETTINGS, repair=True, embedder=WordEmbedder)
    assert mended.ok, (what, mended)
    announce(folder, "done", found)
    return found


def context() -> ForkServerContext:
    """Processes that start with everything imported, so that the kills hit the work."""
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["tests.index.writer_process", "faiss", "sentencex"])
    return server


def killed_at_random(folder: Path, times: int, seed: int) -> tuple[int, int]:
    """Kill a writer at so many random instants; how many kills came, and amid a change."""
    chance = random.Random(seed)
    server = context()
    kills = amid = 0
    for turn in range(times):
        seconds = chance.uniform(0.02, 0.6)
        process = server.Process(target=run_and_die, args=(folder, seed * 10_000 + turn, seconds))
        process.start()
        process.join(60)
        assert process.exitcode is not None, "a writer hangs"
        assert process.exitcode == -9, f"turn {turn}: a writer failed: {process.exitcode}"
        kills += 1
        lines = (folder / "log").read_text().splitlines() if (folder / "log").exists() else []
        amid += bool(lines) and json.loads(lines[-1])[0] == "intent"
        check_after_crash(folder, f"seed {seed}, turn {turn}, after {seconds:.3f} s")
    return kills, amid


def test_a_killed_writer_loses_nothing(tmp_path: Path) -> None:
    """A few random instants; the slow test has hundreds."""
    kills, _ = killed_at_random(tmp_path, 6, seed=1)
    assert kills == 6


@pytest.mark.slow
def test_a_writer_killed_hundreds_of_times_loses_nothing(tmp_path: Path) -> None:
    """Zero lost, zero phantom, zero half; prints the counts."""
    kills, amid = killed_at_random(tmp_path, LONG, seed=int(os.environ.get("QABOT_SEED", "7")))
    print(f"\n{kills} kills, {amid} amid a change: none lost, none phantom, none half")
    assert kills == LONG


def traced(folder: Path, *options: str) -> int:
    """Four changes in a process whose calls that make things durable are traced; its status."""
    return subprocess.run(
        ["strace", "-f", "-qq", "-e", f"trace={CALLS}", *options,
         sys.executable, "-m", "tests.index.writer_process", str(folder), "5", "4"],
        cwd=ROOT, check=False, capture_output=True, timeout=120,
    ).returncode  # fmt: skip


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    probe = ["strace", "-qq", "-o", os.devnull, "true"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not can_trace(), reason="needs strace, and the right to trace")
@pytest.mark.parametrize("action", ["signal=SIGKILL", "error=EIO", "error=ENOSPC"])
def test_a_writer_stopped_at_every_sync_and_rename(tmp_path: Path, action: str) -> None:
    """At each call in turn: killed before it, or told that it failed."""
    (tmp_path / "whole").mkdir()
    assert traced(tmp_path / "whole", "-o", str(tmp_path / "calls")) == 0
    lines = (tmp_path / "calls").read_text().splitlines()
    calls = Counter(match[1] for line in lines if (match := re.match(r"\d+ +(\w+)\(", line)))
    stopped = 0
    for name, count in calls.items():  # strace counts each call of a name by itself
        for number in range(1, count + 1):
            folder = tmp_path / f"{name}{number}"
            folder.mkdir()
            inject = f"inject={name}:{action}:when={number}"
            stopped += traced(folder, "-o", os.devnull, "-e", inject) != 0
            check_after_crash(folder, f"{action} at {name} {number}")
            shutil.rmtree(folder)
    print(f"\n{action}, each of {dict(calls)} in turn: {stopped} writers stopped, all sound")
    # Files are written beside the changes: another run may have a call or two fewer.
    assert stopped > (calls.total() * 0.8 if "KILL" in action else 0)
