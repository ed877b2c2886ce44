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
            let mut record = Map::new();
            record.insert("event".to_owned(), Value::from(event));
            match fields {
                Value::Object(fields) => record.extend(fields),
                Value::Null => {}
                other => {
                    record.insert("value".to_owned(), other);
                }
            }
            write_line(&Value::Object(record).to_string());
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
