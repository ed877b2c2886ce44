-- Every row that was ever written. `previous` is the row of the same attempt
-- before this one: retention walks it, so that no index over all rows has to be
-- kept up with every write.
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    attempt_id TEXT NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    updated_at INTEGER NOT NULL,
    previous INTEGER,
    body TEXT NOT NULL
);

-- Where the latest row of each attempt is.
CREATE TABLE attempt (
    attempt_id TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Start-up reads this one: a handful of rows, however long the journal is.
CREATE INDEX attempt_open ON attempt (attempt_id) WHERE open = 1;

-- Lists, reports and retention: written once in the life of an attempt.
CREATE INDEX attempt_resolved ON attempt (seq, updated_at) WHERE open = 0;

-- Events that nobody acknowledged. AUTOINCREMENT: a number is never used twice.
CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL
);

CREATE TABLE note (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- One row: whether the file was closed in order.
CREATE TABLE file_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    clean INTEGER NOT NULL CHECK (clean IN (0, 1))
);

INSERT INTO file_state (id, clean) VALUES (1, 1);
