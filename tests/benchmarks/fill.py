"""The tables of an index, filled as a build would fill them, without cutting and embedding.

A build of a million passages embeds for hours. What follows from the tables (files, searches,
changes) does not depend on who filled them.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article, source_id
from qabot.config import load_settings
from qabot.index.duplicates import band_hashes
from qabot.index.embedding import encode_vector
from qabot.index.index import Index
from qabot.index.lock import writer_lock
from qabot.index.passages import heading
from qabot.index.staging import TextEmbedder, article_hash
from qabot.index.store import Store, passages_made_with
from tests.benchmarks.made_archive import PARTS, MadeArchive
from tests.benchmarks.real_texts import RealPassages

_BATCH = 1024  # articles
Filling = tuple[Article, list[tuple[tuple[int, int], ...]]]
"""An article, and of each of its passages the offsets of its sentences."""


def fill(
    path: Path, passages: int, real: RealPassages, made: MadeArchive, embedder: TextEmbedder
) -> None:
    """An index of so many passages: all the real ones, as far as they go; the rest made."""
    settings = load_settings()
    Index.create(path, settings).close()
    with writer_lock(path):
        store = Store(path)
        try:
            with store.writing() as connection:
                for articles, vectors in _batches(passages, real, made):
                    _insert(store, articles, vectors)
                counts = connection.execute(
                    "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM passage)"
                ).fetchone()
                meta = {
                    "embedder": embedder.name,
                    "fingerprint": embedder.fingerprint,
                    "dimension": str(embedder.dimension),
                    "passages": passages_made_with(settings),
                    "sequence": "1",
                    "article_count": str(counts[0]),
                    "passage_count": str(counts[1]),
                }
                connection.executemany(
                    "INSERT INTO meta VALUES (?, ?) "
                    "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    meta.items(),
                )
        finally:
            store.close()


def _batches(
    passages: int, real: RealPassages, made: MadeArchive
) -> Iterator[tuple[list[Filling], NDArray[np.float32]]]:
    wanted = max(0, passages - len(real.bodies)) // PARTS
    for first in range(0, wanted, _BATCH):
        some = [made.made(number) for number in range(first, min(first + _BATCH, wanted))]
        parts = [part for _, own in some for part in own]
        yield (
            [(article, [part.sentences for part in own]) for article, own in some],
            made.vectors(parts, first),
        )
    rows = iter(range(min(passages, len(real.bodies))))
    while some_rows := list(islice(rows, _BATCH)):
        articles: list[Filling] = []
        for row in some_rows:
            body = real.bodies[row]
            name = f"real {row}"
            article = Article(id=source_id(name), source=name, text=body, language="en")
            articles.append((article, [((0, len(body)),)]))
        yield articles, real.vectors[some_rows].astype(np.float32)


def _insert(store: Store, articles: list[Filling], vectors: NDArray[np.float32]) -> None:
    connection = store.connection
    at = 0
    for article, passages in articles:
        chance = random.Random(article.id)
        signature = chance.randbytes(128)  # no near-duplicates: none is looked for
        number = connection.execute(
            "INSERT INTO article (id, source, origin, url, title, authors, published, site, "
            "language, metadata, text, hash, signature) "
            "VALUES (?, ?, 'made', ?, ?, '[]', ?, ?, ?, '{}', ?, ?, ?)",
            (
                article.id, article.source, article.url, article.title, article.published,
                article.site, article.language, article.text, article_hash("made", article),
                signature,
            ),
        ).lastrowid  # fmt: skip
        connection.executemany(
            "INSERT OR IGNORE INTO band VALUES (?, ?)",
            [(part, number) for part in band_hashes(signature)],
        )
        head = heading(article)
        for sentences in passages:
            start, end = sentences[0][0], sentences[-1][1]
            key = hashlib.sha256(f"{article.id} {start}".encode()).digest()
            embedding = connection.execute(
                "INSERT INTO embedding (key, vector) VALUES (?, ?)",
                (key, encode_vector(vectors[at])),
            ).lastrowid
            passage = connection.execute(
                'INSERT INTO passage (article, "start", "end", sentences, embedding, sequence) '
                "VALUES (?, ?, ?, ?, ?, 1)",
                (number, start, end, msgspec.json.encode(sentences).decode(), embedding),
            ).lastrowid
            connection.execute(
                "INSERT INTO passage_text (rowid, heading, text) VALUES (?, ?, ?)",
                (passage, head, article.text[start:end]),
            )
            at += 1
