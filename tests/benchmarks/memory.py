"""Memory of a build, however large what it reads: 1 GB of articles, by default.

Bar: bounded. The articles are those of `made_archive`, in one JSON Lines file, read, cut, signed,
staged and committed as always; embeddings come from a stand-in that makes them of a text's hash,
since the model would take half a day and holds the same memory for every batch. What is resident
is read from the system as the build goes on, mapped files apart: their pages are the system's to
take. Sizes: megabytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.config import load_settings
from qabot.index.index import Index
from qabot.models.embedder import Embedder
from qabot.models.load import open_embedder
from tests.benchmarks.harness import Context
from tests.benchmarks.machine import anonymous
from tests.benchmarks.made_archive import MadeArchive
from tests.benchmarks.real_texts import NEWS, NEWS_QUESTIONS, real_passages
from tests.benchmarks.result import Chart, Measure, Row, Table
from tests.index.made import json_line
from tests.shared import ROOT

_SIZE = 1_000
_EVERY = 5.0  # seconds between two looks


def run(context: Context) -> Iterator[Table | Chart]:
    context.needs(NEWS, NEWS_QUESTIONS, "data/reader")
    kept = Path(os.environ.get("QABOT_BENCHMARKS") or context.work)
    made = MadeArchive(real_passages(context.shared, kept / "real"), kept / "real")
    rows, lines = [], {}
    for size in context.sizes or (_SIZE,):
        source = context.work / f"{size}.jsonl"
        with source.open("wb") as file:
            for number in count():
                file.write(json_line(made.made(number)[0]))
                if file.tell() >= size * 10**6:
                    break
        found = _built(source, context.work / f"index-{size}")
        source.unlink()
        seen = np.array(found["seen"])
        ready = seen[seen[:, 1] > 0]  # from the first batch on: the tokenizer is there
        embedding, after = ready[ready[:, 0] < found["read"]], ready[ready[:, 0] >= found["read"]]
        cells: dict[str, Measure | str] = {
            "passages": Measure((float(found["passages"]),), ""),
            "after a tenth": Measure((float(embedding[len(embedding) // 10, 2]),), "MiB"),
            "most while reading": Measure((float(embedding[:, 2].max()),), "MiB"),
            "most while committing": Measure((float(after[:, 2].max()),), "MiB"),
            "most while the files are written": Measure((float(found["settled"]),), "MiB"),
            "took": Measure((found["seconds"],), "s"),
        }
        rows.append(Row(f"{size:,} MB", cells))
        lines[f"{size:,} MB"] = tuple((float(at), float(mib)) for at, _, mib in seen)
    yield Table(
        "Resident memory of a build", tuple(rows), "Mapped files apart; a stand-in for the model."
    )
    yield Chart("Resident memory", "Mapped files apart.", "seconds", "MiB", lines)


def _built(source: Path, folder: Path) -> dict[str, Any]:
    result = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.memory", source, folder],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


class _StandIn:
    """The model's tokenizer; embeddings of a text's hash."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.fingerprint = embedder.name, "stand-in"
        self.dimension, self.window = embedder.dimension, embedder.window
        self.count_tokens, self.token_offsets = embedder.count_tokens, embedder.token_offsets

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        seeds = [hashlib.sha256(text.encode()).digest()[:8] for text in texts]
        chance = (np.random.default_rng(int.from_bytes(seed, "little")) for seed in seeds)
        made = np.stack([each.standard_normal(self.dimension, dtype=np.float32) for each in chance])
        unit: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
        return unit


def _build(source: Path, folder: Path) -> dict[str, Any]:
    """Build, and look at the memory meanwhile: ``(seconds, passages embedded, MiB)``."""
    settings = load_settings()
    began = time.monotonic()
    seen: list[tuple[float, int, float]] = []
    found: dict[str, Any] = {"seen": seen, "read": 0.0}
    embedded = 0

    def look(step: str, done: int, total: int | None) -> None:
        nonlocal embedded
        now = time.monotonic() - began
        if step == "embedding":
            embedded = done
        if step in ("reading", "embedding"):
            found["read"] = now
        if not seen or now - seen[-1][0] >= _EVERY:
            seen.append((now, embedded, anonymous()))

    with Index.create(folder, settings, embedder=_StandIn(open_embedder(settings))) as index:
        index.build([str(source)], progress=look)
        seen.append((time.monotonic() - began, embedded, anonymous()))
        compaction = index._compaction._thread
        found["settled"] = anonymous()
        while compaction is not None and compaction.is_alive():
            compaction.join(1.0)
            found["settled"] = max(found["settled"], anonymous())
        found["passages"] = index.summary().passages
    return found | {"seconds": time.monotonic() - began}


if __name__ == "__main__":
    print(json.dumps(_build(Path(sys.argv[1]), Path(sys.argv[2]))))
