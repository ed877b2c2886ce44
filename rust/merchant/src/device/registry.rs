use std::collections::BTreeMap;

use maquininha_model::{Flow, SerialNumber};
use serde::{Deserialize, Serialize};

use super::{DeviceError, DeviceRecord};

/// What a sync changed (demand L15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum DeviceChange {
    /// A new terminal.
    Added {
        /// Which.
        serial: SerialNumber,
    },
    /// Its record is another.
    Changed {
        /// Which.
        serial: SerialNumber,
    },
    /// It is gone.
    Removed {
        /// Which.
        serial: SerialNumber,
    },
}

/// The terminals of one company, by serial number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceRegistry {
    records: BTreeMap<SerialNumber, DeviceRecord>,
}

impl DeviceRegistry {
    /// Most terminals of one company: a bound against a broken import.
    pub const DEVICES_MAX: usize = 10_000;

    /// A registry of records, each serial number once.
    pub fn new(records: Vec<DeviceRecord>) -> Result<Self, DeviceError> {
        if records.len() > Self::DEVICES_MAX {
            return Err(DeviceError::TooMany);
        }
        let mut registry = Self::default();
        for record in records {
            registry.add(record)?;
        }
        Ok(registry)
    }

    /// Adds a terminal; its serial number must be new (demand L22).
    pub fn add(&mut self, record: DeviceRecord) -> Result<(), DeviceError> {
        let serial = record.device.serial.clone();
        if self.records.contains_key(&serial) {
            return Err(DeviceError::SerialTaken { serial });
        }
        if self.records.len() >= Self::DEVICES_MAX {
            return Err(DeviceError::TooMany);
        }
        self.records.insert(serial, record);
        Ok(())
    }

    /// One terminal.
    pub fn get(&self, serial: &SerialNumber) -> Option<&DeviceRecord> {
        self.records.get(serial)
    }

    /// All terminals, by serial number.
    pub fn all(&self) -> impl Iterator<Item = &DeviceRecord> {
        self.records.values()
    }

    /// The terminals that take a flow.
    pub fn taking(&self, flow: Flow) -> Vec<&DeviceRecord> {
        let takes = |record: &&DeviceRecord| record.device.model.capabilities().takes(flow);
        self.records.values().filter(takes).collect()
    }

    /// Follows the back office's list, and says what changed.
    pub fn sync(&mut self, records: Vec<DeviceRecord>) -> Result<Vec<DeviceChange>, DeviceError> {
        let new = Self::new(records)?;
        let mut changes = Vec::new();
        for (serial, record) in &new.records {
            let serial = serial.clone();
            match self.records.get(&serial) {
                None => changes.push(DeviceChange::Added { serial }),
                Some(known) if known != record => changes.push(DeviceChange::Changed { serial }),
                Some(_) => {}
            }
        }
        let gone = self.records.keys().filter(|serial| !new.records.contains_key(*serial));
        changes.extend(gone.map(|serial| DeviceChange::Removed { serial: serial.clone() }));
        *self = new;
        Ok(changes)
    }
}
