-- Named values: remembered readers, and marks of payments with a card.
CREATE TABLE value (
    name TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
) WITHOUT ROWID;

-- One row: whether the file was closed in order.
CREATE TABLE file_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    clean INTEGER NOT NULL CHECK (clean IN (0, 1))
);

INSERT INTO file_state (id, clean) VALUES (1, 1);
