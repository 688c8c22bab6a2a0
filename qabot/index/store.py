"""The truth: one SQLite database an index, in write-ahead mode.

Readers see the last committed state and never wait for the writer
(https://sqlite.org/wal.html). A commit is on disk when it returns
(``synchronous = FULL``).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article
from qabot.errors import IndexDamaged, IndexMissing
from qabot.index.passage import Passage
from qabot.index.schema import APPLICATION_ID, check_version, migrate

DATABASE = "index.db"
_ARTICLE = "id, source, text, title, url, authors, published, site, language, metadata"
_MANY = 500  # values in one statement; SQLite's limit was 999 before 3.32


@dataclass(frozen=True, slots=True)
class Derived:
    """The current derived file: its name in the index's folder, how far it has come, its hash."""

    file: str
    sequence: int
    sha256: str


class Store:
    """One connection to an index's database. Not for use by two threads at once.

    connection: for :mod:`qabot.index.change`, which owns the writing statements.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        elif not self.path.is_file():
            raise IndexMissing(f"there is no index in {folder}.")
        self._article = lru_cache(maxsize=256)(self._read_article)
        with _damage(self.path):
            self.connection = _connect(self.path, create=create)
            self.version = check_version(self.connection, str(folder))
            if self.version and self._scalar("PRAGMA application_id") != APPLICATION_ID:
                raise IndexDamaged(f"{self.path} is a database, but not one of qabot's.")
            if self.version == 0 and not create:
                raise IndexMissing(f"there is no index in {folder}.")

    def close(self) -> None:
        self.connection.close()

    def migrate(self) -> None:
        """Bring the schema up to date. Needs the writer's lock."""
        with _damage(self.path):
            migrate(self.connection, str(self.folder))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent state for all reads inside."""
        with _damage(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self.connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed whole, or not at all if the block raises."""
        with _damage(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise

    # What the index is made with

    def meta(self) -> dict[str, str]:
        return dict(self.connection.execute("SELECT key, value FROM meta"))

    @property
    def sequence(self) -> int:
        """The number of the last change."""
        return int(self._scalar("SELECT value FROM meta WHERE key = 'sequence'"))

    def sources(self) -> list[str]:
        """What a plain build reads, in the order given."""
        return [row[0] for row in self._rows("SELECT source FROM source ORDER BY position")]

    # Articles

    def counts(self) -> tuple[int, int]:
        """Articles and passages."""
        row = self.connection.execute(
            "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM passage)"
        ).fetchone()
        return int(row[0]), int(row[1])

    def articles(self) -> Iterator[Article]:
        """All articles, the newest first, those without a date last."""
        numbers = self._rows("SELECT number FROM article ORDER BY published DESC, number DESC")
        for (number,) in numbers:
            yield self._read_article(number)

    def article_hash(self, article_id: str) -> bytes | None:
        row = self.connection.execute(
            "SELECT hash FROM article WHERE id = ?", (article_id,)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def find_article(self, reference: str) -> list[Article]:
        """Articles of this id, url or source; failing these, of ids or file names like it."""
        for clause, values in (
            ("id = ?", (reference,)),
            ("url = ? OR source = ?", (reference, reference)),
            ("source = ?", (os.path.abspath(reference),)),  # noqa: PTH100 - no symlinks resolved
            ("substr(id, 1, ?) = ?", (len(reference), reference)),
        ):
            numbers = self._rows(f"SELECT number FROM article WHERE {clause} LIMIT 10", values)  # noqa: S608
            if numbers:
                return [self._read_article(number) for (number,) in numbers]
        return []

    def article_by_number(self, number: int) -> Article:
        """An article by its row number; kept in memory, for a number never changes its article."""
        return self._article(number)

    def references(self) -> Iterator[tuple[str, str, str | None]]:
        """``(id, source, title)`` of every article: what a person may have meant."""
        yield from self.connection.execute("SELECT id, source, title FROM article")

    # Passages and embeddings

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Passages by number; a number that is gone is left out."""
        found: dict[int, Passage] = {}
        for part in _parts(numbers):
            for number, article, start, end, sentences in self._rows(
                f'SELECT number, article, "start", "end", sentences FROM passage '  # noqa: S608
                f"WHERE number IN ({_marks(part)})",
                part,
            ):
                found[number] = Passage(
                    number,
                    self._article(article),
                    start,
                    end,
                    msgspec.json.decode(sentences, type=tuple[tuple[int, int], ...]),
                )
        return found

    def vectors(self, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Embeddings of passages by number, float32 of shape (dimension,)."""
        found = {}
        for part in _parts(numbers):
            for number, vector in self._rows(
                "SELECT p.number, e.vector FROM passage p JOIN embedding e "  # noqa: S608
                f"ON e.number = p.embedding WHERE p.number IN ({_marks(part)})",
                part,
            ):
                found[number] = decode_vector(vector)
        return found

    def passages_since(
        self, sequence: int, *, batch: int = 4096
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Numbers and embeddings of passages added after a change, in batches.

        Yields int64 of shape (n,) and float32 of shape (n, dimension).
        """
        cursor = self.connection.execute(
            "SELECT p.number, e.vector FROM passage p JOIN embedding e ON e.number = p.embedding "
            "WHERE p.sequence > ? ORDER BY p.number",
            (sequence,),
        )
        while rows := cursor.fetchmany(batch):
            yield (
                np.array([number for number, _ in rows], dtype=np.int64),
                np.stack([decode_vector(vector) for _, vector in rows]),
            )

    def removed_since(self, sequence: int) -> NDArray[np.int64]:
        """Numbers of passages removed after a change, int64 of shape (n,)."""
        rows = self._rows("SELECT passage FROM removed WHERE sequence > ?", (sequence,))
        return np.array([number for (number,) in rows], dtype=np.int64)

    def matching(self, since: str | None, until: str | None, site: str | None) -> NDArray[np.int64]:
        """Numbers of the passages of articles in a period (ISO days, inclusive) and of a site."""
        rows = self._rows(
            "SELECT p.number FROM passage p JOIN article a ON a.number = p.article WHERE "
            "(?1 IS NULL OR substr(a.published, 1, 10) >= ?1) AND "
            "(?2 IS NULL OR substr(a.published, 1, 10) <= ?2) AND "
            "(?3 IS NULL OR a.site = ?3 COLLATE NOCASE)",
            (since, until, site),
        )
        return np.array([number for (number,) in rows], dtype=np.int64)

    def full_text(
        self, query: str, limit: int, heading_weight: float, allowed: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]:
        """``(passage number, BM25 score)`` best first, larger is better.

        query: in FTS5's language; see :mod:`qabot.index.lexical`.
        """
        if allowed is None:
            return self._rows(
                "SELECT rowid, -bm25(passage_text, ?, 1.0) AS score FROM passage_text "
                "WHERE passage_text MATCH ? ORDER BY score DESC, rowid LIMIT ?",
                (heading_weight, query, limit),
            )
        # Inside json_each the numbers are one parameter, however many they are.
        return self._rows(
            "SELECT rowid, -bm25(passage_text, ?, 1.0) AS score FROM passage_text "
            "WHERE passage_text MATCH ? AND rowid IN (SELECT value FROM json_each(?)) "
            "ORDER BY score DESC, rowid LIMIT ?",
            (heading_weight, query, msgspec.json.encode(allowed.tolist()).decode(), limit),
        )

    # Derived files

    def derived(self, name: str) -> Derived | None:
        row = self.connection.execute(
            "SELECT file, sequence, sha256 FROM derived WHERE name = ?", (name,)
        ).fetchone()
        return None if row is None else Derived(*row)

    def set_derived(self, name: str, derived: Derived) -> None:
        """Point to a new derived file."""
        with self.writing() as connection:
            connection.execute(
                "INSERT INTO derived (name, file, sequence, sha256) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET file = excluded.file, "
                "sequence = excluded.sequence, sha256 = excluded.sha256",
                (name, derived.file, derived.sequence, derived.sha256),
            )

    def _read_article(self, number: int) -> Article:
        row = self.connection.execute(
            f"SELECT {_ARTICLE} FROM article WHERE number = ?",  # noqa: S608
            (number,),
        ).fetchone()
        return _article(row)

    def _rows(self, statement: str, values: Iterable[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        return self.connection.execute(statement, tuple(values)).fetchall()

    def _scalar(self, statement: str) -> int:
        return int(self.connection.execute(statement).fetchone()[0])


def encode_vector(vector: NDArray[np.float32]) -> bytes:
    """An embedding as it is stored: little-endian float16."""
    return vector.astype("<f2").tobytes()


def decode_vector(value: bytes) -> NDArray[np.float32]:
    """A stored embedding, float32 of shape (dimension,)."""
    return np.frombuffer(value, dtype="<f2").astype(np.float32)


def _article(row: tuple) -> Article:  # type: ignore[type-arg]
    article_id, source, text, title, url, authors, published, site, language, metadata = row
    return Article(
        id=article_id,
        source=source,
        text=text,
        title=title,
        url=url,
        authors=tuple(msgspec.json.decode(authors)),
        published=published,
        site=site,
        language=language,
        metadata=msgspec.json.decode(metadata),
    )


def _connect(path: Path, *, create: bool) -> sqlite3.Connection:
    # A folder that can't be written can't hold the write-ahead index that readers share.
    frozen = path.is_file() and not (os.access(path.parent, os.W_OK) and os.access(path, os.W_OK))
    mode = "mode=ro&immutable=1" if frozen else f"mode={'rwc' if create else 'rw'}"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=30.0,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    if not frozen:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    return connection


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """SQLite's word for a broken file, in ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "full" in str(error) or "readonly" in str(error):
            raise IndexDamaged(f"{path} can't be used now: {error}.") from error
        raise IndexDamaged(_damaged(path, error)) from error
    except sqlite3.DatabaseError as error:
        raise IndexDamaged(_damaged(path, error)) from error


def _damaged(path: Path, error: sqlite3.Error) -> str:
    return (
        f"the database {path} is damaged or not a database ({error}). "
        "Move it away and build the index again from its sources."
    )


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(numbers), _MANY):
        yield [int(number) for number in numbers[first : first + _MANY]]


def _marks(values: Sequence[int]) -> str:
    return ",".join("?" * len(values))
