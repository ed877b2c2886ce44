//! One change of the journal, as text and numbers, ready for the writer.

use maquininha_flow::{JournalEntry, TerminalEvent};
use maquininha_terminal::port::{EventSeq, JournalError};
use serde::Serialize;

use super::options::{BODY_BYTES_MAX, EVENTS_PER_WRITE_MAX, NOTE_BYTES_MAX, NOTE_NAME_BYTES_MAX};
use super::stage::Stage;

/// What is changed.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// A row and its events are appended.
    Append(Box<Append>),
    /// An event is forgotten.
    Acknowledge(EventSeq),
    /// A note is kept.
    PutNote { name: String, value: String },
}

/// A row and the events that tell of it.
#[derive(Clone, Debug)]
pub(crate) struct Append {
    pub(crate) attempt_id: String,
    pub(crate) open: bool,
    pub(crate) updated_at: i64,
    pub(crate) stage: Stage,
    pub(crate) body: String,
    pub(crate) events: Vec<String>,
}

impl Append {
    /// Writes the row and its events as JSON and holds them to the bounds.
    pub(crate) fn new(
        entry: &JournalEntry,
        events: &[TerminalEvent],
    ) -> Result<Self, JournalError> {
        if events.len() > EVENTS_PER_WRITE_MAX {
            return Err(JournalError::Io(format!(
                "a write brings more than {EVENTS_PER_WRITE_MAX} events"
            )));
        }
        Ok(Self {
            attempt_id: entry.attempt_id().as_str().to_owned(),
            open: entry.is_open(),
            updated_at: entry.updated_at().micros(),
            stage: Stage::of(entry),
            body: body(entry)?,
            events: events.iter().map(body).collect::<Result<_, _>>()?,
        })
    }
}

fn body(value: &impl Serialize) -> Result<String, JournalError> {
    let text = serde_json::to_string(value)
        .map_err(|_| JournalError::Io("a row cannot be written as JSON".into()))?;
    if text.len() > BODY_BYTES_MAX {
        return Err(JournalError::Io(format!("a row is longer than {BODY_BYTES_MAX} bytes")));
    }
    Ok(text)
}

/// Holds a note to the bounds.
pub(crate) fn check_note(name: &str, value: &str) -> Result<(), JournalError> {
    if name.is_empty() || name.len() > NOTE_NAME_BYTES_MAX {
        return Err(JournalError::Io(format!(
            "the name of a note has 1 to {NOTE_NAME_BYTES_MAX} bytes"
        )));
    }
    if value.len() > NOTE_BYTES_MAX {
        return Err(JournalError::Io(format!("a note is longer than {NOTE_BYTES_MAX} bytes")));
    }
    Ok(())
}
