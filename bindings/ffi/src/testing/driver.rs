//! The simulated payment driver.

use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::DriverCommand;
use maquininha_sandbox::SilenceRule;
use maquininha_terminal::port::PaymentDriver as _;

use crate::MaquininhaError;
use crate::panics::guarded;
use crate::ports::{DriverInbox, HostError, PaymentDriver};
use crate::types::DriverProfile;

/// What becomes of a provisional transaction that nobody decides.
#[uniffi::remote(Enum)]
pub enum SilenceRule {
    /// It stays provisional and blocks the next authorization of the terminal.
    Blocks,
    /// It is confirmed at the end of the acquirer's day.
    AutoConfirm,
    /// It is undone after some time.
    AutoUndo {
        /// Seconds from the approval.
        after_s: u32,
    },
    /// A job at the end of the day undoes it.
    Sweep,
}

/// Settings of a simulated driver.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SimulatedDriverConfig {
    /// What the acquirer does on silence; declared to the engine.
    pub silence: SilenceRule,
    /// Whether the driver can be asked about a payment. One that cannot is harder on the engine.
    pub can_query: bool,
    /// How long the card holder takes to present the card.
    pub card_pause: Duration,
    /// How long the driver waits for a card.
    pub card_limit: Duration,
    /// How long the driver waits for the acquirer before it reports silence.
    pub answer_limit: Duration,
}

/// A quick card holder and a patient driver that can be asked; what nobody decides stays open.
#[uniffi::export]
pub fn simulated_driver_config() -> Result<SimulatedDriverConfig, MaquininhaError> {
    guarded(|| {
        let serial = maquininha_model::SerialNumber::new("ANY")?;
        let defaults = maquininha_sandbox::DriverConfig::new(serial, SilenceRule::Blocks);
        Ok(SimulatedDriverConfig {
            silence: defaults.silence,
            can_query: defaults.can_query,
            card_pause: defaults.card_pause,
            card_limit: defaults.card_limit,
            answer_limit: defaults.answer_limit,
        })
    })
}

/// A simulated payment driver with a card holder's hand. Cards are names such as `visa-credit`,
/// `visa-poor` or `pix`.
#[derive(Debug, uniffi::Object)]
pub struct SimulatedDriver(pub(crate) maquininha_sandbox::SimulatedDriver);

#[uniffi::export]
impl SimulatedDriver {
    /// The driver, for `HostPorts`.
    pub fn as_driver(&self) -> Result<Arc<dyn PaymentDriver>, MaquininhaError> {
        guarded(|| Ok(Arc::new(HostSide(self.0.clone())) as Arc<dyn PaymentDriver>))
    }

    /// From now on the card holder presents a named test card.
    pub fn present(&self, card: String) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.present(card);
            Ok(())
        })
    }

    /// From now on the card holder presents a card that fits the tender.
    pub fn present_fitting(&self) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.present_fitting();
            Ok(())
        })
    }

    /// From now on the card holder keeps the card.
    pub fn hold_card(&self) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.hold_card();
            Ok(())
        })
    }
}

/// The simulated driver as a host implements one.
struct HostSide(maquininha_sandbox::SimulatedDriver);

impl PaymentDriver for HostSide {
    fn profile(&self) -> Result<DriverProfile, HostError> {
        Ok(self.0.profile().into())
    }

    fn execute(&self, command: DriverCommand, inbox: Arc<DriverInbox>) -> Result<(), HostError> {
        if let Some(inbox) = inbox.take() {
            self.0.execute(command, inbox);
        }
        Ok(())
    }
}
