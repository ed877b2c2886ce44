//! The only place that writes to standard output.

use std::fmt::Display;
use std::io::Write;

use serde_json::{Map, Value};

/// Writes for people, or one JSON object per line for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    is_json: bool,
}

impl Output {
    /// For people, or for machines.
    pub const fn new(is_json: bool) -> Self {
        Self { is_json }
    }

    /// Whether machines read it.
    pub const fn is_json(self) -> bool {
        self.is_json
    }

    /// A text for people; machines are not told.
    pub fn text(self, text: impl Display) {
        if !self.is_json {
            write_line(&text.to_string());
        }
    }

    /// A record for machines; people are not told. `fields` is an object.
    pub fn record(self, event: &str, fields: Value) {
        if self.is_json {
            let mut fields = match fields {
                Value::Object(fields) => fields,
                Value::Null => Map::new(),
                other => Map::from_iter([("value".to_owned(), other)]),
            };
            fields.remove("event");
            // The name comes first, so that people can read the lines too.
            let head = format!("{{\"event\":{}", Value::from(event));
            let rest = Value::Object(fields).to_string();
            let comma = if rest == "{}" { "" } else { "," };
            write_line(&format!("{head}{comma}{}", rest.trim_start_matches('{')));
        }
    }

    /// The same news for both.
    pub fn tell(self, event: &str, fields: Value, text: impl Display) {
        if self.is_json {
            self.record(event, fields);
        } else {
            self.text(text);
        }
    }
}

/// A reader that went away is no reason to stop a payment.
fn write_line(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Tells why a command failed, on standard error.
pub fn complain(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "maquininha: {text}");
}
