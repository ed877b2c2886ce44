//! What a file is for: the part that differs between the journal and a store.

use rusqlite::Connection;

use crate::error::FileError;

/// Why a change was not made.
#[derive(Debug)]
pub(crate) enum ApplyError<E> {
    /// This change is wrong; the others of the group stand. Nothing may have
    /// been written for it.
    Refused(E),
    /// The file failed; nothing of the group stands.
    Failed(rusqlite::Error),
}

impl<E> From<rusqlite::Error> for ApplyError<E> {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error)
    }
}

/// What the writer does not know by itself.
pub(crate) trait Content: Send + 'static {
    /// One change, ready to be written.
    type Change: Send + 'static;
    /// What the one who asked is told once it is committed.
    type Answer: Send + 'static;
    /// The error of the port.
    type Error: Clone + std::fmt::Display + From<FileError> + Send + 'static;

    /// Makes one change inside of the writer's transaction.
    fn apply(
        &mut self,
        connection: &Connection,
        change: &Self::Change,
    ) -> Result<Self::Answer, ApplyError<Self::Error>>;

    /// Nothing since the last commit stands; what was remembered of it is wrong.
    fn rolled_back(&mut self);

    /// Whether this is a good moment for a checkpoint.
    fn is_idle(&self) -> bool;

    /// Work for the background that has become due.
    fn due_job(&mut self, _connection: &Connection) -> Option<Box<dyn Job>> {
        None
    }
}

/// Long work in small steps, each in a transaction of its own, between which
/// changes and reads are served.
pub(crate) trait Job: Send {
    /// Does the next step and returns whether there may be more.
    fn step(&mut self, connection: &Connection) -> rusqlite::Result<bool>;

    /// Tells who asked that it is over.
    fn end(self: Box<Self>, outcome: Result<(), FileError>);
}
