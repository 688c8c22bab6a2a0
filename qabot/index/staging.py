"""What a change has read and embedded, before anything that a reader sees is touched.

It waits in temporary tables, so that memory stays bounded however large the
sources are. Embeddings are committed as they are made, so that a build that was
killed goes on where it stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article
from qabot.articles.problem import Problem
from qabot.config import Passages
from qabot.index.duplicates import text_signature
from qabot.index.embedding import embedding_key, encode_vector
from qabot.index.passages import Cut, Tokens, cut_passages, embedded_text
from qabot.index.report import Progress
from qabot.index.store import Store

_BATCH = 256  # passages embedded and committed together
Reading = Iterable[tuple[str, Article | Problem]]
"""What sources hold: ``(origin, article or problem)``, origin being the remembered source."""

_TABLES = """
CREATE TEMP TABLE staged_article (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, record BLOB NOT NULL
);
CREATE TEMP TABLE staged_passage (
    article INTEGER NOT NULL, "start" INTEGER, "end" INTEGER, sentences TEXT, embedding INTEGER
);
CREATE INDEX temp.staged_passage_article ON staged_passage (article);
CREATE TEMP TABLE seen (id TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE moved (id TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE loose (embedding INTEGER PRIMARY KEY);
"""


class TextEmbedder(Tokens, Protocol):
    """What an index needs of an embedder; see :class:`qabot.models.embedder.Embedder`."""

    name: str
    fingerprint: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class Record(msgspec.Struct):
    """An article as it is staged.

    hash: tells whether it changed in any field.
    signature: finds near-duplicates; see :mod:`qabot.index.duplicates`.
    """

    origin: str
    hash: bytes
    signature: bytes
    article: Article


@dataclass(slots=True)
class _Work:
    """Passages that wait to be embedded."""

    rows: list[tuple[int, Cut, bytes]] = field(default_factory=list)
    texts: dict[bytes, str] = field(default_factory=dict)


class Staging:
    """Reads articles, cuts and embeds what is new. Needs the writer's lock.

    afresh: the index's models or passage settings are other ones now, so that
        nothing that stands in it can stay as it is.
    """

    def __init__(
        self,
        store: Store,
        embedder: TextEmbedder,
        settings: Passages,
        *,
        afresh: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.problems: list[tuple[str, Problem]] = []
        self.unchanged = 0
        self.embedded = 0
        self._store = store
        self._connection = store.connection
        self._embedder = embedder
        self._settings = settings
        self._afresh = afresh
        self._progress = progress or (lambda step, done, total: None)
        self._work = _Work()
        make_tables(store)

    def read(self, reading: Reading, total: int | None = None) -> None:
        """Read everything; embed what is new."""
        for done, (origin, item) in enumerate(reading, start=1):
            if isinstance(item, Problem):
                self.problems.append((origin, item))
            else:
                self._article(origin, item)
            self._progress("reading", done, total)
        self._embed()

    def _article(self, origin: str, article: Article) -> None:
        digest = article_hash(origin, article)
        earlier = self._connection.execute(
            "SELECT source FROM seen WHERE id = ?", (article.id,)
        ).fetchone()
        if earlier is not None:
            reason = f"has the same id {article.id!r} as {earlier[0]}; the one read later is kept"
            self.problems.append((origin, Problem(article.source, reason)))
        self._connection.execute(
            "INSERT OR REPLACE INTO seen VALUES (?, ?)", (article.id, article.source)
        )
        unchanged = not self._afresh and self._store.article_hash(article.id) == digest
        if earlier is not None:
            self._unstage(article.id, unchanged)
        if unchanged:
            self.unchanged += 1
            self._connection.execute(
                "INSERT OR REPLACE INTO moved SELECT id, ?1 FROM article "
                "WHERE id = ?2 AND source <> ?1",
                (article.source, article.id),
            )
            return
        cuts = cut_passages(article, self._embedder, self._settings)
        record = Record(origin, digest, text_signature(article.text), article)
        cursor = self._connection.execute(
            "INSERT INTO staged_article (id, record) VALUES (?, ?)",
            (article.id, msgspec.json.encode(record)),
        )
        for cut in cuts:
            text = embedded_text(article, cut, self._embedder)
            key = embedding_key(self._embedder.fingerprint, text)
            self._work.rows.append((int(cursor.lastrowid or 0), cut, key))
            self._work.texts[key] = text
        if len(self._work.rows) >= _BATCH:
            self._embed()

    def _unstage(self, article_id: str, unchanged: bool) -> None:
        """Forget what was staged for an id that came before."""
        row = self._connection.execute(
            "SELECT number FROM staged_article WHERE id = ?", (article_id,)
        ).fetchone()
        if row is None:
            self.unchanged -= 1
            return
        self._embed()  # its passages may still wait
        self._connection.execute("DELETE FROM staged_passage WHERE article = ?", row)
        self._connection.execute("DELETE FROM staged_article WHERE number = ?", row)

    def _embed(self) -> None:
        """Embed what waits, and commit the vectors: done once, whatever happens later."""
        work, self._work = self._work, _Work()
        if not work.rows:
            return
        known = self._known(work.texts)
        new = [key for key in work.texts if key not in known]
        vectors = self._embedder.embed([work.texts[key] for key in new]) if new else ()
        with self._store.writing() as connection:
            for key, vector in zip(new, vectors, strict=True):
                known[key] = keep_embedding(self._store, key, vector)
            connection.executemany(
                "INSERT INTO staged_passage VALUES (?, ?, ?, ?, ?)",
                [
                    (
                        article,
                        cut.start,
                        cut.end,
                        msgspec.json.encode(cut.sentences).decode(),
                        known[key],
                    )
                    for article, cut, key in work.rows
                ],
            )
        self.embedded += len(new)
        self._progress("embedding", self.embedded, None)

    def _known(self, texts: dict[bytes, str]) -> dict[bytes, int]:
        found = {}
        for key in texts:
            row = self._connection.execute(
                "SELECT number FROM embedding WHERE key = ?", (key,)
            ).fetchone()
            if row is not None:
                found[key] = int(row[0])
        return found


def make_tables(store: Store) -> None:
    """Empty tables for one change."""
    for table in ("staged_article", "staged_passage", "seen", "moved", "loose"):
        store.connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    store.connection.executescript(_TABLES)


def keep_embedding(store: Store, key: bytes, vector: NDArray[np.float32]) -> int:
    """Store an embedding that no passage uses yet; its number. Call inside ``writing()``."""
    cursor = store.connection.execute(
        "INSERT INTO embedding (key, vector) VALUES (?, ?)", (key, encode_vector(vector))
    )
    store.connection.execute("INSERT INTO pending VALUES (?)", (cursor.lastrowid,))
    return int(cursor.lastrowid or 0)


def article_hash(origin: str, article: Article) -> bytes:
    """What tells whether an article changed in any field but ``source``.

    A line put at the head of a JSON Lines file moves all the others; they are the same articles.
    """
    value = [origin, {**article.to_dict(text=True), "source": None}]
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).digest()
