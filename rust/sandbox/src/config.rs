//! Settings of a market. The default market has two accounts and four terminals.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::acquirer::SilenceRule;
use crate::cardhost::SecurityModule;
use crate::market::{Account, Device, FlowTypes};

/// The published number of open orders a POS integration may have (`pagarme-connect §2.6`).
pub const OPEN_ORDERS_MAX: usize = 30;
/// How long an idempotency key lives (`pagarme-connect §1.4`).
pub const IDEMPOTENCY_LIFE_MS: i64 = 24 * 60 * 60 * 1000;
/// How long a vendor terminal may still show a closed order (`pagarme-connect §2.6`).
pub const STALE_SCREEN_MS: i64 = 60_000;
/// São Paulo, in minutes from UTC.
pub const SAO_PAULO_OFFSET_MINUTES: i64 = -180;
/// How long a print occupies the terminal.
pub const PRINT_DURATION_MS: i64 = 2_000;

/// Settings of a [`crate::Market`].
#[derive(Clone, Debug)]
pub struct MarketConfig {
    /// The establishments that exist at the start.
    pub accounts: Vec<Account>,
    /// Makes identifiers and lotteries reproducible.
    pub seed: Option<u64>,
    /// `true`: time only moves by [`crate::Market::advance`].
    pub virtual_clock: bool,
    /// Where the state is kept; `None` keeps it in memory.
    pub state_path: Option<PathBuf>,
    /// Request limits (`pagarme-connect §1.6`).
    pub rate_limits: RateLimits,
    /// What happens to a pending charge that is confirmed after its order was closed.
    pub confirm_on_closed: ConfirmOnClosed,
    /// Open POS orders an account may have; the next create is refused.
    pub open_orders_max: usize,
    /// Events fired for a charge that is born pending, for example `charge.created` and `charge.pending`.
    pub pending_charge_events: Vec<String>,
    /// Life of an idempotency key, in milliseconds.
    pub idempotency_life_ms: i64,
    /// How long a vendor terminal may still take a payment for a closed order, in milliseconds.
    pub stale_screen_ms: i64,
    /// How long a print occupies the terminal, in milliseconds.
    pub print_duration_ms: i64,
    /// Whether a print is accepted after the order was closed.
    pub print_after_close: bool,
    /// When the acquirer's day ends.
    pub day_end: DayEnd,
    /// Keys and cards of the authorisation hosts; by default those of the acquirer kits.
    pub card_security: SecurityModule,
}

impl Default for MarketConfig {
    fn default() -> Self {
        Self {
            accounts: default_accounts(),
            seed: None,
            virtual_clock: false,
            state_path: None,
            rate_limits: RateLimits::published(),
            confirm_on_closed: ConfirmOnClosed::Refuse,
            open_orders_max: OPEN_ORDERS_MAX,
            pending_charge_events: Vec::new(),
            idempotency_life_ms: IDEMPOTENCY_LIFE_MS,
            stale_screen_ms: STALE_SCREEN_MS,
            print_duration_ms: PRINT_DURATION_MS,
            print_after_close: false,
            day_end: DayEnd::default(),
            card_security: crate::cardhost::kit_security(),
        }
    }
}

impl MarketConfig {
    /// A market for tests: seeded identifiers, virtual clock, no request limits.
    #[must_use]
    pub fn for_tests(seed: u64) -> Self {
        Self {
            seed: Some(seed),
            virtual_clock: true,
            rate_limits: RateLimits::off(),
            ..Self::default()
        }
    }
}

/// What confirm-payment does when the order was closed meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConfirmOnClosed {
    /// Refused with 412.
    #[default]
    Refuse,
    /// Accepted: the charge becomes paid on the closed order.
    Accept,
}

/// Request limits per account.
#[derive(Clone, Debug)]
pub struct RateLimits {
    /// `GET /orders` and `GET /orders/*`, each, per minute.
    pub orders_per_minute: Option<u32>,
    /// `GET /charges` and `GET /charges/*`, each, per minute.
    pub charges_per_minute: Option<u32>,
    /// `GET /hooks` and `GET /hooks/*`, each, per minute.
    pub hooks_per_minute: Option<u32>,
    /// Any call of the account, per second; the published value for test accounts is 10.
    pub any_per_second: Option<u32>,
}

impl RateLimits {
    /// The published limits per minute; the limit of test accounts per second is left out.
    #[must_use]
    pub fn published() -> Self {
        Self {
            orders_per_minute: Some(200),
            charges_per_minute: Some(200),
            hooks_per_minute: Some(50),
            any_per_second: None,
        }
    }

    /// No limits.
    #[must_use]
    pub fn off() -> Self {
        Self {
            orders_per_minute: None,
            charges_per_minute: None,
            hooks_per_minute: None,
            any_per_second: None,
        }
    }
}

/// When the acquirer's day ends: the time of automatic confirmation and of the sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayEnd {
    /// Minutes from UTC, negative to the west.
    pub utc_offset_minutes: i64,
    /// Minute of the local day; 0 is midnight.
    pub minute_of_day: i64,
}

impl Default for DayEnd {
    fn default() -> Self {
        Self { utc_offset_minutes: SAO_PAULO_OFFSET_MINUTES, minute_of_day: 0 }
    }
}

fn default_accounts() -> Vec<Account> {
    let device = |serial: &str, model: &str| Device {
        serial: serial.to_owned(),
        model: model.to_owned(),
        payments_app_version: "6.4.0".to_owned(),
        silence: SilenceRule::Blocks,
    };
    let mut one = Account::new("acc_LojaUm0000000001", "Loja Um", "sk_test_loja_um");
    one.devices =
        vec![device("TESTPOS0001", "L3"), device("TESTPOS0002", "A8"), device("TESTPOS0003", "P2")];
    let mut two = Account::new("acc_LojaDois00000002", "Loja Dois", "sk_test_loja_dois");
    two.devices = vec![device("TESTPOS0101", "L3")];
    one.flow_types = FlowTypes::Both;
    vec![one, two]
}
