//! The tables of the acquirers, as the PIN pad takes them.

use std::collections::BTreeMap;

use maquininha_card::{
    AcquirerProfile, AcquirerSet, Aid, CandidateNetwork, DeviceFailure, NetworkFilter,
    NetworkNumber,
};
use maquininha_pinpad::command::Selection;
use maquininha_pinpad::table::{AidRecord, Record, TableSet};
use maquininha_pinpad::{Network, RecordIndex, TableVersion};

/// Most types of application in one selection (abecs-pinpad §4.1, `SPE_APPTYPE`).
const TYPES_MAX: usize = 10;
/// Most records in one selection (abecs-pinpad §4.1, `SPE_AIDLIST`).
const RECORDS_MAX: usize = 128;

/// The tables of all acquirers, read from their text.
#[derive(Default)]
pub(crate) struct Tables {
    sets: Vec<(NetworkNumber, TableSet)>,
    applications: BTreeMap<(Network, String), AidRecord>,
}

impl Tables {
    /// Reads them. A record that cannot be read is a mistake of the configuration.
    pub(crate) fn of(acquirers: &AcquirerSet) -> Result<Self, DeviceFailure> {
        let mut tables = Self::default();
        for profile in acquirers.profiles() {
            let set = table_set(profile).ok_or(DeviceFailure::Tables)?;
            for record in set.records() {
                if let Record::Aid(record) = record {
                    let name = (record.network, record.index.to_string());
                    tables.applications.insert(name, (**record).clone());
                }
            }
            tables.sets.push((profile.network, set));
        }
        Ok(tables)
    }

    /// One set for each network.
    pub(crate) fn sets(&self) -> &[(NetworkNumber, TableSet)] {
        &self.sets
    }

    /// The application identifier of a candidate.
    pub(crate) fn aid(&self, candidate: &CandidateNetwork) -> Option<Aid> {
        let name = (network(candidate.network)?, candidate.record.clone());
        self.applications.get(&name).and_then(|record| Aid::new(&record.aid).ok())
    }

    /// Which applications are candidates. One network is told by its number; of several the
    /// records are listed, for a selection by types is one over all networks.
    pub(crate) fn selection(&self, filters: &[NetworkFilter]) -> Result<Selection, DeviceFailure> {
        match filters {
            [] => Err(DeviceFailure::NoApplication),
            [one] if one.application_types.len() <= TYPES_MAX => {
                let network = network(one.network).ok_or(DeviceFailure::Refused)?;
                let types: Vec<_> = one.application_types.iter().map(|t| t.number()).collect();
                Ok(match types.is_empty() {
                    true => Selection::Network(network),
                    false => Selection::Types { network: Some(network), types },
                })
            }
            filters => {
                let records: Vec<_> = filters.iter().flat_map(|one| self.records(one)).collect();
                match records.len() {
                    0 => Err(DeviceFailure::NoApplication),
                    1..=RECORDS_MAX => Ok(Selection::Records(records)),
                    _ => Err(DeviceFailure::Refused),
                }
            }
        }
    }

    fn records<'a>(
        &'a self,
        filter: &'a NetworkFilter,
    ) -> impl Iterator<Item = (Network, RecordIndex)> + 'a {
        let wanted = network(filter.network);
        let fits = move |record: &&AidRecord| {
            let types = &filter.application_types;
            let of_type = types.is_empty() || types.iter().any(|t| t.number() == record.kind);
            Some(record.network) == wanted && of_type
        };
        self.applications.values().filter(fits).map(|record| (record.network, record.index))
    }
}

/// A network in the protocol's own type.
pub(crate) fn network(number: NetworkNumber) -> Option<Network> {
    Network::new(u16::from(number.number())).ok()
}

/// Versions have ten characters on the wire; shorter ones get zeros in front.
fn table_set(profile: &AcquirerProfile) -> Option<TableSet> {
    let version = TableVersion::new(&format!("{:0>10}", profile.tables.version())).ok()?;
    let records = profile.tables.records().iter();
    let records: Option<Vec<_>> = records.map(|text| Record::parse(text.as_bytes()).ok()).collect();
    TableSet::new(network(profile.network), version, records?).ok()
}
