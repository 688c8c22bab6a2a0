CREATE TABLE inbox (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id INTEGER NOT NULL,
    digest    BLOB NOT NULL,    -- ids start again at times: the same update has the same content
    received  REAL NOT NULL,
    payload   TEXT,             -- NULL once it is done
    sending   INTEGER NOT NULL DEFAULT 0,  -- an answer is under way or has arrived
    attempts  INTEGER NOT NULL DEFAULT 0,
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
    at       REAL NOT NULL
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
PRAGMA application_id = 1902277735;
PRAGMA user_version = 1;
INSERT INTO inbox (update_id, digest, received, payload) VALUES (1, x'00', 1.0, 'waiting');
INSERT INTO answer VALUES
    (1, 1, NULL, 1, 7, '[8]', 'Who?', '{"question": "Who?", "status": "no_answer"}', 1.0);
