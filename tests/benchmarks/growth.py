"""How cost grows with the index: from a thousand passages to a million, in steps of ten.

The archive is that of `million`, where QABOT_BENCHMARKS is explained; sizes up to some fifty
thousand are real passages alone. "Fill" is what the tables take without cutting and embedding,
"files" what is derived from them; embedding, which grows in step with the passages, is measured by
`indexing`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.benchmarks.harness import Context
from tests.benchmarks.index_steps import sizes_of, step
from tests.benchmarks.million import filled, seconds_to_fill
from tests.benchmarks.result import Chart, Measure, Row, Table

_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_LATENCIES = ("dense", "lexical", "fused")


def run(context: Context) -> Iterator[Table | Chart]:
    rows: list[Row] = []
    lines: dict[str, list[tuple[float, float]]] = {}
    for size in context.sizes or _SIZES:
        path = filled(context, size)
        compact, opened, search, recall, add = (
            step(name, path, context.shared)
            for name in ("compact", "open", "search", "recall", "add one")
        )
        figures = {
            "fill": (seconds_to_fill(path), "s"),
            "files": (compact["cpu"], "s"),
            "files, peak": (compact["peak"], "MiB"),
            "bytes a passage": (sum(n for _, n in sizes_of(path)) / size, "B"),
            "open": (float(np.median(opened["seconds"])), "s"),
            "resident": (search["resident"], "MiB"),
            **{name: (float(np.percentile(search[name], 95)), "ms") for name in _LATENCIES},
            "recall@10": (float(np.mean(recall["recall"])), ""),
            "add one": (add["add"]["seconds"], "s"),
            "remove one": (add["remove"]["seconds"], "s"),
        }
        for name, (value, _) in figures.items():
            lines.setdefault(name, []).append((float(size), value))
        cells: dict[str, Measure | str] = {
            name: Measure((value,), unit) for name, (value, unit) in figures.items()
        }
        rows.append(Row(f"{size:,}", cells))
    yield Table("Cost by size", tuple(rows), "Latencies are p95.")

    def chart(title: str, y: str, *names: str) -> Chart:
        chosen = {name: tuple(lines[name]) for name in names}
        return Chart(title, "", "passages", y, chosen, log=True)

    yield chart("Latency, p95", "ms", *_LATENCIES)
    yield chart("Time", "s", "fill", "files", "open", "add one")
    yield chart("Memory", "MiB", "resident", "files, peak")
    yield chart("Size", "bytes a passage", "bytes a passage")
