"""The truth: one SQLite database an index, read here; changes are :mod:`qabot.index.change`'s."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article
from qabot.config import Settings
from qabot.index.database import Database
from qabot.index.embedding import decode_vector
from qabot.index.passage import Passage

COLUMNS = "id, source, text, title, url, authors, published, site, language, metadata"
_LINE = re.compile(r"#\d+$")
_MANY = 500  # values in one statement; SQLite's limit was 999 before 3.32


@dataclass(frozen=True, slots=True)
class Derived:
    """The current derived file: its name in the index's folder, how far it has come, its hash."""

    file: str
    sequence: int
    sha256: str


class Store(Database):
    """What an index holds."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        super().__init__(folder, create=create)
        self._article = lru_cache(maxsize=256)(self._read_article)

    # What the index is made with

    def meta(self) -> dict[str, str]:
        return dict(self.connection.execute("SELECT key, value FROM meta"))

    @property
    def sequence(self) -> int:
        """The number of the last change."""
        return int(self.scalar("SELECT value FROM meta WHERE key = 'sequence'"))

    @property
    def pruned(self) -> int:
        """The change up to which it is no longer known which passages were removed."""
        return int(self.scalar("SELECT value FROM meta WHERE key = 'pruned'"))

    def sources(self) -> list[str]:
        """What a plain build reads, in the order given."""
        return [row[0] for row in self.rows("SELECT source FROM source ORDER BY position")]

    # Articles

    def counts(self) -> tuple[int, int]:
        """Articles, and passages that can be found."""
        counts = dict(
            self.rows("SELECT key, value FROM meta WHERE key IN ('article_count', 'passage_count')")
        )
        return int(counts["article_count"]), int(counts["passage_count"])

    def article_numbers(self) -> list[int]:
        """All articles, the newest first, those without a date last."""
        rows = self.rows("SELECT number FROM article ORDER BY published DESC, number DESC")
        return [number for (number,) in rows]

    def article(self, number: int) -> Article | None:
        """An article by its row number; None if it is gone."""
        row = self.connection.execute(
            f"SELECT {COLUMNS} FROM article WHERE number = ?",  # noqa: S608
            (number,),
        ).fetchone()
        return None if row is None else article_of(row)

    def same_text(self, article_id: str) -> list[Article]:
        """The other articles of the group of near-duplicates that an article is in."""
        rows = self.rows(
            "SELECT a.number FROM article a, article asked WHERE asked.id = ? "
            "AND a.number <> asked.number AND (a.number = asked.kept "
            "OR a.kept = coalesce(asked.kept, asked.number)) "
            "ORDER BY a.published, a.number",
            (article_id,),
        )
        return [self._read_article(number) for (number,) in rows]

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
            ("id >= ? AND id < ?", (reference, reference + chr(0x10FFFF))),
        ):
            numbers = self.rows(f"SELECT number FROM article WHERE {clause} LIMIT 10", values)  # noqa: S608
            if numbers:
                return [self._read_article(number) for (number,) in numbers]
        return []

    def references(self, limit: int) -> Iterator[tuple[str, str, str | None]]:
        """``(id, source, title)`` of the articles that came last: what a person may have meant."""
        yield from self.connection.execute(
            "SELECT id, source, title FROM article ORDER BY number DESC LIMIT ?", (limit,)
        )

    def files(self, origins: Sequence[str]) -> set[str]:
        """The files that the articles of some remembered sources were read from."""
        wanted = set(origins)
        rows = self.connection.execute("SELECT DISTINCT source, origin FROM article")
        return {_LINE.sub("", source) for source, origin in rows if origin in wanted}

    def files_below(self, folder: str) -> set[str]:
        """The files below a folder, at any depth, that articles were read from."""
        rows = self._from(folder, os.sep)
        return {_LINE.sub("", source) for _, source in rows}

    def ids_in(self, file: str) -> list[str]:
        """The ids of the articles that were read from a file, or from lines of it."""
        rows = self.rows("SELECT id, source FROM article WHERE source = ?", (file,))
        return [article_id for article_id, _ in (*rows, *self._from(file, "#"))]

    def _from(self, place: str, separator: str) -> list[tuple[str, str]]:
        """``(id, source)`` of articles whose source is ``place``, the separator and more."""
        return self.rows(
            "SELECT id, source FROM article WHERE source > ? AND source < ?",
            (place + separator, place + chr(ord(separator) + 1)),
        )

    # Passages and embeddings

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Passages by number; a number that is gone is left out."""
        found: dict[int, Passage] = {}
        for part in _parts(numbers):
            for number, article, start, end, sentences in self.rows(
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
            for number, vector in self.rows(
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
        # All are read in the order of the table; a few are found through the index.
        order = "p.sequence, p.number" if sequence else "p.number"
        cursor = self.connection.execute(
            "SELECT p.number, e.vector FROM passage p JOIN embedding e "  # noqa: S608
            f"ON e.number = p.embedding WHERE p.sequence > ? ORDER BY {order}",
            (sequence,),  # never below 0: a passage of sequence 0 is not searched
        )
        while rows := cursor.fetchmany(batch):
            yield (
                np.array([number for number, _ in rows], dtype=np.int64),
                np.stack([decode_vector(vector) for _, vector in rows]),
            )

    def removed_since(self, sequence: int) -> NDArray[np.int64]:
        """Numbers of passages removed after a change, int64 of shape (n,)."""
        rows = self.rows("SELECT passage FROM removed WHERE sequence > ?", (sequence,))
        return np.array([number for (number,) in rows], dtype=np.int64)

    def changed_since(self, sequence: int) -> int:
        """How many passages came or went after a change."""
        return self.scalar(
            "SELECT (SELECT count(*) FROM passage WHERE sequence > ?1) + "
            "(SELECT count(*) FROM removed WHERE sequence > ?1)",
            (sequence,),
        )

    def matching(self, since: str | None, until: str | None, site: str | None) -> NDArray[np.int64]:
        """Numbers of the passages of articles in a period (ISO days, inclusive) and of a site.

        Where the same text was published elsewhere, one match is enough.
        """
        conditions: list[str] = []
        if since is not None:
            conditions.append("published >= :since")
        if until is not None:
            conditions.append("published < :until")
            until += chr(0x10FFFF)  # whatever time of the day follows
        if site is not None:
            conditions.append("site = :site COLLATE NOCASE")
        matches = " AND ".join(conditions) or "TRUE"
        rows = self.connection.execute(
            f"WITH matching(number) AS (SELECT number FROM article WHERE {matches} "  # noqa: S608
            f"UNION ALL SELECT kept FROM article INDEXED BY article_kept "
            f"WHERE kept IS NOT NULL AND {matches}) "
            "SELECT number FROM passage WHERE sequence > 0 "
            "AND article IN (SELECT number FROM matching)",
            {"since": since, "until": until, "site": site},
        )
        return np.fromiter((number for (number,) in rows), dtype=np.int64)

    # Derived files

    def derived(self, name: str) -> Derived | None:
        row = self.connection.execute(
            "SELECT file, sequence, sha256 FROM derived WHERE name = ?", (name,)
        ).fetchone()
        # A name that leads out of the folder is none that qabot wrote.
        if row is None or not re.fullmatch(rf"{re.escape(name)}-\d+\.[a-z]+", row[0]):
            return None
        return Derived(*row)

    def set_derived(self, files: Mapping[str, Derived]) -> list[str]:
        """Point to these derived files and no others, and forget the removals they have taken in.

        All are of one sequence. The names of those that were pointed to before.
        """
        with self.writing() as connection:
            before = [name for (name,) in connection.execute("SELECT name FROM derived")]
            connection.execute("DELETE FROM derived")
            for name, derived in files.items():
                connection.execute(
                    "INSERT INTO derived (name, file, sequence, sha256) VALUES (?, ?, ?, ?)",
                    (name, derived.file, derived.sequence, derived.sha256),
                )
            taken = min(derived.sequence for derived in files.values())
            connection.execute("DELETE FROM removed WHERE sequence <= ?", (taken,))
            connection.execute("UPDATE meta SET value = ? WHERE key = 'pruned'", (str(taken),))
        return before

    def _read_article(self, number: int) -> Article:
        article = self.article(number)
        assert article is not None, number
        return article


def passages_made_with(settings: Settings) -> str:
    """The settings that articles are cut by, as an index remembers them."""
    return msgspec.json.encode(settings.passages).decode()


def article_of(row: Sequence[Any]) -> Article:
    """An article from its ``COLUMNS``."""
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


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(numbers), _MANY):
        yield [int(number) for number in numbers[first : first + _MANY]]


def _marks(values: Sequence[int]) -> str:
    return ",".join("?" * len(values))
