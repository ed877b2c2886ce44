//! The tables of a device, and their loading (abecs-pinpad §3.4, §5).

use std::collections::{BTreeMap, BTreeSet};

use super::record::{self, AidRecord, CapkRecord, Record, RecordKey};
use crate::codes::Status;

/// The version of a set of tables: ten characters.
pub(crate) type TableVersion = [u8; 10];

/// Stands for no tables, or for no common version.
pub(crate) const NO_VERSION: TableVersion = *b"0000000000";
/// Most records that a device holds: six times what the specification demands of one.
const RECORDS_MAX: usize = 1_000;

/// Loaded tables. They outlive a loss of power.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableStore {
    aids: BTreeMap<RecordKey, AidRecord>,
    capks: BTreeMap<RecordKey, CapkRecord>,
    revoked: BTreeSet<RecordKey>,
    versions: BTreeMap<u8, TableVersion>,
    common: Option<TableVersion>,
}

/// Tables on their way in, which replace the old ones all at once.
#[derive(Debug, Clone)]
pub(crate) struct Loading {
    network: u8,
    version: TableVersion,
    records: Vec<Vec<u8>>,
}

impl Loading {
    pub(crate) fn begin(network: u8, version: TableVersion) -> Self {
        Self { network, version, records: Vec::new() }
    }

    /// Takes records, whole or not: broken ones are dropped.
    pub(crate) fn take(&mut self, text: &[u8]) -> Result<(), Status> {
        for record in record::split(text) {
            if self.records.len() == RECORDS_MAX {
                return Err(Status::TABERR);
            }
            self.records.push(record.to_vec());
        }
        Ok(())
    }
}

impl TableStore {
    /// The version of a network's tables, or the common one for network 0.
    pub fn version(&self, network: u8) -> [u8; 10] {
        let own = if network == 0 { self.common } else { self.versions.get(&network).copied() };
        own.unwrap_or(NO_VERSION)
    }

    /// Whether nothing is loaded.
    pub fn is_empty(&self) -> bool {
        self.aids.is_empty() && self.capks.is_empty() && self.revoked.is_empty()
    }

    /// All application records, in the order of their keys.
    pub fn aids(&self) -> impl Iterator<Item = &AidRecord> {
        self.aids.values()
    }

    /// The application record of a key.
    pub fn aid(&self, key: RecordKey) -> Option<&AidRecord> {
        self.aids.get(&key)
    }

    /// Whether a public key of a scheme is loaded.
    pub fn has_public_key(&self, rid: &[u8]) -> bool {
        self.capks.values().any(|it| it.rid[..] == *rid)
    }

    /// How many records are loaded.
    pub fn records(&self) -> usize {
        self.aids.len() + self.capks.len() + self.revoked.len()
    }

    /// Puts loaded tables in the place of the old ones. No record at all erases them.
    pub(crate) fn commit(&mut self, loading: Loading) {
        let Loading { network, version, records } = loading;
        if network == 0 {
            *self = Self::default();
        } else {
            self.aids.retain(|key, _| key.network != network);
            self.capks.retain(|key, _| key.network != network);
            self.revoked.retain(|key| key.network != network);
            self.versions.remove(&network);
            self.common = None;
        }
        for record in records.iter().filter_map(|text| record::parse(text).ok()) {
            let key = match &record {
                Record::Aid(aid) => aid.key,
                Record::Capk(capk) => capk.key,
                Record::Revoked(key) => *key,
            };
            if network != 0 && key.network != network {
                continue;
            }
            self.versions.insert(key.network, version);
            match record {
                Record::Aid(aid) => drop(self.aids.insert(key, *aid)),
                Record::Capk(capk) => drop(self.capks.insert(key, capk)),
                Record::Revoked(key) => drop(self.revoked.insert(key)),
            }
        }
        if network == 0 && !self.is_empty() {
            self.common = Some(version);
        }
    }
}
