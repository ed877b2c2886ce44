//! The flows that the market's card host hands out, and the results that tills told it.

use std::collections::BTreeMap;

use maquininha_card::Script;
use maquininha_cardhost::{FlowEntry, FlowResult};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::SandboxError;
use crate::market::Market;

/// Flows of a market: their list stays well below the longest reply.
const FLOWS_MAX: usize = 256;
/// Bytes of a text's hash that make its version: two texts of one flow never meet by chance.
const VERSION_BYTES: usize = 8;

/// A result as a till told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowRecord {
    /// Name of the flow.
    pub flow: String,
    /// What came of the run.
    pub result: FlowResult,
}

/// Flows and results of a market.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct FlowBook {
    /// Texts by name.
    flows: BTreeMap<String, String>,
    /// Oldest first, one for each terminal and run.
    results: Vec<FlowRecord>,
}

/// What becomes of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is kept, now or since an earlier call.
    Recorded,
    /// There is no such flow.
    UnknownFlow,
    /// The run has another result already, which stays.
    OtherResult,
}

impl FlowBook {
    fn put(&mut self, name: &str, text: &str) -> Result<FlowEntry, SandboxError> {
        if self.flows.len() >= FLOWS_MAX && !self.flows.contains_key(name) {
            return Err(SandboxError::TooManyFlows(FLOWS_MAX));
        }
        self.flows.insert(name.to_owned(), text.to_owned());
        Ok(entry(name, text))
    }

    fn take(&mut self, record: FlowRecord) -> Taken {
        let FlowResult { serial, run, .. } = &record.result;
        let mut known = self.results.iter();
        let known = known.find(|known| known.result.serial == *serial && known.result.run == *run);
        match known {
            Some(known) if *known == record => Taken::Recorded,
            Some(_) => Taken::OtherResult,
            None if !self.flows.contains_key(&record.flow) => Taken::UnknownFlow,
            None => {
                self.results.push(record);
                Taken::Recorded
            }
        }
    }
}

fn entry(name: &str, text: &str) -> FlowEntry {
    let hash = Sha256::digest(text);
    let version = hash.iter().take(VERSION_BYTES);
    let version = version.fold(0_u64, |version, byte| (version << 8) | u64::from(*byte));
    FlowEntry { name: name.to_owned(), version: format!("{version:016x}") }
}

impl Market {
    /// Puts a flow at the card host, or another text in place of the one with its name, and tells
    /// its new version. Refused if it is no script.
    pub fn put_flow(&self, text: &str) -> Result<FlowEntry, SandboxError> {
        let script = Script::from_json(text)?;
        self.with_state(|state| {
            state.outbox.dirty = true;
            state.flows.put(script.name(), text)
        })
    }

    /// The flows of the card host, by name.
    pub fn flows(&self) -> Vec<FlowEntry> {
        self.with_state(|state| {
            state.flows.flows.iter().map(|(name, text)| entry(name, text)).collect()
        })
    }

    /// What tills told of their runs, oldest first.
    pub fn flow_results(&self) -> Vec<FlowRecord> {
        self.with_state(|state| state.flows.results.clone())
    }

    /// A flow with its text.
    pub(crate) fn flow(&self, name: &str) -> Option<(FlowEntry, String)> {
        self.with_state(|state| {
            let text = state.flows.flows.get(name)?;
            Some((entry(name, text), text.clone()))
        })
    }

    pub(crate) fn take_flow_result(&self, flow: String, result: FlowResult) -> Taken {
        self.with_state(|state| {
            state.outbox.dirty = true;
            state.flows.take(FlowRecord { flow, result })
        })
    }
}
