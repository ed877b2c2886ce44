//! Commands: an identifier and blocks with a length before each (abecs-pinpad §2.1).

use super::fields::number;
use crate::codes::Status;

/// The three characters that name a command.
pub type CommandId = [u8; 3];

/// A command as it came.
#[derive(Clone)]
pub struct Command {
    /// Its name.
    pub id: CommandId,
    blocks: Option<Vec<Vec<u8>>>,
    /// Length of the whole command in bytes.
    pub length: usize,
}

impl Command {
    /// Reads a command. Data too short to name one is nothing.
    pub fn parse(data: &[u8]) -> Option<Self> {
        let (id, rest) = data.split_first_chunk::<3>()?;
        Some(Self { id: *id, blocks: blocks(rest), length: data.len() })
    }

    /// The blocks; 011 if their lengths do not add up.
    pub fn blocks(&self) -> Result<&[Vec<u8>], Status> {
        self.blocks.as_deref().ok_or(Status::INVPARM)
    }

    /// The first block, which may be absent.
    pub fn block(&self) -> Result<&[u8], Status> {
        Ok(self.blocks()?.first().map_or(&[][..], Vec::as_slice))
    }
}

fn blocks(mut rest: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut blocks = Vec::new();
    while !rest.is_empty() {
        let (length, after) = rest.split_at_checked(3)?;
        let (block, after) = after.split_at_checked(number(length)?)?;
        blocks.push(block.to_vec());
        rest = after;
    }
    Some(blocks)
}
