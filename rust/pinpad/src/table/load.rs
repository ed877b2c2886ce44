use crate::answer::Answer;
use crate::command_id::CommandId;
use crate::error::AnswerError;
use crate::request::Request;
use crate::status::Status;

/// How far a load is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadProgress {
    /// Commands that are done.
    pub done: usize,
    /// Commands in all.
    pub all: usize,
}

impl LoadProgress {
    /// Whether the tables are in use.
    pub const fn is_complete(self) -> bool {
        self.done == self.all
    }
}

/// A load of tables, command by command: send [`request`](Self::request), give the answer to
/// [`answered`](Self::answered), until there is no request. A load that is given up leaves the old
/// tables in use.
#[derive(Clone, Debug)]
pub struct TableLoad {
    requests: Vec<Request>,
    done: usize,
}

impl TableLoad {
    pub(super) const fn new(requests: Vec<Request>) -> Self {
        Self { requests, done: 0 }
    }

    /// The next command; none once the tables are in use.
    pub fn request(&self) -> Option<&Request> {
        self.requests.get(self.done)
    }

    /// How far it is.
    pub const fn progress(&self) -> LoadProgress {
        LoadProgress { done: self.done, all: self.requests.len() }
    }

    /// Takes the answer to the command. After an error the load is over: start a new one.
    pub fn answered(&mut self, answer: Answer<'_>) -> Result<LoadProgress, AnswerError> {
        let expected = self.request().map_or(CommandId::Tle, Request::id);
        match (expected, answer.of(expected)?.status()) {
            // It has other tables, which is why they are loaded.
            (CommandId::Tli, Status::TablesDiffer) => {}
            _ => drop(answer.ok(expected)?),
        }
        self.done = (self.done + 1).min(self.requests.len());
        Ok(self.progress())
    }
}
