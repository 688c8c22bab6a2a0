"""What can be made anew from the articles: everything but the articles themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.config import Passages
from qabot.errors import QabotError
from qabot.index import checks, derived_checks
from qabot.index.change import Change
from qabot.index.compaction import compact
from qabot.index.duplicates import band_hashes
from qabot.index.embedding import decode_vector, embedding_key, encode_vector
from qabot.index.lock import files_lock
from qabot.index.passages import Cut, embedded_text, heading
from qabot.index.staging import Staging, TextEmbedder, article_hash
from qabot.index.store import Store

Mend = Callable[[Store, Callable[[], TextEmbedder]], str]


def articles(store: Store, opener: Callable[[], TextEmbedder]) -> str:
    """An altered article can't be known: the next build reads it again from its source."""
    altered = checks.articles(store, None).numbers
    with store.writing() as connection:
        connection.executemany(
            "UPDATE article SET hash = x'' WHERE number = ?", [(number,) for number in altered]
        )
    return f"not repaired: {len(altered)} to be read again from their sources with: qabot build"


def passages(store: Store, opener: Callable[[], TextEmbedder]) -> str:
    """Articles whose passages are wrong are cut again, from their stored text."""
    wrong = sorted(checks.passages(store, None).numbers)
    embedder = _same_embedder(store, opener)
    cut_by = msgspec.json.decode(store.meta()["passages"], type=Passages)
    stored = []
    with store.writing() as connection:
        for number in wrong:
            article = store.article(number)
            assert article is not None
            row = connection.execute(
                "SELECT origin, hash FROM article WHERE number = ?", (number,)
            ).fetchone()
            if article_hash(row[0], article) == bytes(row[1]):
                stored.append((row[0], article))
                connection.execute("UPDATE article SET hash = x'' WHERE number = ?", (number,))
    staging = Staging(store, embedder, cut_by)
    staging.read(iter(stored))
    Change(store).apply(staging, store.sources(), {}, exact=False)
    full_text(store, opener)  # what stood there under the wrong offsets is not known
    return f"{len(stored)} of {len(wrong)} articles cut again"


def embeddings(store: Store, opener: Callable[[], TextEmbedder]) -> str:
    """Make every faulty embedding again, from the text it belongs to."""

    embedder = _same_embedder(store, opener)
    made = 0
    with store.writing() as connection:
        for number in store.article_numbers():
            article = store.article(number)
            assert article is not None
            rows = connection.execute(
                'SELECT p."start", p."end", e.number, e.key, e.vector FROM passage p '
                "JOIN embedding e ON e.number = p.embedding WHERE p.article = ?",
                (number,),
            ).fetchall()
            if not rows:
                continue
            texts = [
                embedded_text(article, Cut(start, end, ()), embedder) for start, end, *_ in rows
            ]
            fresh = embedder.embed(texts)
            for vector, text, (_, _, embedding, key, stored) in zip(
                fresh, texts, rows, strict=True
            ):
                right = embedding_key(embedder.fingerprint, text)
                if bytes(key) == right and _is_same(bytes(stored), vector):
                    continue
                made += 1
                connection.execute(
                    "UPDATE OR IGNORE embedding SET key = ?, vector = ? WHERE number = ?",
                    (right, encode_vector(vector), embedding),
                )
        connection.execute(
            "DELETE FROM embedding WHERE number NOT IN (SELECT number FROM pending) AND NOT EXISTS "
            "(SELECT 1 FROM passage WHERE passage.embedding = embedding.number)"
        )
    vectors(store, opener)
    return f"{made} made again"


def _same_embedder(store: Store, opener: Callable[[], TextEmbedder]) -> TextEmbedder:
    embedder = opener()
    if store.meta().get("fingerprint") != embedder.fingerprint:
        raise QabotError("made with another embedder. Build it anew with: qabot build")
    return embedder


def _is_same(stored: bytes, fresh: NDArray[np.float32]) -> bool:
    if len(stored) != 2 * len(fresh):
        return False
    old = decode_vector(stored)
    with np.errstate(all="ignore"):
        length = float(np.linalg.norm(old))
        return (
            float(old @ fresh) >= derived_checks.SAME and abs(length - 1.0) <= derived_checks.UNIT
        )


def near_duplicates(store: Store, opener: Callable[[], TextEmbedder]) -> str:
    """The table that recognises near-duplicates, from the signatures."""
    with store.writing() as connection:
        connection.execute("DELETE FROM band")
        for number, signature in connection.execute(
            "SELECT number, signature FROM article WHERE kept IS NULL"
        ).fetchall():
            connection.executemany(
                "INSERT INTO band VALUES (?, ?)",
                [(part, number) for part in band_hashes(bytes(signature))],
            )
    return "made again"


def full_text(store: Store, opener: Callable[[], TextEmbedder]) -> str:
    """The full-text index, from the passages."""
    with store.writing() as connection:
        connection.execute("INSERT INTO passage_text (passage_text) VALUES ('delete-all')")
        for number in store.article_numbers():
            article = store.article(number)
            assert article is not None
            head = heading(article)
            rows = connection.execute(
                'SELECT number, "start", "end" FROM passage WHERE article = ? AND sequence > 0',
                (number,),
            ).fetchall()
            connection.executemany(
                "INSERT INTO passage_text (rowid, heading, text) VALUES (?, ?, ?)",
                [(passage, head, article.text[start:end]) for passage, start, end in rows],
            )
    return "made again"


def counts(store: Store, opener: Callable[[], TextEmbedder]) -> str:
    """The counts, by counting."""
    with store.writing() as connection:
        for key, statement in (
            ("article_count", "SELECT count(*) FROM article"),
            ("passage_count", "SELECT count(*) FROM passage WHERE sequence > 0"),
        ):
            count = store.scalar(statement)
            connection.execute("UPDATE meta SET value = ? WHERE key = ?", (str(count), key))
        last = store.scalar("SELECT coalesce(max(sequence), 0) FROM passage")
        if last > store.sequence:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'sequence'", (str(last),))
    return "counted again"


def vectors(store: Store, opener: Callable[[], TextEmbedder]) -> str:
    """The derived files, from what is stored; readers at work take them up whole."""
    with files_lock(store.folder):
        with store.writing() as connection:
            connection.execute("DELETE FROM derived")
            # As a change of its own: readers see that there is something to take in.
            connection.execute(
                "UPDATE meta SET value = ? WHERE key = 'sequence'", (str(store.sequence + 1),)
            )
        compact(store)
    return "written again from the database"


REPAIRS: Mapping[str, Mend] = {
    "articles": articles,
    "passages": passages,
    "near-duplicates": near_duplicates,
    "embeddings": embeddings,
    "embedder": embeddings,
    "full text": full_text,
    "counts": counts,
    "vectors": vectors,
    "postings": vectors,
}
