"""What is measured on an index, each step in a process of its own: `million` and `growth` use them.

``python -m tests.benchmarks.index_steps STEP INDEX SHARED`` prints the step's figures as JSON.
Questions are people's own; see `real_texts`.
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

import numpy as np

from qabot.config import load_settings
from qabot.index import structure
from qabot.index.compaction import compact as compact_files
from qabot.index.fulltext import FullText
from qabot.index.index import Filter, Index
from qabot.index.lexical import search_table, texts_since
from qabot.index.lock import files_lock
from qabot.index.postings_file import made_in_blocks, write
from qabot.index.store import Store
from qabot.index.terms import Terms
from qabot.index.vectors import Vectors
from qabot.models.load import open_embedder
from tests.benchmarks.machine import anonymous
from tests.benchmarks.real_texts import real_questions
from tests.index.made import json_line, made_article
from tests.shared import ROOT

QUESTIONS = 500
_OPENED = 5  # times
_WARM = 20  # questions first, which don't count
_BY_FTS5 = 60  # questions, evenly of all
FILTERS = {
    "one month": Filter(since=date(2015, 3, 1), until=date(2015, 3, 31)),
    "ten years": Filter(since=date(2010, 1, 1), until=date(2019, 12, 31)),
    "a large site": Filter(site="site1.example"),
    "a small site": Filter(site="site150.example"),
}
Figures = dict[str, Any]


def compact(path: Path, shared: Path) -> Figures:
    """Every derived file from the database alone; of memory what is no file's."""
    for pattern in ("vectors-*", "postings-*"):
        for file in path.glob(pattern):
            file.unlink()
    own: list[float] = []
    with files_lock(path), closing(Store(path)) as store, _sampled(anonymous, own):
        used = _timed(lambda: compact_files(store))
    return used | {"peak": max(own)}


def opened(path: Path, shared: Path) -> Figures:
    """Open, with the embedder at hand, until the first question can be searched; some times."""
    settings = load_settings()
    embedder = open_embedder(settings)

    def work() -> None:
        with Index.open(path, settings, embedder=embedder) as index:
            index.warm()

    return {"seconds": [_timed(work)["seconds"] for _ in range(_OPENED)]}


def search(path: Path, shared: Path) -> Figures:
    """Milliseconds of every question: dense, lexical, fused; memory after them."""
    settings = load_settings()
    embedder = open_embedder(settings)
    questions = real_questions(shared, QUESTIONS)
    vectors = embedder.embed(questions)
    depth, weight = settings.retrieval.candidates, settings.retrieval.title_weight
    found: Figures = {"dense": [], "lexical": [], "fused": []}
    with Index.open(path, settings, embedder=embedder) as index:
        index.warm()
        store = index._store
        dense, full_text = index._searcher._vectors, index._searcher._full_text
        assert dense is not None and full_text is not None
        for turn in (range(_WARM), range(len(questions))):
            for times in found.values():
                times.clear()
            for at in turn:
                question, vector = questions[at], vectors[at]
                with store.reading():
                    found["dense"].append(_ms(dense.search, store, vector, depth))
                    found["lexical"].append(_ms(full_text.search, store, question, depth, weight))
                found["fused"].append(_ms(index.search_vector, question, vector, 8))
        for name, only in FILTERS.items():
            found[f"{name}, first"] = _ms(
                index.search_vector, questions[0], vectors[0], 8, only=only
            )
            found[name] = [
                _ms(index.search_vector, question, vector, 8, only=only)
                for question, vector in zip(questions[:20], vectors[:20], strict=True)
            ]
    return found | _memory()


def recall(path: Path, shared: Path) -> Figures:
    """Share of the ten nearest, by brute force, that the dense search finds."""
    embedder = open_embedder(load_settings())
    queries = embedder.embed(real_questions(shared, QUESTIONS))
    scores = np.full((len(queries), 10), -2.0, dtype=np.float32)
    numbers = np.zeros((len(queries), 10), dtype=np.int64)
    with closing(Store(path)) as store, store.reading():
        for some, block in store.passages_since(0, batch=16_384):
            scores = np.hstack([scores, queries @ block.T])
            numbers = np.hstack([numbers, np.broadcast_to(some, (len(queries), len(some)))])
            best = np.argpartition(-scores, 10, axis=1)[:, :10]
            scores = np.take_along_axis(scores, best, axis=1)
            numbers = np.take_along_axis(numbers, best, axis=1)
        vectors = Vectors.open(store, embedder.dimension)
        found: Figures = {"recall": [], "exact": vectors.is_exact}
        for query, nearest in zip(queries, numbers.tolist(), strict=True):
            got = {number for number, _ in vectors.search(store, query, 10)}
            found["recall"].append(len(got & set(nearest)) / 10)
        found["best cosine"] = float(np.median(scores.max(axis=1)))
        found["tenth cosine"] = float(np.median(scores.min(axis=1)))
        found["probes"] = 0 if vectors.is_exact else structure.probes(vectors._base)
    return found


def fts5(path: Path, shared: Path) -> Figures:
    """FTS5 alone: milliseconds, and how far the postings' ten best are its own."""
    weight = load_settings().retrieval.title_weight
    found: Figures = {"times": [], "same": []}
    with closing(Store(path)) as store, store.reading():
        full_text = FullText.open(store)
        for question in real_questions(shared, QUESTIONS)[:: QUESTIONS // _BY_FTS5]:
            began = time.perf_counter()
            table = search_table(store, question, 50, weight)[:10]
            found["times"].append((time.perf_counter() - began) * 1e3)
            scores = dict(full_text.search(store, question, 50, weight))
            met = sum(
                abs(scores.get(number, 0.0) - score) < 0.02 * score for number, score in table
            )
            found["same"].append(met / len(table) if table else 1.0)
    return found | _memory()


def fts5_anew(path: Path, shared: Path) -> Figures:
    """The full-text table alone, in a database of its own."""
    with closing(Store(path)) as store, store.reading(), TemporaryDirectory(dir=path.parent) as at:
        with closing(sqlite3.connect(Path(at) / "texts.db", isolation_level=None)) as made:
            made.execute("PRAGMA journal_mode = OFF")
            sql = "SELECT sql FROM sqlite_master WHERE name = 'passage_text'"
            made.execute(store.rows(sql)[0][0])
            fill = "INSERT INTO passage_text (rowid, heading, text) VALUES (?, ?, ?)"
            made.execute("BEGIN")
            used = _timed(lambda: made.executemany(fill, texts_since(store, 0)))
            made.execute("COMMIT")
        size = (Path(at) / "texts.db").stat().st_size
        return used | _memory() | {"size": size / 2**20}


def postings_anew(path: Path, shared: Path) -> Figures:
    """The file of postings alone."""
    with closing(Store(path)) as store, store.reading(), TemporaryFile(dir=path) as stream:

        def make() -> None:
            parts = made_in_blocks(texts_since(store, 0), Terms(), path)
            write(parts, None, stream, path)

        return _timed(make) | _memory() | {"size": stream.tell() / 2**20}


def add_one(path: Path, shared: Path) -> Figures:
    """An article of four passages added to the acknowledgement; found by a reader; removed."""
    settings = load_settings()
    embedder = open_embedder(settings)
    article = made_article("added", 999_999_999, 44)
    source = path.parent / "one.jsonl"
    source.write_bytes(json_line(article))
    with (
        Index.open(path, settings, embedder=embedder) as reader,
        Index.open(path, settings, embedder=embedder) as index,
    ):
        reader.search("zzz", 8)
        added = _timed(lambda: index.add([str(source)]))
        followed = _timed(lambda: reader.search("zzz", 8))
        removed = _timed(lambda: index.remove([article.id]))
    return {"add": added, "follow": followed, "remove": removed} | _memory()


STEPS: dict[str, Callable[[Path, Path], Figures]] = {
    "compact": compact, "open": opened, "search": search, "recall": recall, "fts5": fts5,
    "add one": add_one, "fts5 anew": fts5_anew, "postings anew": postings_anew,
}  # fmt: skip


@cache
def step(name: str, path: Path, shared: Path) -> Figures:
    """A step's figures, from a process of its own; taken once, whoever asks for them."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.index_steps", name, str(path), str(shared)],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    figures: Figures = json.loads(result.stdout.splitlines()[-1])
    return figures


def sizes_of(path: Path) -> Iterator[tuple[str, int]]:
    """The parts of an index and their bytes."""
    for file in sorted(path.iterdir()):
        if file.suffix in (".db", ".faiss", ".words"):
            yield file.name.partition("-")[0], file.stat().st_size


def _timed(work: Callable[[], object]) -> Figures:
    started, used = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - started, "cpu": time.process_time() - used}


@contextmanager
def _sampled(look: Callable[[], float], found: list[float]) -> Iterator[None]:
    """What a look gives, again and again, until the block is left."""
    done = threading.Event()

    def work() -> None:
        found.append(look())
        while not done.wait(0.05):
            found.append(look())

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _ms(work: Callable[..., object], *arguments: object, **options: object) -> float:
    started = time.perf_counter()
    work(*arguments, **options)
    return (time.perf_counter() - started) * 1e3


def _memory() -> Figures:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"peak": peak, "resident": _resident()}


def _resident() -> float:
    """MiB, of mapped files the part that is in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))))
