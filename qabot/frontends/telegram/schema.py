"""The tables of the bot's database."""

APPLICATION_ID = 0x71627467  # "qbtg"
VERSION = 2

SCHEMA = """
CREATE TABLE inbox (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id INTEGER NOT NULL,
    digest    BLOB NOT NULL,    -- ids start again at times: the same update has the same content
    received  REAL NOT NULL,
    payload   TEXT,             -- NULL once it is done
    sending   INTEGER NOT NULL DEFAULT 0,  -- an answer is under way or has arrived
    attempts  INTEGER NOT NULL DEFAULT 0,
    run       TEXT,             -- the process that took it in
    answered  INTEGER,          -- of a message that asks several things: how many are answered
    UNIQUE (update_id, digest)
);
CREATE INDEX inbox_open ON inbox (number) WHERE payload IS NOT NULL;

CREATE TABLE answer (           -- kept for buttons, edits and follow-ups
    id       INTEGER PRIMARY KEY,
    chat     INTEGER NOT NULL,
    thread   INTEGER,
    person   INTEGER NOT NULL,
    asked_in INTEGER NOT NULL,  -- the question's message
    messages TEXT NOT NULL,     -- the answer's messages
    question TEXT NOT NULL,
    deck     TEXT NOT NULL,
    at       REAL NOT NULL,     -- when it was asked
    part     INTEGER NOT NULL DEFAULT 0,  -- which question of a message that asks several
    recalled INTEGER NOT NULL DEFAULT 1   -- whether a follow-up may lean on it
);
CREATE INDEX answer_message ON answer (chat, asked_in);
CREATE INDEX answer_person ON answer (chat, person, at);
CREATE INDEX answer_at ON answer (at);

CREATE TABLE outcome (          -- kept for export
    id         INTEGER PRIMARY KEY,
    chat       INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    question   TEXT NOT NULL,
    history    TEXT NOT NULL,
    status     TEXT NOT NULL,
    answer     TEXT,
    article    TEXT,
    evidence   TEXT,
    confidence REAL,
    latency    REAL NOT NULL,   -- seconds from the message to its answer
    at         REAL NOT NULL
);
CREATE INDEX outcome_at ON outcome (at);
CREATE TABLE vote (
    outcome INTEGER NOT NULL REFERENCES outcome (id) ON DELETE CASCADE,
    person  INTEGER NOT NULL,
    good    INTEGER NOT NULL,
    at      REAL NOT NULL,
    PRIMARY KEY (outcome, person)
) WITHOUT ROWID;
CREATE TABLE feedback (
    number  INTEGER PRIMARY KEY,
    chat    INTEGER NOT NULL,
    person  INTEGER NOT NULL,
    outcome INTEGER REFERENCES outcome (id) ON DELETE SET NULL,
    text    TEXT NOT NULL,
    at      REAL NOT NULL
);
"""

MIGRATIONS = {
    1: """
ALTER TABLE inbox ADD COLUMN run TEXT;
ALTER TABLE inbox ADD COLUMN answered INTEGER;
ALTER TABLE answer ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE answer ADD COLUMN recalled INTEGER NOT NULL DEFAULT 1;
""",
}
"""What makes a database of this version one of the next."""
