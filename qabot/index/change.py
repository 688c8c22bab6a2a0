"""Build, add, remove: read and embed first, then one transaction.

What is new is staged in temporary tables, so that memory stays bounded however
large the sources are; embeddings are committed as they are made, so that a
build that was killed goes on where it stopped. Readers see the old state until
the one transaction at the end.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from qabot.articles.article import Article
from qabot.articles.problem import Problem
from qabot.config import Passages
from qabot.index.passages import Cut, cut_passages, embedded_text, heading
from qabot.index.report import ChangeReport, Progress
from qabot.index.store import Store, encode_vector
from qabot.models.embedder import Embedder

_BATCH = 256  # passages embedded and committed together
Reading = Iterator[tuple[str, Article | Problem]]
"""What sources hold: ``(origin, article or problem)``, origin being the remembered source."""

_STAGING = """
CREATE TEMP TABLE staged_article (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, record BLOB NOT NULL
);
CREATE TEMP TABLE staged_passage (
    article INTEGER NOT NULL, "start" INTEGER, "end" INTEGER, sentences TEXT, embedding INTEGER
);
CREATE INDEX temp.staged_passage_article ON staged_passage (article);
CREATE TEMP TABLE seen (id TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(slots=True)
class _Work:
    """Passages that wait to be embedded."""

    rows: list[tuple[int, Cut, bytes]] = field(default_factory=list)
    texts: dict[bytes, str] = field(default_factory=dict)


class Change:
    """One change of an index, from reading to commit. Needs the writer's lock.

    afresh: the index's models or passage settings are other ones now, so that
        nothing that stands in it can stay as it is.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        settings: Passages,
        *,
        afresh: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._settings = settings
        self._afresh = afresh
        self._progress = progress or (lambda step, done, total: None)
        self._problems: list[tuple[str, Problem]] = []
        self._unchanged = 0
        self._embedded = 0
        self._work = _Work()
        self._started = time.perf_counter()
        self._connection = store.connection
        self._connection.executescript(
            "DROP TABLE IF EXISTS temp.staged_article; DROP TABLE IF EXISTS temp.staged_passage;"
            "DROP TABLE IF EXISTS temp.seen;" + _STAGING
        )

    def stage(self, reading: Reading, total: int | None = None) -> None:
        """Read everything; embed what is new. Nothing that a reader sees changes yet."""
        for done, (origin, item) in enumerate(reading, start=1):
            if isinstance(item, Problem):
                self._problems.append((origin, item))
            else:
                self._stage_article(origin, item)
            self._progress("reading", done, total)
        self._embed()

    def commit(self, sources: Sequence[str], meta: dict[str, str], *, exact: bool) -> ChangeReport:
        """Apply what was staged in one transaction.

        sources: what to remember. exact: articles that were not seen go, but
        for those whose source could not be read this time.
        """
        with self._store.writing() as connection:
            sequence = self._store.sequence + 1
            gone = self._unseen() if exact else []
            for number in gone:
                self._drop(number, sequence)
            added = replaced = 0
            rows = connection.execute(
                "SELECT number, id, record FROM staged_article ORDER BY number"
            ).fetchall()
            for staged, article_id, record in rows:
                old = connection.execute(
                    "SELECT number FROM article WHERE id = ?", (article_id,)
                ).fetchone()
                if old is not None:
                    self._drop(old[0], sequence)
                    replaced += 1
                else:
                    added += 1
                self._insert(staged, msgspec.json.decode(record, type=_Record), sequence)
            connection.execute(
                "DELETE FROM embedding WHERE number NOT IN (SELECT embedding FROM passage)"
            )
            connection.execute("DELETE FROM source")
            connection.executemany(
                "INSERT INTO source (source) VALUES (?)", [(source,) for source in sources]
            )
            connection.executemany(
                "INSERT INTO meta VALUES (?, ?) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [*meta.items(), ("sequence", str(sequence))],
            )
            articles, passages = self._store.counts()
        return ChangeReport(
            added=added,
            replaced=replaced,
            removed=len(gone),
            unchanged=self._unchanged,
            embedded=self._embedded,
            articles=articles,
            passages=passages,
            problems=tuple(problem for _, problem in self._problems),
            seconds=time.perf_counter() - self._started,
        )

    def remove(self, ids: Sequence[str]) -> ChangeReport:
        """Remove articles by id in one transaction."""
        with self._store.writing() as connection:
            sequence = self._store.sequence + 1
            for article_id in ids:
                row = connection.execute(
                    "SELECT number FROM article WHERE id = ?", (article_id,)
                ).fetchone()
                self._drop(row[0], sequence)
            connection.execute(
                "DELETE FROM embedding WHERE number NOT IN (SELECT embedding FROM passage)"
            )
            connection.execute("UPDATE meta SET value = ? WHERE key = 'sequence'", (str(sequence),))
            articles, passages = self._store.counts()
        seconds = time.perf_counter() - self._started
        return ChangeReport(0, 0, len(ids), 0, 0, articles, passages, (), seconds)

    # Staging

    def _stage_article(self, origin: str, article: Article) -> None:
        fingerprint = _hash(origin, article)
        earlier = self._connection.execute(
            "SELECT source FROM seen WHERE id = ?", (article.id,)
        ).fetchone()
        if earlier is not None:
            reason = f"has the same id {article.id!r} as {earlier[0]}; the one read later is kept"
            self._problems.append((origin, Problem(article.source, reason)))
        self._connection.execute(
            "INSERT OR REPLACE INTO seen VALUES (?, ?)", (article.id, article.source)
        )
        self._unstage(article.id)
        if not self._afresh and self._store.article_hash(article.id) == fingerprint:
            self._unchanged += earlier is None
            return
        cuts = cut_passages(article, self._embedder, self._settings)
        record = msgspec.json.encode(_Record(origin, fingerprint, article))
        cursor = self._connection.execute(
            "INSERT INTO staged_article (id, record) VALUES (?, ?)", (article.id, record)
        )
        for cut in cuts:
            text = embedded_text(article, cut, self._embedder)
            key = hashlib.sha256(f"{self._embedder.fingerprint}\n{text}".encode()).digest()
            self._work.rows.append((int(cursor.lastrowid or 0), cut, key))
            self._work.texts[key] = text
        if len(self._work.rows) >= _BATCH:
            self._embed()

    def _unstage(self, article_id: str) -> None:
        row = self._connection.execute(
            "SELECT number FROM staged_article WHERE id = ?", (article_id,)
        ).fetchone()
        if row is not None:
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
        vectors = self._embedder.embed([work.texts[key] for key in new])
        with self._store.writing() as connection:
            for key, vector in zip(new, vectors, strict=True):
                cursor = connection.execute(
                    "INSERT INTO embedding (key, vector) VALUES (?, ?)",
                    (key, encode_vector(vector)),
                )
                known[key] = int(cursor.lastrowid or 0)
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
        self._embedded += len(new)
        self._progress("embedding", self._embedded, None)

    def _known(self, texts: dict[bytes, str]) -> dict[bytes, int]:
        found = {}
        for key in texts:
            row = self._connection.execute(
                "SELECT number FROM embedding WHERE key = ?", (key,)
            ).fetchone()
            if row is not None:
                found[key] = int(row[0])
        return found

    # Committing

    def _unseen(self) -> list[int]:
        """Articles that no source holds any more; a source that failed keeps what it had."""
        rows = self._connection.execute(
            "SELECT number, source, origin FROM article WHERE id NOT IN (SELECT id FROM seen)"
        ).fetchall()
        failed = {problem.source for _, problem in self._problems}
        return [n for n, source, origin in rows if source not in failed and origin not in failed]

    def _drop(self, number: int, sequence: int) -> None:
        article = self._store.article_by_number(number)
        rows = self._connection.execute(
            'SELECT number, "start", "end" FROM passage WHERE article = ?', (number,)
        ).fetchall()
        head = heading(article)
        for passage, start, end in rows:
            # A contentless full-text table needs the old values to forget them.
            self._connection.execute(
                "INSERT INTO passage_text (passage_text, rowid, heading, text) "
                "VALUES ('delete', ?, ?, ?)",
                (passage, head, article.text[start:end]),
            )
            self._connection.execute("INSERT INTO removed VALUES (?, ?)", (passage, sequence))
        self._connection.execute("DELETE FROM article WHERE number = ?", (number,))

    def _insert(self, staged: int, record: _Record, sequence: int) -> None:
        article = record.article
        cursor = self._connection.execute(
            "INSERT INTO article (id, source, origin, url, title, authors, published, site, "
            "language, metadata, text, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                article.source,
                record.origin,
                article.url,
                article.title,
                msgspec.json.encode(article.authors).decode(),
                article.published,
                article.site,
                article.language,
                msgspec.json.encode(dict(article.metadata)).decode(),
                article.text,
                record.hash,
            ),
        )
        head = heading(article)
        rows = self._connection.execute(
            'SELECT "start", "end", sentences, embedding FROM staged_passage '
            'WHERE article = ? ORDER BY "start"',
            (staged,),
        ).fetchall()
        for start, end, sentences, embedding in rows:
            passage = self._connection.execute(
                'INSERT INTO passage (article, "start", "end", sentences, embedding, sequence) '
                "VALUES (?, ?, ?, ?, ?, ?)",
                (cursor.lastrowid, start, end, sentences, embedding, sequence),
            )
            self._connection.execute(
                "INSERT INTO passage_text (rowid, heading, text) VALUES (?, ?, ?)",
                (passage.lastrowid, head, article.text[start:end]),
            )


class _Record(msgspec.Struct):
    """An article as it is staged."""

    origin: str
    hash: bytes
    article: Article


def _hash(origin: str, article: Article) -> bytes:
    """What tells whether an article changed in any field."""
    value = [origin, article.to_dict(text=True)]
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).digest()
