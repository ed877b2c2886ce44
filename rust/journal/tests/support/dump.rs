//! A file of SQLite as SQL.

use std::path::Path;

use rusqlite::Connection;

/// Tables and their columns, as the newest schema has them.
const TABLES: [(&str, &str); 6] = [
    ("entry", "seq, attempt_id, open, updated_at, previous, body"),
    ("attempt", "attempt_id, seq, open, updated_at"),
    ("event", "seq, body"),
    ("note", "name, value"),
    ("file_state", "id, clean"),
    ("sqlite_sequence", "name, seq"),
];

/// The whole file: header, schema and rows.
pub(crate) fn dump(path: &Path) -> String {
    let connection = Connection::open(path).expect("a file");
    let mut lines = vec![];
    for pragma in ["application_id", "user_version"] {
        let sql = format!("PRAGMA {pragma}");
        let value: i64 = connection.query_row(&sql, [], |row| row.get(0)).expect("a number");
        lines.push(format!("{sql} = {value};\n"));
    }
    let schema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
    lines.extend(texts(&connection, schema).into_iter().map(|table| format!("{table};\n")));
    for (table, columns) in TABLES {
        // SQLite has filled it by itself while the rows before were inserted.
        lines.extend((table == "sqlite_sequence").then(|| format!("DELETE FROM {table};\n")));
        let quoted: Vec<_> = columns.split(", ").map(|column| format!("quote({column})")).collect();
        let rows = format!("SELECT {} FROM {table}", quoted.join(" || ', ' || "));
        let insert = |values| format!("INSERT INTO {table} ({columns}) VALUES ({values});\n");
        lines.extend(texts(&connection, &rows).into_iter().map(insert));
    }
    lines.concat()
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("SQL");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|text| text.expect("text")).collect()
}
