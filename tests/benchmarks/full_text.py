"""The lexical side at a million passages: FTS5, qabot's postings beside it, tantivy, bm25s.

Bar: p95 20 ms, an article added in 1 s. All have the texts of `million` and the same questions,
without the words that qabot leaves out. tantivy stems, weighs the heading as qabot does and keeps
no positions; bm25s has heading and text as one text, unstemmed. Peers: see `harness`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from qabot.index.lexical import texts_since, words_of
from qabot.index.store import Store
from tests.benchmarks.harness import Context, Skipped, percentiles, run_process
from tests.benchmarks.index_steps import QUESTIONS, Figures, step
from tests.benchmarks.million import filled
from tests.benchmarks.real_texts import real_questions
from tests.benchmarks.result import Measure, Row, Table

_SIZE = 1_000_000
_PEER = Path(__file__).with_name("full_text_peer.py")
ENGINES = {"tantivy": 1, "bm25s": 5}
"""Peers, and of how many questions each is asked one."""


def run(context: Context) -> Iterator[Table | str]:
    size = context.sizes[0] if context.sizes else _SIZE
    path = filled(context, size)
    table, searching, ours, searched, added = (
        step(name, path, context.shared)
        for name in ("fts5 anew", "fts5", "postings anew", "search", "add one")
    )
    table = table | {name: searching[name] for name in ("times", "resident")}
    ours = ours | {
        "times": searched["lexical"],
        "resident": searched["resident"],
        "add": 1e3 * added["add"]["seconds"],
    }
    rows = [_row("FTS5", table), _row("qabot: FTS5 and a file of postings", ours)]
    try:
        rows += _peers(context, path)
    except Skipped as reason:
        yield f"Peers were left out: {reason}"
    yield Table(
        f"Full text at {size:,} passages",
        tuple(rows),
        "One question at a time, the 50 best; FTS5 and bm25s are asked fewer. The postings' build "
        "and size come on top of FTS5's. "
        "Of qabot as a whole: what is resident, embedder and vectors included, and adding an "
        "article, embedding included.",
    )


def _peers(context: Context, path: Path) -> Iterator[Row]:
    python = context.peers_python()
    texts, questions = context.work / "texts", context.work / "questions"
    with closing(Store(path)) as store, store.reading(), texts.open("wb") as lines:
        for _, heading, text in texts_since(store, 0):
            lines.write(msgspec.json.encode((heading, text)) + b"\n")
    asked = [words_of(question) for question in real_questions(context.shared, QUESTIONS)]
    for engine, share in ENGINES.items():
        questions.write_bytes(msgspec.json.encode(asked[::share]))
        folder = context.work / engine
        folder.mkdir()
        given = (texts, questions, folder)
        usage = run_process([python, _PEER, engine, "build", *given])
        said = subprocess.run(
            [python, _PEER, engine, "search", *given], capture_output=True, text=True, check=True
        ).stdout
        found: Figures = json.loads(said.splitlines()[-1])
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        yield _row(engine, found | {"cpu": usage.cpu, "peak": usage.peak, "size": size / 2**20})


def _row(label: str, found: Figures) -> Row:
    units = {"cpu": "s", "peak": "MiB", "size": "MiB", "resident": "MiB", "add": "ms"}
    names = {"cpu": "build, CPU", "peak": "build, peak", "resident": "resident after"}
    cells: dict[str, Measure | str] = {**percentiles(found["times"])}
    for key, unit in units.items():
        if key in found:
            cells[names.get(key, key)] = Measure((found[key],), unit)
    return Row(label, cells)
