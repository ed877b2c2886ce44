//! Establishments, their terminals, their contract and their webhooks.

use serde::{Deserialize, Serialize};

use crate::acquirer::{SilenceRule, TenderKind};
use crate::api::{ApiError, ApiResult};
use crate::market::State;
use crate::secret::TestSecret;

/// One establishment: the owner of one secret key (`pagarme-connect §0`).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// `acc_…`.
    pub id: String,
    /// Shown in webhooks.
    pub name: String,
    /// The user part of Basic authentication.
    pub secret_key: TestSecret,
    /// Which flows the terminals were activated for (`pagarme-connect §3.5`).
    pub flow_types: FlowTypes,
    /// `false`: POS orders are refused.
    pub activated: bool,
    /// When set, POS orders need this value in the header `ServiceRefererName`.
    pub partner_id: Option<String>,
    /// Whether the print endpoint is switched on (`pagarme-connect §6.1`).
    pub fiscal_print: bool,
    /// What the acquirer accepts for this establishment.
    pub contract: Vec<TenderKind>,
    /// `false`: a paid charge of a terminal cannot be cancelled through the order API (`pagarme-connect §4.7`).
    pub refund_by_api: bool,
    /// The terminals.
    pub devices: Vec<Device>,
    /// The receivers of events.
    pub webhooks: Vec<WebhookTarget>,
}

impl Account {
    /// An activated account with every tender and no terminals.
    pub fn new(
        id: impl Into<String>,
        name: impl Into<String>,
        secret_key: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            secret_key: TestSecret::new(secret_key),
            ..Self::default()
        }
    }
}

impl Default for Account {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            secret_key: TestSecret::new(""),
            flow_types: FlowTypes::Both,
            activated: true,
            partner_id: None,
            fiscal_print: true,
            contract: vec![
                TenderKind::Credit,
                TenderKind::Debit,
                TenderKind::Voucher,
                TenderKind::Pix,
            ],
            refund_by_api: true,
            devices: Vec::new(),
            webhooks: Vec::new(),
        }
    }
}

/// The flows an account was activated for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowTypes {
    /// Direct orders only.
    Direct,
    /// Listed orders only.
    Listed,
    /// Both.
    #[default]
    Both,
}

/// A terminal known to the acquirer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Device {
    /// Serial number as printed on the back.
    pub serial: String,
    /// For example `L3`, `A8`, `P2`.
    #[serde(default)]
    pub model: String,
    /// Version of the payments app; Pix needs 6.4 (`pagarme-connect §3.2`).
    #[serde(default)]
    pub payments_app_version: String,
    /// What becomes of a provisional transaction that nobody decides.
    #[serde(default)]
    pub silence: SilenceRule,
}

/// A receiver of webhooks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WebhookTarget {
    /// `http://127.0.0.1:PORT/path`; only plain HTTP is delivered. Without one, events are kept
    /// with the hooks and delivered nowhere.
    pub url: String,
    /// Basic user, when the receiver asks for one.
    #[serde(default)]
    pub user: Option<String>,
    /// Basic password.
    #[serde(default)]
    pub password: Option<TestSecret>,
    /// Event names; the default is `charge.paid`, `charge.refunded` and `charge.partial_canceled`.
    #[serde(default = "default_events")]
    pub events: Vec<String>,
    /// Deliveries before the hook counts as failed.
    #[serde(default = "default_attempts_max")]
    pub max_attempts: u32,
    /// Wait between deliveries, in milliseconds of market time.
    #[serde(default = "default_interval_ms")]
    pub interval_ms: i64,
}

impl WebhookTarget {
    /// A receiver of the default events without authentication.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            user: None,
            password: None,
            events: default_events(),
            max_attempts: default_attempts_max(),
            interval_ms: default_interval_ms(),
        }
    }
}

fn default_events() -> Vec<String> {
    ["charge.paid", "charge.refunded", "charge.partial_canceled"].map(str::to_owned).to_vec()
}

/// A published hook record reads "1/10" (`pagarme-connect §5.4`).
fn default_attempts_max() -> u32 {
    10
}

fn default_interval_ms() -> i64 {
    5_000
}

impl State {
    /// The account whose key is `key`.
    pub(crate) fn account_by_key(&self, key: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.secret_key.matches(key))
    }

    pub(crate) fn account(&self, id: &str) -> ApiResult<&Account> {
        self.accounts
            .iter()
            .find(|account| account.id == id)
            .ok_or_else(|| ApiError::not_found("Account not found."))
    }

    /// The account and terminal of a serial number.
    pub(crate) fn device(&self, serial: &str) -> Option<(&Account, &Device)> {
        self.accounts.iter().find_map(|account| {
            account
                .devices
                .iter()
                .find(|device| device.serial == serial)
                .map(|device| (account, device))
        })
    }

    /// Adds the account, or replaces the one with the same identifier.
    pub(crate) fn put_account(&mut self, account: Account) {
        match self.accounts.iter_mut().find(|known| known.id == account.id) {
            Some(known) => *known = account,
            None => self.accounts.push(account),
        }
    }

    /// Adds the terminal to the account, or replaces it. `false` when there is no such account.
    pub(crate) fn put_device(&mut self, account_id: &str, device: Device) -> bool {
        let Some(account) = self.accounts.iter_mut().find(|account| account.id == account_id)
        else {
            return false;
        };
        match account.devices.iter_mut().find(|known| known.serial == device.serial) {
            Some(known) => *known = device,
            None => account.devices.push(device),
        }
        true
    }
}
