//! Answers: name, status, and blocks if the status is 000 (abecs-pinpad §2.2).

use super::command::CommandId;
use super::fields::digits;
use super::params::ParamList;
use crate::codes::Status;

/// Longest clear answer in bytes (abecs-pinpad §1.3).
const ANSWER_MAX: usize = 2044;

/// An answer before it is encrypted and framed.
#[derive(Clone)]
pub struct Answer {
    /// Name of the command, or `ERR`.
    pub id: CommandId,
    /// How it ended.
    pub status: Status,
    /// Data, only with status 000.
    pub blocks: Vec<Vec<u8>>,
}

impl Answer {
    /// An answer without data.
    pub fn plain(id: CommandId, status: Status) -> Self {
        Self { id, status, blocks: Vec::new() }
    }

    /// A good answer with one block.
    pub fn block(id: CommandId, block: Vec<u8>) -> Self {
        Self { id, status: Status::OK, blocks: vec![block] }
    }

    /// A good answer with parameters; 045 if they are too much.
    pub fn params(id: CommandId, params: &ParamList) -> Self {
        match params.blocks() {
            Ok(blocks) => Self { id, status: Status::OK, blocks },
            Err(status) => Self::plain(id, status),
        }
    }

    /// The bytes; an answer that would be too long becomes 045.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.id.to_vec();
        bytes.extend(digits(usize::from(self.status.0), 3));
        for block in &self.blocks {
            bytes.extend(digits(block.len(), 3));
            bytes.extend(block);
        }
        if bytes.len() <= ANSWER_MAX {
            return bytes;
        }
        Self::plain(self.id, Status::RSPOVRFL).bytes()
    }
}
