//! A database file as SQL.

use std::path::Path;

use rusqlite::Connection;

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
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table'
         ORDER BY name = 'sqlite_sequence', rowid";
    for table in texts(&connection, tables) {
        // SQLite has filled it by itself while the rows before were inserted.
        lines.extend((table == "sqlite_sequence").then(|| format!("DELETE FROM {table};\n")));
        let columns = texts(&connection, &format!("SELECT name FROM pragma_table_info('{table}')"));
        let quoted: Vec<_> = columns.iter().map(|column| format!("quote({column})")).collect();
        let rows = format!("SELECT {} FROM {table}", quoted.join(" || ', ' || "));
        let columns = columns.join(", ");
        let insert = |values| format!("INSERT INTO {table} ({columns}) VALUES ({values});\n");
        lines.extend(texts(&connection, &rows).into_iter().map(insert));
    }
    lines.concat()
}

/// Tables and indexes by name.
pub(crate) fn schema(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).expect("a file");
    texts(&connection, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("SQL");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|text| text.expect("text")).collect()
}
