"""What changes an index: one transaction, with everything that must agree inside it.

Readers see the old state until it is committed, the new one from then on. Its
cost is that of the articles that change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from qabot.articles.article import Article
from qabot.articles.problem import Problem
from qabot.index.duplicates import band_hashes, is_same_text
from qabot.index.passages import heading
from qabot.index.staging import Record, Staging, make_tables
from qabot.index.store import Store

_CANDIDATES = 10
"""Articles judged as the possible original of a near-duplicate, the likeliest first."""


class Change:
    """One transaction of an index. Needs the writer's lock.

    added, replaced, removed: articles so far.
    """

    def __init__(self, store: Store) -> None:
        self.added = self.replaced = self.removed = 0
        self._store = store
        self._connection = store.connection
        self._sequence = 0
        self._passages = 0  # more to find than before
        self._orphans: set[int] = set()  # whose kept article went

    def apply(
        self, staging: Staging, sources: Sequence[str], meta: dict[str, str], *, exact: bool
    ) -> None:
        """Commit what was staged.

        sources: what to remember. exact: articles that were not seen go, but
        for those whose source could not be read this time.
        """
        with self._store.writing() as connection:
            self._begin()
            if exact:
                for number in self._unseen(staging.problems):
                    self._drop(number)
                    self.removed += 1
            connection.execute(
                "UPDATE article SET source = moved.source FROM moved WHERE article.id = moved.id"
            )
            for staged, record in self._staged():
                row = connection.execute(
                    "SELECT number FROM article WHERE id = ?", (record.article.id,)
                ).fetchone()
                if row is None:
                    self.added += 1
                else:
                    self.replaced += 1
                    self._drop(row[0])
                self._insert(staged, record)
            connection.execute("DELETE FROM source")
            connection.executemany(
                "INSERT INTO source (source) VALUES (?)", [(source,) for source in sources]
            )
            self._finish(meta)
            self._clear_pending(everything=exact)

    def remove(self, ids: Sequence[str], meta: dict[str, str]) -> None:
        """Commit the removal of articles by id. What is no longer there is passed over."""
        make_tables(self._store)
        with self._store.writing() as connection:
            self._begin()
            for article_id in ids:
                row = connection.execute(
                    "SELECT number FROM article WHERE id = ?", (article_id,)
                ).fetchone()
                if row is not None:
                    self._drop(row[0])
                    self.removed += 1
            self._finish(meta)

    def _begin(self) -> None:
        self._sequence = self._store.sequence + 1

    def _finish(self, meta: dict[str, str]) -> None:
        """What follows from the articles that came and went."""
        for number in sorted(self._orphans):
            self._renumber(number)
            self._place(number)
        self._connection.execute(
            "DELETE FROM embedding WHERE number IN (SELECT embedding FROM loose) AND NOT EXISTS "
            "(SELECT 1 FROM passage WHERE passage.embedding = embedding.number)"
        )
        articles, passages = self._store.counts()
        values = {
            **meta,
            "sequence": str(self._sequence),
            "article_count": str(articles + self.added - self.removed),
            "passage_count": str(passages + self._passages),
        }
        self._connection.executemany(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            values.items(),
        )

    def _clear_pending(self, *, everything: bool) -> None:
        """Embeddings found their passages; a whole build leaves none that did not."""
        if everything:
            self._connection.execute(
                "DELETE FROM embedding WHERE number IN (SELECT number FROM pending) AND NOT EXISTS "
                "(SELECT 1 FROM passage WHERE passage.embedding = embedding.number)"
            )
            self._connection.execute("DELETE FROM pending")
        else:
            self._connection.execute(
                "DELETE FROM pending WHERE number IN (SELECT embedding FROM staged_passage)"
            )

    def _staged(self) -> Iterator[tuple[int, Record]]:
        rows = self._connection.execute("SELECT number, record FROM staged_article ORDER BY number")
        for number, record in rows:
            yield number, msgspec.json.decode(record, type=Record)

    def _unseen(self, problems: Iterable[tuple[str, Problem]]) -> list[int]:
        """Articles that no source holds any more; a source that failed keeps what it had."""
        rows = self._connection.execute(
            "SELECT number, source, origin FROM article WHERE id NOT IN (SELECT id FROM seen)"
        )
        failed = {problem.source for _, problem in problems}
        return [n for n, source, origin in rows if source not in failed and origin not in failed]

    # Articles

    def _insert(self, staged: int, record: Record) -> None:
        article = record.article
        cursor = self._connection.execute(
            "INSERT INTO article (id, source, origin, url, title, authors, published, site, "
            "language, metadata, text, hash, signature) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                record.signature,
            ),
        )
        number = int(cursor.lastrowid or 0)
        self._connection.execute(
            'INSERT INTO passage (article, "start", "end", sentences, embedding, sequence) '
            'SELECT ?, "start", "end", sentences, embedding, 0 FROM staged_passage '
            'WHERE article = ? ORDER BY "start"',
            (number, staged),
        )
        self._place(number)

    def _drop(self, number: int) -> None:
        article = self._store.article(number)
        assert article is not None, number
        rows = self._connection.execute(
            'SELECT number, "start", "end", embedding, sequence FROM passage WHERE article = ?',
            (number,),
        ).fetchall()
        head = heading(article)
        for passage, start, end, embedding, sequence in rows:
            self._connection.execute("INSERT OR IGNORE INTO loose VALUES (?)", (embedding,))
            if not sequence:
                continue
            # A contentless full-text table needs the old values to forget them.
            self._connection.execute(
                "INSERT INTO passage_text (passage_text, rowid, heading, text) "
                "VALUES ('delete', ?, ?, ?)",
                (passage, head, article.text[start:end]),
            )
            self._connection.execute("INSERT INTO removed VALUES (?, ?)", (passage, self._sequence))
            self._passages -= 1
        for part in band_hashes(self._signature(number)):
            self._connection.execute(
                "DELETE FROM band WHERE hash = ? AND article = ?", (part, number)
            )
        copies = self._connection.execute("SELECT number FROM article WHERE kept = ?", (number,))
        self._orphans |= {copy for (copy,) in copies}
        self._connection.execute("UPDATE article SET kept = NULL WHERE kept = ?", (number,))
        self._connection.execute("DELETE FROM article WHERE number = ?", (number,))
        self._orphans.discard(number)

    # Near-duplicates

    def _place(self, number: int) -> None:
        """Make an article findable, or a near-duplicate of one that is."""
        article = self._store.article(number)
        assert article is not None, number
        signature = band_hashes(self._signature(number))
        kept = self._original(article, signature)
        if kept is not None:
            self._connection.execute("UPDATE article SET kept = ? WHERE number = ?", (kept, number))
            return
        self._connection.executemany(
            "INSERT INTO band VALUES (?, ?)", [(part, number) for part in signature]
        )
        rows = self._connection.execute(
            'SELECT number, "start", "end" FROM passage WHERE article = ?', (number,)
        ).fetchall()
        head = heading(article)
        self._connection.executemany(
            "INSERT INTO passage_text (rowid, heading, text) VALUES (?, ?, ?)",
            [(passage, head, article.text[start:end]) for passage, start, end in rows],
        )
        self._connection.execute(
            "UPDATE passage SET sequence = ? WHERE article = ?", (self._sequence, number)
        )
        self._passages += len(rows)

    def _renumber(self, number: int) -> None:
        """New numbers for passages that will be found from now on.

        Vectors take every number above their highest for new, none below it.
        """
        last = self._connection.execute("SELECT max(number) FROM passage").fetchone()[0]
        self._connection.execute(
            'INSERT INTO passage (article, "start", "end", sentences, embedding, sequence) '
            'SELECT article, "start", "end", sentences, embedding, 0 FROM passage '
            "WHERE article = ? ORDER BY number",
            (number,),
        )
        self._connection.execute(
            "DELETE FROM passage WHERE article = ? AND number <= ?", (number, last)
        )

    def _original(self, article: Article, signature: Sequence[int]) -> int | None:
        """The article that holds the same text and answers for it, if there is one."""
        marks = ",".join("?" * len(signature))
        candidates = self._connection.execute(
            f"SELECT article FROM band WHERE hash IN ({marks}) "  # noqa: S608
            "GROUP BY article ORDER BY count(*) DESC, article LIMIT ?",
            (*signature, _CANDIDATES),
        ).fetchall()
        for (number,) in candidates:
            kept = self._store.article(number)
            if kept is not None and is_same_text(article, kept):
                return int(number)
        return None

    def _signature(self, number: int) -> bytes:
        row = self._connection.execute(
            "SELECT signature FROM article WHERE number = ?", (number,)
        ).fetchone()
        return bytes(row[0])
