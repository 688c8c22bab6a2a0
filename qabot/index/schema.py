"""The tables of an index, and the numbered steps that bring an older one up to date."""

from __future__ import annotations

import sqlite3

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

MIGRATIONS: tuple[str, ...] = (_V1,)
"""Step ``n`` brings a database of version ``n`` to version ``n + 1``."""


def migrate(connection: sqlite3.Connection, where: str) -> None:
    """Bring the schema up to date, all steps or none. Needs the writer's lock.

    Raises IndexMismatch if a newer qabot made the database.
    """
    version = check_version(connection, where)
    if version == len(MIGRATIONS):
        return
    steps = "".join(MIGRATIONS[version:])
    connection.executescript(
        f"BEGIN IMMEDIATE; {steps} PRAGMA application_id = {APPLICATION_ID};"
        f" PRAGMA user_version = {len(MIGRATIONS)}; COMMIT;"
    )


def check_version(connection: sqlite3.Connection, where: str) -> int:
    """The schema's version, 0 for an empty database."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise IndexMismatch(
            f"the index {where} was made by a newer qabot (schema {version}, this one knows "
            f"{len(MIGRATIONS)}). Update qabot with: pip install --upgrade qabot"
        )
    return version
