"""What an index costs as it grows: add one article, remove one, open, rebuild, verify.

Text is generated and vectors are random, so that storage alone is measured::

    python -m tests.benchmarks.index_costs --sizes 1000 10000 100000

Prints one Markdown table and, with ``--json FILE``, the same as JSON. Each
operation is a process of its own; time is that of the operation without the
start of Python, memory the process's peak.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article
from qabot.config import Passages, Settings
from qabot.index.index import Index
from qabot.index.lock import writer_lock
from qabot.index.store import Store
from qabot.index.verify import verify
from qabot.index.writer import Writer
from tests.index.made import WordEmbedder, json_line, made_article
from tests.shared import ROOT

DIMENSION = 384
SETTINGS = Settings(passages=Passages(min_tokens=100, max_tokens=180))
_SENTENCES = 44  # of one article: four passages
OPERATIONS = (
    "open and search",
    "search again",
    "add one",
    "remove one",
    "rebuild vectors",
    "verify",
)


class RandomEmbedder(WordEmbedder):
    """Unit vectors that mean nothing, made as fast as numpy makes them."""

    def __init__(self) -> None:
        super().__init__(DIMENSION)
        self._random = np.random.default_rng(1)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = self._random.standard_normal((len(texts), DIMENSION), dtype=np.float32)
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def articles(count: int) -> Iterator[tuple[str, Article]]:
    for number in range(count):
        yield "made", made_article(f"cost{number}", number, _SENTENCES)


def build(path: Path, passages: int) -> float:
    """Build an index of about so many passages; seconds."""
    started = time.perf_counter()
    Index.create(path, SETTINGS).close()
    store = Store(path)
    with writer_lock(path):
        writer = Writer(path.name, store, SETTINGS, RandomEmbedder)
        writer.change(articles(passages // 4), [], exact=True)
    store.close()
    return time.perf_counter() - started


def operate(path: Path, operation: str) -> float:
    """Carry out one operation; seconds, of the best of three where it can be repeated."""
    embedder = RandomEmbedder()
    one = path.parent / "one.jsonl"
    one.write_bytes(json_line(made_article("added", 999_999_999, _SENTENCES)))
    if operation == "verify":
        started = time.perf_counter()
        verify(path, SETTINGS, embedder=RandomEmbedder)
        return time.perf_counter() - started
    started = time.perf_counter()
    with Index.open(path, SETTINGS, embedder=embedder) as index:
        if operation == "open and search":
            index.search("harbour council 77", 8)
        elif operation == "search again":
            index.search("harbour council 77", 8)
            times = []
            for number in range(10):
                started = time.perf_counter()
                index.search(f"{number} harbour minister {number * 91}", 8)
                times.append(time.perf_counter() - started)
            return sorted(times)[5]
        elif operation == "add one":
            index.add([str(one)])
        elif operation == "remove one":
            index.remove([made_article("cost7", 7).id])
        elif operation == "rebuild vectors":
            for file in path.glob("vectors-*"):
                file.unlink()
            with writer_lock(path):
                store = Store(path)
                Writer(path.name, store, SETTINGS, RandomEmbedder).save_vectors(anyway=True)
                store.close()
    return time.perf_counter() - started


def measured(*arguments: str) -> tuple[float, float]:
    """Seconds and peak MiB of one operation in a process of its own."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.index_costs", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, memory = json.loads(result.stdout.splitlines()[-1])
    return seconds, memory


def _print_measure(seconds: float) -> None:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, peak]))


def main() -> None:
    parser = argparse.ArgumentParser(description="Costs of an index by its size.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=3, metavar=("PATH", "OPERATION", "SIZE"))
    arguments = parser.parse_args()
    if arguments.one:
        path, operation, size = arguments.one
        if operation == "build":
            _print_measure(build(Path(path), int(size)))
        else:
            _print_measure(operate(Path(path), operation))
        return
    rows = []
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cost"
            row: dict[str, Any] = {}
            for operation in ("build", *OPERATIONS):
                row[operation] = measured("--one", str(path), operation, str(size))
                print(f"{size:,} {operation}: {row[operation]}", file=sys.stderr, flush=True)
            with Index.open(path, SETTINGS, embedder=RandomEmbedder()) as index:
                summary = index.summary()
            row |= {"passages": summary.passages, "MB": summary.bytes / 1e6}
            rows.append(row)
            print(_line(row), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2))


def _line(row: dict[str, Any]) -> str:
    cells = [f"{row['passages']:,}", f"{row['MB']:,.1f} MB"]
    for operation in ("build", *OPERATIONS):
        seconds, memory = row[operation]
        cells.append(f"{operation} {seconds:.3f} s, {memory:,.0f} MiB")
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
