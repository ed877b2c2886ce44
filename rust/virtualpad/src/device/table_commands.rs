//! GTS, TLI, TLR and TLE (abecs-pinpad §3.4).

use super::VirtualPinPad;
use super::wait::Step;
use crate::codes::Status;
use crate::tables::Loading;
use crate::wire::{Answer, Command, Fields};

impl VirtualPinPad {
    pub(super) fn table_version(&mut self, command: &Command) -> Result<Step, Status> {
        let network = Fields::new(command.block()?).slot()?;
        let version = self.tables.version(network).to_vec();
        Ok(Step::Answer(Answer::block(command.id, version)))
    }

    pub(super) fn table_begin(&mut self, command: &Command) -> Result<Step, Status> {
        let mut fields = Fields::new(command.block()?);
        let network = fields.slot()?;
        let version = fields.bytes(10)?.try_into().expect("ten bytes were read");
        let same = self.tables.version(network) == version;
        self.loading = Some(Loading::begin(network, version));
        let status = if same { Status::OK } else { Status::TABVERDIF };
        Ok(Step::Answer(Answer::plain(command.id, status)))
    }

    pub(super) fn table_records(&mut self, command: &Command) -> Result<Step, Status> {
        let blocks = command.blocks()?;
        let loading = self.loading.as_mut().ok_or(Status::INVCALL)?;
        for block in blocks {
            let mut fields = Fields::new(block);
            fields.number(2)?;
            loading.take(fields.rest())?;
        }
        Ok(Step::Answer(Answer::plain(command.id, Status::OK)))
    }

    pub(super) fn table_end(&mut self, command: &Command) -> Result<Step, Status> {
        let loading = self.loading.take().ok_or(Status::INVCALL)?;
        self.tables.commit(loading);
        Ok(Step::Answer(Answer::plain(command.id, Status::OK)))
    }
}
