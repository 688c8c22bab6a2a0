"""Passages per second of a full build against `SentenceTransformer.encode`, and what it costs.

Bars: three times the passages per second, at no more than one hundredth less recall@10. The peer
has the same weights in float32, as many threads as there are CPUs, sorts by length, and is given
the batch size that suits it best. Both have the same texts: passages of the question sets. A full
build reads articles from JSON Lines, cuts, embeds and commits; the peer only embeds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.config import Settings, load_settings
from qabot.index.index import Index
from qabot.index.passages import cut_passages, embedded_text
from qabot.models.embedder import Embedder
from qabot.models.load import open_embedder
from qabot.models.session import available_cpus
from qabot.models.sources import find_model
from tests.benchmarks.harness import Context, interleaved, ratios, seconds
from tests.benchmarks.real_texts import CONTEXTS, NEWS, real_articles, rows
from tests.benchmarks.result import Measure, Row, Table
from tests.index.made import json_line

_ARTICLES = 200
_BATCHES = (16, 32, 64, 128)
_NEWS_PAGES = 92
_POOL, _QUESTIONS = 3_000, 1_000
"""Passages that are searched, and questions about some of them, to compare recall."""

PEER, EMBED, BUILD = "SentenceTransformer.encode", "qabot, embedding alone", "qabot, full build"


def run(context: Context) -> Iterator[Table | str]:
    context.needs(NEWS, *CONTEXTS)
    settings = load_settings()
    embedder = open_embedder(settings)
    peer = _peer()
    chosen = list(islice(real_articles(context.shared), _NEWS_PAGES, _NEWS_PAGES + _ARTICLES))
    source = context.work / "articles.jsonl"
    source.write_bytes(b"".join(json_line(article) for article in chosen))
    texts = [
        embedded_text(article, cut, embedder)
        for article in chosen
        for cut in cut_passages(article, embedder, settings.passages)
    ]

    def encode(size: int) -> float:
        return seconds(lambda: peer.encode(texts, batch_size=size, show_progress_bar=False))

    encode(_BATCHES[0])
    best = min(_BATCHES, key=encode)
    walls = interleaved(
        {
            PEER: lambda: encode(best),
            EMBED: lambda: seconds(lambda: embedder.embed(texts)),
            BUILD: lambda: _build(context.work, source, settings, embedder),
        },
        context.rounds,
    )
    lines = []
    for name, wall in walls.items():
        rate = Measure(tuple(len(texts) / value for value in wall), "1/s")
        lines.append(Row(name, {"passages": rate, "of the peer's rate": ratios(walls[PEER], wall)}))
    tokens = float(np.mean(embedder.count_tokens(texts)))
    yield Table(
        "Passages per second",
        tuple(lines),
        f"{len(texts)} passages of {tokens:.0f} tokens; {available_cpus()} CPUs; the peer's best "
        f"batch size of {_BATCHES} is {best}. Bar: 3 x.",
    )
    yield _recall(context, embedder, peer)


def _build(work: Path, source: Path, settings: Settings, embedder: Embedder) -> float:
    with tempfile.TemporaryDirectory(dir=work) as folder:

        def build() -> None:
            with Index.create(Path(folder) / "index", settings, embedder=embedder) as index:
                index.build([str(source)])

        return seconds(build)


def _recall(context: Context, embedder: Embedder, peer: Any) -> Table:
    """Questions of the sets against passages: is the question's own among the ten nearest?"""
    pairs: dict[str, str] = {}  # a context and one question about it
    for row in rows(context.shared):
        if row["source"].startswith("squad"):
            pairs.setdefault(row["context"], row["question"])
    contexts = list(islice(pairs, _POOL))
    questions = [pairs[text] for text in contexts[:_QUESTIONS]]

    def found(embed: Callable[[Sequence[str]], NDArray[np.float32]]) -> float:
        scores = embed(questions) @ embed(contexts).T
        own = scores[np.arange(len(questions)), np.arange(len(questions))]
        return float(((scores > own[:, None]).sum(axis=1) < 10).mean())

    def by_peer(texts: Sequence[str]) -> NDArray[np.float32]:
        vectors: NDArray[np.float32] = peer.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return vectors

    cells = {PEER: found(by_peer), EMBED: found(embedder.embed)}
    return Table(
        "Recall@10, questions to passages",
        tuple(Row(name, {"recall@10": Measure((value,), "")}) for name, value in cells.items()),
        f"{len(questions)} questions, {len(contexts)} contexts of SQuAD articles.",
    )


def _peer() -> Any:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(available_cpus())
    return SentenceTransformer(str(find_model("all-MiniLM-L6-v2", "embedder")), device="cpu")
