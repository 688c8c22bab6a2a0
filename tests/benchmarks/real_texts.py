"""The texts at hand as articles, their passages with embeddings, and people's questions."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.articles import read_source
from qabot.articles.article import Article, source_id
from qabot.config import load_settings
from qabot.index.passages import cut_passages, embedded_text
from qabot.models.load import open_embedder

NEWS = "eval/news-dev-html"
NEWS_QUESTIONS = "eval/news-dev.jsonl"
CONTEXTS = ("data/reader/train.jsonl.gz", "data/reader/dev-squad2-half.jsonl.gz")
_CHUNK = 768
"""Passages embedded between two checkpoints."""


@dataclass(frozen=True, slots=True)
class RealPassages:
    """Passages of the real articles, in their order, equal ones once.

    bodies: what can be quoted. texts: what is embedded, heading included.
    vectors: float16 of shape (passages, dimension), row by row of ``texts``.
    """

    bodies: tuple[str, ...]
    texts: tuple[str, ...]
    vectors: NDArray[np.float16]


def real_articles(shared: Path) -> Iterator[Article]:
    """News pages, then every context of the question sets, each once."""
    for item in read_source(str(shared / NEWS)):
        if isinstance(item, Article):
            yield item
    seen: set[str] = set()
    for row in rows(shared):
        context = row["context"]
        if context not in seen:
            seen.add(context)
            name = f"context {len(seen)}"
            yield Article(id=source_id(name), source=name, text=context, language="en")


def rows(shared: Path) -> Iterator[dict[str, str]]:
    """Examples of the question sets: ``question``, ``context`` and more."""
    for path in CONTEXTS:
        with gzip.open(shared / path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def real_questions(shared: Path, count: int) -> list[str]:
    """Questions that people asked: all on the news pages, the rest from the question sets."""
    lines = (shared / NEWS_QUESTIONS).read_bytes().splitlines()
    news = [msgspec.json.decode(line)["question"] for line in lines]
    others = sorted({row["question"] for row in rows(shared)})
    chance = np.random.default_rng(1)
    chosen = chance.choice(len(others), max(0, count - len(news)), replace=False)
    return [*news, *(others[at] for at in chosen)][:count]


def real_passages(shared: Path, kept: Path) -> RealPassages:
    """All of them, embedded once: ``kept`` holds them, and goes on where it was stopped."""
    kept.mkdir(parents=True, exist_ok=True)
    settings = load_settings()
    embedder = open_embedder(settings)
    cut: dict[str, str] = {}
    for article in real_articles(shared):
        for part in cut_passages(article, embedder, settings.passages):
            cut.setdefault(
                embedded_text(article, part, embedder), article.text[part.start : part.end]
            )
    texts = list(cut)
    file, state = kept / "vectors.npy", kept / "done"
    shape = (len(texts), embedder.dimension)
    vectors = np.lib.format.open_memmap(
        file, mode="r+" if file.exists() else "w+", dtype=np.float16, shape=shape
    )
    done = int(state.read_text()) if state.exists() else 0
    while done < len(texts):
        vectors[done : done + _CHUNK] = embedder.embed(texts[done : done + _CHUNK])
        vectors.flush()
        done += _CHUNK
        state.write_text(str(done))
    return RealPassages(tuple(cut.values()), tuple(texts), np.array(vectors))
