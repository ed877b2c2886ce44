//! Parameters: identifier, length, value (abecs-pinpad §2.3).

use super::fields::number;
use crate::codes::Status;

/// Longest value of one parameter, in bytes (abecs-pinpad §2.3).
const VALUE_MAX: usize = 995;
/// Longest block, in bytes: its length is written in three digits (abecs-pinpad §2.1).
const BLOCK_MAX: usize = 999;

/// The parameters of a command, in the order in which they came.
#[derive(Clone, Default)]
pub struct Params {
    entries: Vec<(u16, Vec<u8>)>,
}

impl Params {
    /// Reads the parameters of all blocks. A broken structure is 011.
    pub fn parse(blocks: &[Vec<u8>]) -> Result<Self, Status> {
        let mut entries = Vec::new();
        for block in blocks {
            let mut rest = block.as_slice();
            while let Some((head, after)) = rest.split_first_chunk::<4>() {
                let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
                if length > VALUE_MAX {
                    return Err(Status::INVPARM);
                }
                let (value, after) = after.split_at_checked(length).ok_or(Status::INVPARM)?;
                entries.push((u16::from_be_bytes([head[0], head[1]]), value.to_vec()));
                rest = after;
            }
            if !rest.is_empty() {
                return Err(Status::INVPARM);
            }
        }
        Ok(Self { entries })
    }

    /// The value of a parameter; the first one wins.
    pub fn get(&self, id: u16) -> Option<&[u8]> {
        self.all(id).next()
    }

    /// All values of a parameter that may be repeated.
    pub fn all(&self, id: u16) -> impl Iterator<Item = &[u8]> {
        self.entries.iter().filter(move |(it, _)| *it == id).map(|(_, value)| value.as_slice())
    }

    /// The value of a mandatory parameter; 019 if it is missing.
    pub fn mandatory(&self, id: u16) -> Result<&[u8], Status> {
        self.get(id).ok_or(Status::MANDAT)
    }

    /// A value of exactly `width` digits; 011 if it is anything else.
    pub fn number(&self, id: u16, width: usize) -> Result<Option<usize>, Status> {
        self.get(id)
            .map(|value| number(value).filter(|_| value.len() == width).ok_or(Status::INVPARM))
            .transpose()
    }

    /// A value of exactly `N` bytes; 011 if it has another length.
    pub fn array<const N: usize>(&self, id: u16) -> Result<Option<[u8; N]>, Status> {
        self.get(id).map(|value| value.try_into().map_err(|_| Status::INVPARM)).transpose()
    }

    /// The time limit of the command in milliseconds, if it is given.
    pub fn timeout_ms(&self) -> Result<Option<u64>, Status> {
        let seconds = self.array::<1>(crate::ids::SPE_TIMEOUT)?;
        Ok(seconds.map(|[seconds]| u64::from(seconds) * 1000))
    }
}

/// The parameters of an answer.
#[derive(Clone, Default)]
pub struct ParamList {
    entries: Vec<(u16, Vec<u8>)>,
}

impl ParamList {
    /// Adds a parameter.
    pub fn push(&mut self, id: u16, value: impl Into<Vec<u8>>) {
        self.entries.push((id, value.into()));
    }

    /// Adds a parameter that may be absent.
    pub fn push_some(&mut self, id: u16, value: Option<impl Into<Vec<u8>>>) {
        if let Some(value) = value {
            self.push(id, value);
        }
    }

    /// Adds all parameters of another list.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.entries.append(&mut other.entries);
    }

    /// Puts the parameters in another order: a host must not depend on it.
    pub(crate) fn shuffle(&mut self, chance: &mut fastrand::Rng) {
        chance.shuffle(&mut self.entries);
    }

    /// Packs the parameters into blocks, each parameter whole in one; 045 if one is too long.
    pub fn blocks(&self) -> Result<Vec<Vec<u8>>, Status> {
        let mut blocks: Vec<Vec<u8>> = Vec::new();
        for (id, value) in &self.entries {
            let length = u16::try_from(value.len()).map_err(|_| Status::RSPOVRFL)?;
            if value.len() > VALUE_MAX {
                return Err(Status::RSPOVRFL);
            }
            let fits = blocks.last().is_some_and(|it| it.len() + 4 + value.len() <= BLOCK_MAX);
            if !fits {
                blocks.push(Vec::new());
            }
            let block = blocks.last_mut().expect("a block was just made");
            block.extend(id.to_be_bytes());
            block.extend(length.to_be_bytes());
            block.extend(value);
        }
        Ok(blocks)
    }
}
