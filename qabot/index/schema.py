"""The tables of an index, and the numbered steps that bring an older one up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from qabot.errors import IndexMismatch

APPLICATION_ID = 0x71616274  # "qabt": tells an index from any other SQLite database

_V1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What a plain build reads again, in the order given.
CREATE TABLE source (position INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE);

CREATE TABLE article (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    id        TEXT NOT NULL UNIQUE,
    source    TEXT NOT NULL,
    origin    TEXT NOT NULL,  -- the remembered source that it came with
    url       TEXT,
    title     TEXT,
    authors   TEXT NOT NULL,
    published TEXT,
    site      TEXT,
    language  TEXT,
    metadata  TEXT NOT NULL,
    text      TEXT NOT NULL,
    hash      BLOB NOT NULL
);
CREATE INDEX article_source ON article (source);
CREATE INDEX article_url ON article (url);
CREATE INDEX article_published ON article (published);

-- Keyed by what was embedded and with which model; shared by passages of equal text.
CREATE TABLE embedding (
    number INTEGER PRIMARY KEY,
    key    BLOB NOT NULL UNIQUE,
    vector BLOB NOT NULL
);

-- AUTOINCREMENT: a passage's number is never given again, so that a derived
-- file that lags behind can't take a new passage for an old one.
CREATE TABLE passage (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    article   INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
    "start"   INTEGER NOT NULL,
    "end"     INTEGER NOT NULL,
    sentences TEXT NOT NULL,
    embedding INTEGER NOT NULL REFERENCES embedding (number),
    sequence  INTEGER NOT NULL
);
CREATE INDEX passage_article ON passage (article);
CREATE INDEX passage_embedding ON passage (embedding);
CREATE INDEX passage_sequence ON passage (sequence);

-- Passages that a derived file may still hold.
CREATE TABLE removed (passage INTEGER PRIMARY KEY, sequence INTEGER NOT NULL);
CREATE INDEX removed_sequence ON removed (sequence);

-- The derived file that is current: how far it has come, and what it must hash to.
CREATE TABLE derived (
    name     TEXT PRIMARY KEY,
    file     TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    sha256   TEXT NOT NULL
) WITHOUT ROWID;

CREATE VIRTUAL TABLE passage_text USING fts5 (
    heading, text, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
);

INSERT INTO meta VALUES ('sequence', '0');
"""

# A passage of sequence 0 is not searched: its article is a near-duplicate of another.
_V2 = """
-- The article that answers in place of this one, a near-duplicate of it.
ALTER TABLE article ADD COLUMN kept INTEGER REFERENCES article (number);
CREATE INDEX article_kept ON article (kept) WHERE kept IS NOT NULL;
ALTER TABLE article ADD COLUMN signature BLOB NOT NULL DEFAULT x'';

-- Finds near-duplicates among the articles that answer for themselves.
CREATE TABLE band (
    hash INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (hash, article)
) WITHOUT ROWID;

-- Embeddings that an unfinished change has made and no passage uses yet.
CREATE TABLE pending (number INTEGER PRIMARY KEY);

-- Counts, so that nobody has to count; and how far `removed` has been cleared.
INSERT INTO meta SELECT 'article_count', count(*) FROM article;
INSERT INTO meta SELECT 'passage_count', count(*) FROM passage;
INSERT INTO meta VALUES ('pruned', '0');
"""

_V3 = """
-- What a filter asks for, found without reading an article or a passage.
CREATE INDEX article_site ON article (site COLLATE NOCASE, published);
DROP INDEX passage_article;
CREATE INDEX passage_article ON passage (article, sequence);
"""

Step = str | Callable[[sqlite3.Connection], None]


def _sign_articles(connection: sqlite3.Connection) -> None:
    """Signatures for articles of version 1, and hashes that no longer depend on the line number.

    What was searched stays searched: near-duplicates are recognised from the next change on.
    """
    from qabot.index.duplicates import band_hashes, text_signature
    from qabot.index.staging import article_hash
    from qabot.index.store import COLUMNS, article_of

    numbers = connection.execute("SELECT number FROM article").fetchall()
    for (number,) in numbers:
        *row, origin = connection.execute(
            f"SELECT {COLUMNS}, origin FROM article WHERE number = ?",  # noqa: S608
            (number,),
        ).fetchone()
        article = article_of(row)
        signature = text_signature(article.text)
        connection.execute(
            "UPDATE article SET signature = ?, hash = ? WHERE number = ?",
            (signature, article_hash(origin, article), number),
        )
        connection.executemany(
            "INSERT INTO band VALUES (?, ?)", [(part, number) for part in band_hashes(signature)]
        )


MIGRATIONS: tuple[tuple[Step, ...], ...] = ((_V1,), (_V2, _sign_articles), (_V3,))
"""Entry ``n`` brings a database of version ``n`` to version ``n + 1``."""


def migrate(connection: sqlite3.Connection, where: str) -> None:
    """Bring the schema up to date, all steps or none. Needs the writer's lock.

    Raises IndexMismatch if a newer qabot made the database.
    """
    if check_version(connection, where) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for entry in MIGRATIONS[check_version(connection, where) :]:
            for step in entry:
                if callable(step):
                    step(connection)
                else:
                    for statement in _statements(step):
                        connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def check_version(connection: sqlite3.Connection, where: str) -> int:
    """The schema's version, 0 for an empty database."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise IndexMismatch(
            f"the index {where} was made by a newer qabot (schema {version}, this one knows "
            f"{len(MIGRATIONS)}). Update qabot with: pip install --upgrade qabot"
        )
    return version


def _statements(script: str) -> Iterator[str]:
    """One statement at a time: ``executescript`` would commit what is open before."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
