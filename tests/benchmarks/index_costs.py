"""What an index costs as it grows: add one article, remove one, open, rebuild, verify.

Text is generated and vectors are random around some thousand centres, so that
storage alone is measured::

    python -m tests.benchmarks.index_costs --sizes 1000 10000 100000

Prints one Markdown table and, with ``--json FILE``, the same as JSON, brought up
to date after each size. Each operation is a process of its own; time is that of
the operation without the start of Python, memory the process's peak. ``add one``
and ``remove one`` end with the acknowledgement. A question of "search" has a word that
is in every passage and one in few: generated text has a small vocabulary, which
is the worst case for BM25; "dense search" is FAISS with its scores made exact.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article
from qabot.config import Passages, Settings
from qabot.index.compaction import compact
from qabot.index.index import Index
from qabot.index.lock import files_lock, writer_lock
from qabot.index.store import Store
from qabot.index.vectors import Vectors
from qabot.index.verify import verify
from qabot.index.writer import Writer
from tests.index.made import WordEmbedder, json_line, made_article
from tests.shared import ROOT

DIMENSION = 384
SETTINGS = Settings(passages=Passages(min_tokens=100, max_tokens=180))
_SENTENCES = 44  # of one article: four passages
_CENTRES = 4096
Cost = tuple[float, float]
"""Seconds by the clock and of the CPU; the second holds on a busy machine too."""
_TIMES = 20  # repetitions of what can be repeated; the median counts


class RandomEmbedder(WordEmbedder):
    """Unit vectors around random centres (cosine to their own about 0.7), as fast as numpy goes."""

    def __init__(self) -> None:
        super().__init__(DIMENSION)
        self._random = np.random.default_rng(time.time_ns())
        centres = np.random.default_rng(1).standard_normal((_CENTRES, DIMENSION), dtype=np.float32)
        self._centres = centres / np.linalg.norm(centres, axis=1, keepdims=True)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        own = self._centres[self._random.integers(0, _CENTRES, len(texts))]
        noise = self._random.standard_normal((len(texts), DIMENSION), dtype=np.float32)
        vectors = own + noise / np.float32(DIMENSION**0.5)
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def articles(count: int) -> Iterator[tuple[str, Article]]:
    for number in range(count):
        yield "made", made_article(f"cost{number}", number, _SENTENCES)


def build(path: Path, size: int) -> Cost:
    """An index of about so many passages, its file of vectors included."""
    Index.create(path, SETTINGS).close()

    def work() -> None:
        with writer_lock(path), closing(Store(path)) as store:
            writer = Writer(path.name, store, SETTINGS, RandomEmbedder)
            writer.change(articles(size // 4), [], exact=True)
        rebuild(path, size)

    return _seconds(work)


def rebuild(path: Path, size: int) -> Cost:
    """The file of vectors, from the database alone."""
    for file in path.glob("vectors-*"):
        file.unlink()
    with files_lock(path), closing(Store(path)) as store:
        return _seconds(lambda: compact(store))


def first_search(path: Path, size: int) -> Cost:
    """Open and search once, the embedder at hand."""
    embedder = RandomEmbedder()

    def work() -> None:
        with Index.open(path, SETTINGS, embedder=embedder) as index:
            index.search("harbour 77", 8)

    return _seconds(work)


def search(path: Path, size: int) -> Cost:
    """Search again."""
    with Index.open(path, SETTINGS, embedder=RandomEmbedder()) as index:
        index.search("harbour 77", 8)
        return _median(lambda: index.search("harbour 77", 8))


def dense_search(path: Path, size: int) -> Cost:
    """Vectors alone: the 50 nearest."""
    with closing(Store(path)) as store, store.reading():
        vectors = Vectors.open(store, DIMENSION)
        queries = iter(RandomEmbedder().embed([""] * (_TIMES + 1)))
        return _median(lambda: vectors.search(store, next(queries), 50))


def add_one(path: Path, size: int) -> Cost:
    """One article of four passages."""
    one = path.parent / "one.jsonl"
    one.write_bytes(json_line(made_article("added", 999_999_999, _SENTENCES)))
    with Index.open(path, SETTINGS, embedder=RandomEmbedder()) as index:
        index.embedder  # noqa: B018 - so that it is there
        return _seconds(lambda: index.add([str(one)]))


def follow_one(path: Path, size: int) -> Cost:
    """A reader's first search after an article was added, compared with nothing."""
    with Index.open(path, SETTINGS, embedder=RandomEmbedder()) as reader:
        reader.search_vector("zzz", reader.embed(""), 8)
        add_one(path, size)
        return _seconds(lambda: reader.search_vector("zzz", reader.embed(""), 8))


def remove_one(path: Path, size: int) -> Cost:
    """One article of four passages."""
    with Index.open(path, SETTINGS) as index:
        return _seconds(lambda: index.remove([made_article("cost7", 7).id]))


def check(path: Path, size: int) -> Cost:
    """``verify``."""
    return _seconds(lambda: verify(path, SETTINGS, embedder=RandomEmbedder))


OPERATIONS: dict[str, Callable[[Path, int], Cost]] = {
    "build": build,
    "open and search": first_search,
    "search": search,
    "dense search": dense_search,
    "add one": add_one,
    "follow it": follow_one,
    "remove one": remove_one,
    "rebuild vectors": rebuild,
    "verify": check,
}


def _seconds(work: Callable[[], object]) -> Cost:
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used


def _median(work: Callable[[], object]) -> Cost:
    return sorted(_seconds(work) for _ in range(_TIMES))[_TIMES // 2]


def measured(path: Path, operation: str, size: int) -> tuple[float, float, float]:
    """Seconds by the clock and of the CPU, and peak MiB, of one operation in its own process."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.index_costs", "--one", str(path), operation,
         str(size)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, used, memory = json.loads(result.stdout.splitlines()[-1])
    return seconds, used, memory


def main() -> None:
    parser = argparse.ArgumentParser(description="Costs of an index by its size.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--without", nargs="*", default=[], help="operations to leave out")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=3, metavar=("PATH", "OPERATION", "SIZE"))
    arguments = parser.parse_args()
    if arguments.one:
        path, operation, size = arguments.one
        seconds, used = OPERATIONS[operation](Path(path), int(size))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps([seconds, used, peak]))
        return
    rows: list[dict[str, Any]] = []
    chosen = [operation for operation in OPERATIONS if operation not in arguments.without]
    print("| passages | MB |", " | ".join(chosen), "|\n|", " --: |" * (len(chosen) + 2))
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cost"
            row: dict[str, Any] = {}
            for operation in chosen:
                row[operation] = measured(path, operation, size)
                print(f"{size:,} {operation}: {row[operation]}", file=sys.stderr, flush=True)
            with Index.open(path, SETTINGS) as index:
                summary = index.summary()
            row |= {"passages": summary.passages, "MB": summary.bytes / 1e6}
        rows.append(row)
        cells = [f"{row['passages']:,}", f"{row['MB']:,.1f}"]
        for name in chosen:
            seconds, used, memory = row[name]
            cells.append(f"{seconds:.3f} s ({used:.3f} CPU), {memory:,.0f} MiB")
        print("|", " | ".join(cells), "|", flush=True)
        if arguments.json:
            arguments.json.write_text(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
