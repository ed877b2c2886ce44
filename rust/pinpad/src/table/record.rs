use super::text::Reader;
use super::{AidRecord, CapkRecord, RevokedRecord, aid, capk, revoked};
use crate::error::ValueError;
use crate::value::{Network, RecordIndex};

/// A record of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// An application.
    Aid(Box<AidRecord>),
    /// A public key.
    Capk(Box<CapkRecord>),
    /// A revoked certificate.
    Revoked(RevokedRecord),
}

impl Record {
    /// Reads one record, as acquirers give them.
    pub fn parse(bytes: &[u8]) -> Result<Self, ValueError> {
        let (head, reader) = Reader::record(bytes)?;
        match head.kind {
            aid::KIND => AidRecord::read(head, reader).map(Box::new).map(Self::Aid),
            capk::KIND => CapkRecord::read(head, reader).map(Box::new).map(Self::Capk),
            revoked::KIND => RevokedRecord::read(head, reader).map(Self::Revoked),
            _ => Err(ValueError::Malformed { what: "kind of a record" }),
        }
    }

    /// The record as it is loaded.
    pub fn to_text(&self) -> Result<Vec<u8>, ValueError> {
        match self {
            Self::Aid(record) => record.to_text(),
            Self::Capk(record) => record.to_text(),
            Self::Revoked(record) => Ok(record.to_text()),
        }
    }

    /// The network that it belongs to; absent for a key that all share.
    pub fn network(&self) -> Option<Network> {
        match self {
            Self::Aid(record) => Some(record.network),
            Self::Capk(record) => record.network,
            Self::Revoked(record) => Some(record.network),
        }
    }

    /// What names it: no two records of a device have the same.
    pub(super) fn name(&self) -> (u8, Option<Network>, RecordIndex) {
        match self {
            Self::Aid(record) => (aid::KIND, Some(record.network), record.index),
            Self::Capk(record) => (capk::KIND, record.network, record.index),
            Self::Revoked(record) => (revoked::KIND, Some(record.network), record.index),
        }
    }
}
