//! The list of terminals follows the back office (demands L15, C31).

use maquininha_model::SerialNumber;

use super::Merchant;
use super::actor::Actor;
use super::event::MerchantEvent;
use super::record::{from_json, to_json};
use crate::device::{
    DeviceChange, DeviceError, DeviceRecord, DeviceRegistry, DeviceRow, DeviceWarning,
    TerminalFunction, functions_of,
};
use crate::error::MerchantError;
use crate::port::{StoreRow, StoreTable, WriteBatch};

impl Merchant {
    /// Takes the back office's whole list and tells what changed. A row that
    /// is wrong refuses the list, so that no terminal disappears by mistake.
    pub async fn sync_devices(
        &self,
        rows: &[DeviceRow],
    ) -> Result<(Vec<DeviceChange>, Vec<DeviceWarning>), MerchantError> {
        let read = rows.iter().map(DeviceRecord::read).collect::<Result<Vec<_>, _>>()?;
        let warnings = read.iter().filter_map(DeviceRecord::warning).collect();
        let changes =
            self.ask(move |actor| Box::pin(async move { actor.sync_devices(read).await })).await?;
        Ok((changes, warnings))
    }

    /// Adds one terminal; its serial number must be new (demand L22).
    pub async fn add_device(
        &self,
        row: &DeviceRow,
    ) -> Result<Option<DeviceWarning>, MerchantError> {
        let record = DeviceRecord::read(row)?;
        let warning = record.warning();
        self.ask(move |actor| Box::pin(async move { actor.add_device(record).await })).await?;
        Ok(warning)
    }

    /// The terminals.
    pub async fn devices(&self) -> Result<Vec<DeviceRecord>, MerchantError> {
        self.ask(|actor| Box::pin(async move { Ok(actor.devices.all().cloned().collect()) })).await
    }

    /// What a terminal can be used for under this integration (demand L14).
    pub async fn functions(
        &self,
        serial: &SerialNumber,
    ) -> Result<Vec<TerminalFunction>, MerchantError> {
        let serial = serial.clone();
        self.ask(move |actor| Box::pin(async move { actor.functions(&serial) })).await
    }

    /// Asks whether a function of a terminal may be used; call it before a
    /// card payment driven by the till, and before other functions.
    pub async fn require_function(
        &self,
        serial: &SerialNumber,
        function: TerminalFunction,
    ) -> Result<(), MerchantError> {
        if self.functions(serial).await?.contains(&function) {
            return Ok(());
        }
        Err(MerchantError::ExclusiveMode { serial: serial.clone(), function })
    }
}

impl Actor {
    pub(super) async fn load_devices(&mut self) -> Result<(), MerchantError> {
        let limit = DeviceRegistry::DEVICES_MAX;
        let mut registry = DeviceRegistry::default();
        for row in self.store.scan(StoreTable::Device, None, None, limit).await? {
            let record: DeviceRecord = from_json(&row.json)?;
            registry.add(record)?;
        }
        self.devices = registry;
        Ok(())
    }

    fn functions(&self, serial: &SerialNumber) -> Result<Vec<TerminalFunction>, MerchantError> {
        let record = self
            .devices
            .get(serial)
            .ok_or_else(|| MerchantError::DeviceUnknown { serial: Some(serial.clone()) })?;
        let module_on = self.config.module == crate::config::ModuleSwitch::On;
        let exclusive = module_on && !self.config.not_exclusive.contains(serial);
        Ok(functions_of(record, exclusive))
    }

    async fn add_device(&mut self, record: DeviceRecord) -> Result<(), MerchantError> {
        let serial = &record.device.serial;
        if self.devices.get(serial).is_some() {
            return Err(DeviceError::SerialTaken { serial: serial.clone() }.into());
        }
        let mut all: Vec<DeviceRecord> = self.devices.all().cloned().collect();
        all.push(record);
        self.sync_devices(all).await.map(drop)
    }

    async fn sync_devices(
        &mut self,
        records: Vec<DeviceRecord>,
    ) -> Result<Vec<DeviceChange>, MerchantError> {
        let mut registry = self.devices.clone();
        let changes = registry.sync(records)?;
        let mut batch = WriteBatch::default();
        for change in &changes {
            match change {
                DeviceChange::Added { serial } | DeviceChange::Changed { serial } => {
                    if let Some(record) = registry.get(serial) {
                        batch.rows.push(StoreRow {
                            table: StoreTable::Device,
                            key: serial.to_string(),
                            state: "device".to_owned(),
                            json: to_json(record)?,
                        });
                    }
                }
                DeviceChange::Removed { serial } => {
                    batch.deletes.push((StoreTable::Device, serial.to_string()));
                }
            }
            batch.events.push(self.event_json(MerchantEvent::Device { change: change.clone() })?);
        }
        self.write(batch).await?;
        self.devices = registry;
        Ok(changes)
    }
}
