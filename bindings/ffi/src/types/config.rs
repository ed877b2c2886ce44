//! Settings of a terminal.

use std::time::Duration;

use maquininha_flow::{OverpayPolicy, PaymentLimits};
use maquininha_gateway::{GatewayConfig, HealthPolicy, RateLimits, RetryPolicy};
use maquininha_model::{Device, TenderKind};
use maquininha_terminal::PollingConfig;

use super::Secret;

/// How reads and closes are retried at the order API.
#[uniffi::remote(Record)]
pub struct RetryPolicy {
    /// Repeats after the first try.
    pub retries_max: u32,
    /// First pause, in milliseconds; doubled each time.
    pub base_ms: u64,
    /// Longest pause, in milliseconds.
    pub cap_ms: u64,
}

/// When the endpoint of the order API is changed.
#[uniffi::remote(Record)]
pub struct HealthPolicy {
    /// Failures in a row after which the other endpoint is used.
    pub failures_to_switch: u32,
    /// How long an endpoint that failed is left alone.
    pub hold: Duration,
    /// The longest such time; it doubles with each failure.
    pub hold_max: Duration,
    /// Probes in a row that must succeed before the primary is used again.
    pub probes_to_return: u32,
    /// Longest time of one probe.
    pub probe_timeout: Duration,
}

/// Request limits kept on our side, per minute.
#[uniffi::remote(Record)]
pub struct RateLimits {
    /// Lists of orders.
    pub order_lists_per_minute: u32,
    /// Reads of one order.
    pub order_reads_per_minute: u32,
    /// Reads of charges.
    pub charge_reads_per_minute: u32,
    /// Lists of webhook deliveries.
    pub hook_lists_per_minute: u32,
}

/// The way to the order API.
#[uniffi::remote(Record)]
pub struct GatewayConfig {
    /// Origin of the service or of the merchant's relay, with or without a path in front.
    pub primary_url: String,
    /// A second way to the same service, used while the first one fails.
    pub backup_url: Option<String>,
    /// Longest time to make a connection, in milliseconds.
    pub connect_timeout_ms: u64,
    /// Longest time of one call with all its retries and waits, in milliseconds.
    pub call_timeout_ms: u64,
    /// The partner's id, sent on every call where set.
    pub service_referer_name: Option<String>,
    /// Sent as `User-Agent`.
    pub user_agent: String,
    /// Records asked for on a page, 1 to 30.
    pub page_size: u32,
    /// Takes `http://` for hosts other than loopback. For tests only: the key travels with every
    /// call.
    pub allow_plain_http: bool,
    /// Roots to trust beside the bundled ones: PEM text or DER bytes each.
    pub extra_root_certificates: Vec<Vec<u8>>,
    /// How reads and closes are retried.
    pub retry: RetryPolicy,
    /// When the endpoint is changed.
    pub health: HealthPolicy,
    /// Request limits kept on our side.
    pub rate_limits: RateLimits,
    /// How far back open orders are looked for; everything where absent.
    pub open_orders_window: Option<Duration>,
    /// Wait before a print that met a busy terminal is tried again, in milliseconds.
    pub print_wait_ms: u64,
}

/// What to do about payments above the total of a listed order.
#[uniffi::remote(Enum)]
pub enum OverpayPolicy {
    /// Take it and tell the sales software.
    AcceptAndTell,
    /// Refuse it at our terminal, before the card. The default.
    RefuseAtTerminal,
    /// Take it, tell, and have the difference given back.
    RefundDifference,
}

/// How long the steps of a payment may take.
#[uniffi::remote(Record)]
pub struct PaymentLimits {
    /// From the driver's start to its answer: card, PIN and acquirer. 150 s.
    pub card: Duration,
    /// How long the place on an order is held. 300 s.
    pub lease: Duration,
    /// How long before the lease's end the last commit may start. 35 s.
    pub lease_margin: Duration,
    /// How long the order API is tried after an approval, where the driver and the lease leave
    /// that much. 300 s.
    pub commit: Duration,
    /// How long a silent driver is asked before the app is told "unknown". 20 s.
    pub unknown_after: Duration,
    /// How long after a lost answer a charge may still appear. 60 s.
    pub late_effect: Duration,
    /// The first pause before a repeat; doubled each time. 500 ms.
    pub back_off_first: Duration,
    /// The longest pause before a repeat. 30 s.
    pub back_off_max: Duration,
    /// Repeats before the card, after which the payment is given up. 4.
    pub reserve_tries_max: u32,
}

/// How the order list is kept fresh.
#[uniffi::remote(Record)]
pub struct PollingConfig {
    /// Pause between two reads while nothing wakes the terminal. 3 s.
    pub interval: Duration,
    /// Pause between two reads while a wake-up source is there. 30 s.
    pub interval_with_wake_up: Duration,
    /// Longest pause after failed reads. 60 s.
    pub back_off_max: Duration,
}

/// Settings of one terminal. Take them from `terminal_config` and change what differs.
#[derive(Clone, Debug, uniffi::Record)]
pub struct TerminalConfig {
    /// Serial, model and version of the payment app.
    pub device: Device,
    /// The way to the order API.
    pub gateway: GatewayConfig,
    /// The folder of the journal. It is made where it is missing, must survive updates of the
    /// app, and belongs to one terminal.
    pub storage_dir: String,
    /// What the acquirer's contract allows; others are not offered. All by default.
    pub contract: Vec<TenderKind>,
    /// What to do about payments above the total.
    pub overpay: OverpayPolicy,
    /// Whether sales without an order may be keyed in. On by default.
    pub standalone_sales: bool,
    /// The operator's password before a refund. Without one, refunds are off: the default.
    pub operator_password: Option<Secret>,
    /// How long the steps of a payment may take.
    pub limits: PaymentLimits,
    /// How the order list is kept fresh.
    pub polling: PollingConfig,
    /// Whether the merchant's relay is asked for wake-ups. Off by default.
    pub relay_wake_ups: bool,
}

impl TerminalConfig {
    /// Settings with defaults.
    pub(crate) fn new(device: Device, primary_url: String, storage_dir: String) -> Self {
        let maquininha_terminal::TerminalConfig {
            device,
            contract,
            overpay,
            standalone_sales,
            operator_password,
            limits,
            polling,
        } = maquininha_terminal::TerminalConfig::new(device);
        Self {
            device,
            gateway: GatewayConfig::for_url(primary_url),
            storage_dir,
            contract,
            overpay,
            standalone_sales,
            operator_password,
            limits,
            polling,
            relay_wake_ups: false,
        }
    }

    /// The engine's part of the settings.
    pub(crate) fn engine_part(self) -> maquininha_terminal::TerminalConfig {
        maquininha_terminal::TerminalConfig {
            device: self.device,
            contract: self.contract,
            overpay: self.overpay,
            standalone_sales: self.standalone_sales,
            operator_password: self.operator_password,
            limits: self.limits,
            polling: self.polling,
        }
    }
}
