PRAGMA application_id = 1297174099;
PRAGMA user_version = 1;
CREATE TABLE item (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);
CREATE INDEX item_by_state ON item (kind, state, name);
CREATE TABLE hook (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE known_hook (
    mark TEXT NOT NULL PRIMARY KEY,
    hook_seq INTEGER NOT NULL,
    received_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX known_hook_by_time ON known_hook (received_at);
CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    json TEXT NOT NULL
);
CREATE TABLE file_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    clean INTEGER NOT NULL CHECK (clean IN (0, 1))
);
INSERT INTO item (kind, name, state, json) VALUES ('sale', 'a', 'open', '{}');
INSERT INTO item (kind, name, state, json) VALUES ('device', '6C582505', 'device', '{}');
INSERT INTO hook (seq, received_at, body) VALUES (2, 1000000, '{"id":"hook_2"}');
INSERT INTO known_hook (mark, hook_seq, received_at) VALUES ('content order.paid or_1', 1, 1000000);
INSERT INTO known_hook (mark, hook_seq, received_at) VALUES ('id hook_1', 1, 1000000);
INSERT INTO known_hook (mark, hook_seq, received_at) VALUES ('id hook_2', 2, 1000000);
INSERT INTO event (seq, json) VALUES (2, '{"n":2}');
INSERT INTO file_state (id, clean) VALUES (1, 1);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence (name, seq) VALUES ('hook', 2);
INSERT INTO sqlite_sequence (name, seq) VALUES ('event', 2);
