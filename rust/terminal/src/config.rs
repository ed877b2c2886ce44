//! What a terminal is told about itself.

use std::time::Duration;

use maquininha_flow::{OverpayPolicy, PaymentLimits};
use maquininha_model::{Device, Sensitive, TenderKind};

/// How the order list is kept fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollingConfig {
    /// Pause between two reads while nothing wakes the terminal. 3 s: one
    /// terminal uses a tenth of the account's 200 reads a minute
    /// (pagarme-connect §1.6).
    pub interval: Duration,
    /// Pause between two reads while a wake-up source is there. 30 s: only what
    /// a lost wake-up would miss.
    pub interval_with_wake_up: Duration,
    /// Longest pause after failed reads. 60 s.
    pub back_off_max: Duration,
}

impl Default for PollingConfig {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(3),
            interval_with_wake_up: Duration::from_secs(30),
            back_off_max: Duration::from_secs(60),
        }
    }
}

/// Settings of one terminal.
#[derive(Clone, Debug)]
pub struct TerminalConfig {
    /// Serial, model and version of the payment app.
    pub device: Device,
    /// What the acquirer's contract allows; others are not offered (demand L44).
    pub contract: Vec<TenderKind>,
    /// What to do about payments above the total.
    pub overpay: OverpayPolicy,
    /// Whether sales without an order may be keyed in (demands C20, P2).
    pub standalone_sales: bool,
    /// The operator's password before a refund. Without one, refunds are off.
    pub operator_password: Option<Sensitive<String>>,
    /// How long the steps of a payment may take.
    pub limits: PaymentLimits,
    /// How the order list is kept fresh.
    pub polling: PollingConfig,
}

impl TerminalConfig {
    /// Settings with defaults: every tender, no overpayment, standalone sales
    /// on, refunds off.
    pub fn new(device: Device) -> Self {
        Self {
            device,
            contract: TenderKind::ALL.to_vec(),
            overpay: OverpayPolicy::default(),
            standalone_sales: true,
            operator_password: None,
            limits: PaymentLimits::default(),
            polling: PollingConfig::default(),
        }
    }

    /// Tenders this terminal can take: the contract's, as far as the device
    /// can.
    pub fn tenders(&self) -> Vec<TenderKind> {
        self.contract.iter().copied().filter(|kind| self.device.accepts(*kind)).collect()
    }
}
