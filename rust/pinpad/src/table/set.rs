use std::collections::BTreeSet;

use super::{Record, TableLoad};
use crate::command::{DeviceInfo, Tle, Tli, Tlr};
use crate::error::ValueError;
use crate::request::{Command, Request};
use crate::value::{Network, TableVersion};

/// Most records of a set: well over what devices must hold (160 applications, 80 keys).
pub const RECORDS_MAX: usize = 1000;

/// The tables of a network, or of all, with their version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSet {
    network: Option<Network>,
    version: TableVersion,
    records: Vec<Record>,
}

impl TableSet {
    /// Tables of one network, or of all with one version. A PIN pad drops records of other
    /// networks without a word, and keeps one of two with the same name, so both are errors here.
    pub fn new(
        network: Option<Network>,
        version: TableVersion,
        records: Vec<Record>,
    ) -> Result<Self, ValueError> {
        if version == TableVersion::NONE {
            return Err(ValueError::Malformed { what: "table version" });
        }
        match records.len() {
            0 => return Err(ValueError::Empty { what: "table" }),
            1..=RECORDS_MAX => {}
            _ => return Err(ValueError::TooLong { what: "table", max: RECORDS_MAX }),
        }
        let is_foreign = |record: &Record| network.is_some() && record.network() != network;
        if records.iter().any(is_foreign) {
            return Err(ValueError::Malformed { what: "network of a record" });
        }
        let names: BTreeSet<_> = records.iter().map(Record::name).collect();
        if names.len() != records.len() {
            return Err(ValueError::Malformed { what: "record index" });
        }
        Ok(Self { network, version, records })
    }

    /// The network; absent for all.
    pub const fn network(&self) -> Option<Network> {
        self.network
    }

    /// The version.
    pub const fn version(&self) -> TableVersion {
        self.version
    }

    /// The records.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Whether a PIN pad that was asked for [`InfoId::TableVersion`](crate::command::InfoId) of
    /// this network has these tables. GCX does not look: ask before each sale.
    pub fn is_loaded(&self, info: &DeviceInfo) -> bool {
        info.table_version(self.network) == Some(self.version)
    }

    /// The commands that load the tables: TLI, as few TLR as possible, TLE.
    pub fn load(&self) -> Result<TableLoad, ValueError> {
        let start = Tli { network: self.network, version: self.version };
        let mut requests = vec![start.request()?];
        let mut pending = Tlr { records: Vec::new() };
        let mut pending_len = 0;
        for record in &self.records {
            let text = record.to_text()?;
            if pending_len + text.len() > Tlr::RECORDS_LEN_MAX {
                requests.push(flush(&mut pending)?);
                pending_len = 0;
            }
            pending_len += text.len();
            pending.records.push(text);
        }
        requests.push(flush(&mut pending)?);
        requests.push(Tle.request()?);
        Ok(TableLoad::new(requests))
    }
}

fn flush(pending: &mut Tlr) -> Result<Request, ValueError> {
    let request = pending.request();
    pending.records.clear();
    request
}
