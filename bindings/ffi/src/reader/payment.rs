//! Payments by the connected reader.

use std::sync::Arc;

use maquininha_gateway::HttpAcquirerHost;
use maquininha_model::SerialNumber;
use maquininha_reader::{ReaderDriverConfig, ReaderPaymentDriver, RoutedHosts};
use maquininha_terminal::port::{Credential, Credentials, PaymentDriver, SystemClock};

use super::open::{OpenReaders, StoreShare};
use crate::{Failure, MaquininhaError};

impl OpenReaders {
    /// A payment driver over the connected reader, for the terminal of a serial number, and the
    /// terminal's share of the store. Called on the terminal's threads, which then run it.
    pub(super) fn driver(
        &self,
        serial: SerialNumber,
    ) -> Result<(Arc<dyn PaymentDriver>, StoreShare), MaquininhaError> {
        let Some(host) = &self.host else {
            let text = "the readers were opened without an acquirers' host";
            return Err(Failure::acquirers(text.to_owned()).into());
        };
        let token = host.token.clone().map(|token| Arc::new(Credential::Token(token)) as _);
        let token: Option<Arc<dyn Credentials>> = token;
        let hosts = HttpAcquirerHost::for_each(host.way(&serial), &self.acquirers, token)?;
        let share = self.store()?;
        let driver = ReaderPaymentDriver::new(
            ReaderDriverConfig::new(serial, self.acquirers.clone()),
            self.manager.slot(),
            Arc::new(RoutedHosts::new(&self.acquirers, hosts)?),
            Arc::new(share.store()),
            Arc::new(SystemClock),
        );
        Ok((Arc::new(driver), share))
    }
}
