"""Power that fails at any call of a writer: nothing acknowledged is lost, whatever was unsynced.

The long form looks at every instant::

    python -m pytest -m slow tests/index/test_power.py -s
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qabot.index.durable import whole_file
from qabot.index.index import Index
from qabot.index.store import Store
from tests.index.made import made_article
from tests.index.power import OPTIONS, Disk, calls
from tests.index.test_crash import can_trace, check_after_crash
from tests.shared import ROOT

Write = Callable[..., str]
traces = pytest.mark.skipif(not can_trace(), reason="needs strace, and the right to trace")


def instants(folder: Path, seed: int, changes: int) -> list[tuple[str, Disk, bytes]]:
    """The disk after each call of a writer, with what the writer had announced by then."""
    log = folder / "calls"
    work = folder / "work"
    work.mkdir()
    subprocess.run(
        ["strace", *OPTIONS, "-o", str(log),
         sys.executable, "-m", "tests.index.writer_process", str(work), str(seed), str(changes)],
        cwd=ROOT, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    disk, announced = Disk(work / "news"), b""
    found = []
    for call in calls(log):
        if call.name == "write" and call.file == str(work / "log"):
            announced += call.data
        elif not disk.take(call):
            continue
        found.append((call.name, disk.copy(), announced))
    return found


def check(folder: Path, moment: tuple[str, Disk, bytes], survives: float, seed: int) -> None:
    """What stands on the disk then is the old state or the new one, and whole."""
    name, disk, announced = moment
    folder.mkdir()
    disk.after_power_loss(folder / "news", random.Random(seed), survives)
    (folder / "log").write_bytes(announced)
    check_after_crash(folder, f"power lost after {name}, seed {seed}, {survives} of it written")
    shutil.rmtree(folder)


@traces
def test_power_fails_at_some_instants(tmp_path: Path) -> None:
    """A few of those that the slow test goes through."""
    moments = instants(tmp_path, seed=3, changes=3)
    acknowledged = [moment for moment in moments if b'"done"' in moment[2]]
    chance = random.Random(1)
    for number, moment in enumerate(chance.sample(acknowledged, 4)):
        check(tmp_path / "found", moment, (0.0, 0.5)[number % 2], number)


@pytest.mark.slow
@traces
@pytest.mark.parametrize("survives", [0.0, 0.5, 1.0])
def test_power_fails_at_every_instant(tmp_path: Path, survives: float) -> None:
    """After each write, sync, rename and removal of eight changes; prints the count."""
    moments = instants(tmp_path, seed=3, changes=8)
    for number, moment in enumerate(moments):
        check(tmp_path / "found", moment, survives, number)
    print(f"\n{len(moments)} instants, {survives} of what was not synced written: all sound")


def test_a_commit_is_on_disk_when_it_returns(index: Index, write: Write) -> None:
    """Write-ahead, synced at each commit (``synchronous = FULL`` is 2), as SQLite promises."""
    index.build([write("all.jsonl", made_article("a", 1))])
    store = Store(index.path)
    assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store.connection.execute("PRAGMA synchronous").fetchone() == (2,)
    store.close()


@pytest.mark.skipif(os.name != "posix", reason="folders can't be synced elsewhere")
def test_a_file_is_synced_before_it_gets_its_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this order: else a crash could leave the new name with old or no content."""
    order = []
    sync, rename = os.fsync, Path.replace

    def note_sync(descriptor: int) -> None:
        where = Path(f"/proc/self/fd/{descriptor}")
        order.append("folder" if where.is_dir() else "file")
        sync(descriptor)

    def note_rename(path: Path, target: Path) -> Path:
        order.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_rename)
    with whole_file(tmp_path / "new") as stream:
        stream.write(b"all of it")
    assert order == ["file", "rename", "folder"]
