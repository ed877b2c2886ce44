-- Sales, loose payments, terminals and notes: the newest state of each.
CREATE TABLE item (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE INDEX item_by_state ON item (kind, state, name);

-- Webhooks that no write has processed yet.
CREATE TABLE hook (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at INTEGER NOT NULL,
    body TEXT NOT NULL
);

-- Ids and contents of webhooks that came, also after they are processed.
CREATE TABLE known_hook (
    mark TEXT NOT NULL PRIMARY KEY,
    hook_seq INTEGER NOT NULL,
    received_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX known_hook_by_time ON known_hook (received_at);

-- Events that nobody acknowledged.
CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    json TEXT NOT NULL
);

-- One row: whether the file was closed in order.
CREATE TABLE file_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    clean INTEGER NOT NULL CHECK (clean IN (0, 1))
);

INSERT INTO file_state (id, clean) VALUES (1, 1);
