"""A large build: killed, it goes on where it was; its memory does not grow with its input."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from qabot.index.index import Index
from qabot.index.verify import verify
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, json_line, made_article, made_text
from tests.shared import ROOT

BUILD = """
import resource, signal, sys, os
from pathlib import Path
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder
from qabot.index.index import Index

class Mortal(WordEmbedder):
    def embed(self, texts):
        if self.embedded + len(texts) > int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts)

with Index.create(Path(sys.argv[1]), SETTINGS, embedder=Mortal()) as index:
    index.build([sys.argv[2]])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
_NEVER = 10**9


def build_apart(index: Path, source: Path, dies_after: int) -> subprocess.CompletedProcess[str]:
    """A build in a process of its own, killed when it has embedded so many passages."""
    return subprocess.run(
        [sys.executable, "-c", BUILD, str(index), str(source), str(dies_after)],
        capture_output=True, text=True, timeout=300, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_a_killed_build_goes_on_where_it_was(tmp_path: Path, embedder: WordEmbedder) -> None:
    """The old index answers meanwhile; at the second attempt only the rest is embedded."""
    source, path = tmp_path / "all.jsonl", tmp_path / "news"
    source.write_bytes(json_line(made_article("old", 5000)))
    with Index.create(path, SETTINGS, embedder=WordEmbedder()) as index:
        index.build([str(source)])
        held = index.summary().passages
    source.write_bytes(b"".join(json_line(made_article(str(n), n)) for n in range(400)))

    with Index.open(path, SETTINGS, embedder=WordEmbedder()) as reader:
        killed = build_apart(path, source, 1600)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert reader.summary().passages == held
        assert reader.search(made_text(5000), 1)[0].passage.article.title == "Story old"

        with Index.create(path, SETTINGS, embedder=embedder) as index:
            index.build([str(source)])
            total = index.summary().passages
        assert reader.search(made_text(7), 1)[0].passage.article.title == "Story 7"
    assert total > 1900
    assert 1300 < 1600 - (embedder.embedded - (total - 1600)) <= 1600, "made ones were made again"
    assert embedder.embedded < total - 1300
    assert verify(path, SETTINGS, embedder=WordEmbedder).ok


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in KiB")
def test_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    """A JSON Lines file of at least 60 MB takes hardly more memory than one article."""
    peaks = []
    for count in (1, 80):
        source = tmp_path / f"{count}.jsonl"
        with source.open("wb") as stream:
            for number in range(count):
                value = msgspec.json.decode(json_line(made_article(str(number), number)))
                stream.write(msgspec.json.encode({**value, "page": f"{number} " * 300_000}) + b"\n")
        done = build_apart(tmp_path / f"index{count}", source, _NEVER)
        assert done.returncode == 0, done.stderr
        peaks.append(int(done.stdout) / 1024)
    assert (tmp_path / "80.jsonl").stat().st_size > 60e6
    assert peaks[1] < peaks[0] + 40, peaks
