"""A million passages on one machine: built into the tables, opened, searched, changed.

Bars: recall@10 of the dense search .98 against brute force, dense p95 10 ms, lexical p95 20 ms,
fused p95 30 ms, open 1 s, resident memory 1.5 GB, an article added in 1 s. What the archive is made
of: `made_archive`. Set QABOT_BENCHMARKS to a folder that keeps the embeddings (an hour's work) and
the filled tables for the next run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from qabot.config import load_settings
from qabot.index.opening import is_index
from qabot.models.load import open_embedder
from tests.benchmarks.fill import fill
from tests.benchmarks.harness import Context, percentiles, seconds
from tests.benchmarks.index_steps import FILTERS, Figures, sizes_of, step
from tests.benchmarks.made_archive import MadeArchive
from tests.benchmarks.real_texts import NEWS, NEWS_QUESTIONS, real_passages
from tests.benchmarks.result import Measure, Row, Table

_SIZE = 1_000_000


def run(context: Context) -> Iterator[Table | str]:
    size = context.sizes[0] if context.sizes else _SIZE
    path = filled(context, size)
    found = {
        name: step(name, path, context.shared)
        for name in ("compact", "open", "search", "recall", "fts5", "add one")
    }
    yield Table(
        f"Latency at {size:,} passages",
        tuple(latencies(found["search"], found["fts5"])),
        "One question at a time. Dense and lexical: the 50 best; fused: both, and the 8 best read "
        "from the database. FTS5 over every twelfth question. Filters: 20 questions, and before "
        "them the one that finds out what the filter leaves.",
    )
    yield Table(f"The rest at {size:,} passages", tuple(costs(path, found)))


def filled(context: Context, size: int) -> Path:
    """An index of so many passages, its tables filled; kept where the environment says so."""
    context.needs(NEWS, NEWS_QUESTIONS, "data/reader")
    kept = Path(os.environ.get("QABOT_BENCHMARKS") or context.work)
    path = kept / f"index-{size}"
    if not is_index(path):
        real = real_passages(context.shared, kept / "real")
        archive = MadeArchive(real, kept / "real")
        embedder = open_embedder(load_settings())
        took = seconds(lambda: fill(path, size, real, archive, embedder))
        _took(path).write_text(str(took))
    return path


def seconds_to_fill(path: Path) -> float:
    """How long it took when it was filled; it may have been kept since."""
    return float(_took(path).read_text())


def _took(path: Path) -> Path:
    return path.with_name(f"{path.name}.seconds")


def latencies(search: Figures, fts5: Figures | None) -> Iterator[Row]:
    """Percentiles of each way to search."""
    for name in ("dense", "lexical", "fused"):
        yield Row(name, {**percentiles(search[name])})
    for name in FILTERS:
        first = Measure((search[f"{name}, first"],), "ms")
        yield Row(f"fused, {name}", {**percentiles(search[name]), "the first": first})
    if fts5 is not None:
        yield Row("FTS5 itself", {**percentiles(fts5["times"])})


def costs(path: Path, found: dict[str, Figures]) -> Iterator[Row]:
    """All that is measured once."""

    def row(label: str, value: float, unit: str) -> Row:
        return Row(label, {"measured": Measure((value,), unit)})

    opened = Measure(tuple(found["open"]["seconds"]), "s")

    recall, add = found["recall"], found["add one"]
    yield row("recall@10 of the dense search", float(np.mean(recall["recall"])), "")
    yield row("cosine of the nearest", recall["best cosine"], "")
    yield row("cosine of the tenth", recall["tenth cosine"], "")
    yield row(
        "FTS5's ten best among the postings' fifty", float(np.mean(found["fts5"]["same"])), ""
    )
    yield Row("open", {"measured": opened})
    yield row("resident after all questions", found["search"]["resident"], "MiB")
    yield row("add one article", add["add"]["seconds"], "s")
    yield row("a reader's next question", add["follow"]["seconds"], "s")
    yield row("remove it", add["remove"]["seconds"], "s")
    yield row("files made anew, CPU", found["compact"]["cpu"], "s")
    yield row("files made anew, peak", found["compact"]["peak"], "MiB")
    for name, size in sizes_of(path):
        yield row(f"{name}, size", size / 2**20, "MiB")
