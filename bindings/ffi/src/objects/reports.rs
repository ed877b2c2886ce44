//! Reports of a terminal.

use maquininha_model::Timestamp;

use super::Slot;
use crate::MaquininhaError;
use crate::running::to_its_end;
use crate::types::SalesReport;

/// Sales reports of a terminal, from its journal: they need no network.
#[derive(uniffi::Object)]
pub struct Reports {
    slot: Slot,
}

#[uniffi::export]
impl Reports {
    /// Sales and refunds from one moment to before another.
    ///
    /// Errors: the journal cannot be read; a sum overflows.
    pub async fn sales(
        &self,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<SalesReport, MaquininhaError> {
        let opened = self.slot.get()?;
        let terminal = opened.terminal.clone();
        to_its_end(&opened.runtime, async move {
            Ok(SalesReport::from(terminal.report(since, until).await?))
        })
        .await
    }
}

impl Reports {
    pub(crate) const fn new(slot: Slot) -> Self {
        Self { slot }
    }
}
