//! What a company sets up (demands L5–L13, L25, L66–L70, C1, C12).

mod account;
mod credentials;
mod error;
mod host;
mod schema;
mod switch;
mod webhook;

use std::collections::{BTreeMap, BTreeSet};

use maquininha_flow::sale::SalePolicy;
use maquininha_model::{SerialNumber, TenderKind};
use serde::{Deserialize, Serialize};

pub use account::{Account, AccountFlows, Activation, NotActivatedWhy};
pub use credentials::{CredentialForm, Product, ProductCredentials, SECRET_KEY_NAME};
pub use error::ConfigError;
pub use host::{HostRecord, Hosts, StaysOff};
pub use schema::{SettingField, SettingKind, settings_schema};
pub use switch::ModuleSwitch;
pub use webhook::{WEBHOOK_PASSWORD_NAME, WEBHOOK_PATH_NAME, WebhookConfig};

/// One company. Secrets are not part of it: they are in the
/// [`crate::port::SecretStore`], so that this can be kept in any file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MerchantConfig {
    /// The company's own name or number; for texts and reports.
    pub company: String,
    /// The module switch, parameter 574 (demand L7). Off by default.
    pub module: ModuleSwitch,
    /// Web-service credentials by product, without their passwords.
    pub products: BTreeMap<Product, ProductCredentials>,
    /// The account at the order API.
    pub account: Account,
    /// What sales do by themselves.
    pub policy: SalePolicy,
    /// Whether the delivery module is there (demand L70).
    pub delivery_module: bool,
    /// Kinds of payment in the acquirer's contract (demand L44).
    pub contract: BTreeSet<TenderKind>,
    /// Send listed orders with no serials, which means all terminals of the
    /// account, instead of the registered ones (pagarme-connect §3.6).
    pub all_terminals: bool,
    /// Machines that are not enabled for orders. All others are, and have lost
    /// card payments driven by the till and its other functions (demand L14).
    pub not_exclusive: BTreeSet<SerialNumber>,
    /// Which host of the shop runs the service.
    pub hosts: Hosts,
    /// How webhooks are let in.
    pub webhook: WebhookConfig,
    /// Back out counter sales whose screen was lost in a crash (demand L57).
    pub cancel_lost_screens: bool,
}

impl Default for MerchantConfig {
    fn default() -> Self {
        Self {
            company: String::new(),
            module: ModuleSwitch::Off,
            products: BTreeMap::new(),
            account: Account::default(),
            policy: SalePolicy::default(),
            delivery_module: false,
            contract: BTreeSet::from(TenderKind::ALL),
            all_terminals: false,
            not_exclusive: BTreeSet::new(),
            hosts: Hosts::default(),
            webhook: WebhookConfig::default(),
            cancel_lost_screens: true,
        }
    }
}

impl MerchantConfig {
    /// Checks what can be checked without asking anybody. A module that is off
    /// is not checked: nothing of it is used (demand L34).
    pub fn validate(&self) -> Result<(), ConfigError> {
        if self.module == ModuleSwitch::Off {
            return Ok(());
        }
        if !self.policy.automatic_emission && !self.delivery_module {
            return Err(ConfigError::DeliveryModuleRequired);
        }
        for (product, credentials) in &self.products {
            credentials.validate(product)?;
        }
        self.webhook.validate()
    }

    /// Whether the service runs on this host, or why it stays off (demands
    /// L25, L81, L83).
    pub fn may_serve(&self, host: &str) -> Result<(), StaysOff> {
        if self.module == ModuleSwitch::Off {
            return Err(StaysOff::ModuleOff);
        }
        self.validate().map_err(StaysOff::Configuration)?;
        self.hosts.may_serve(host)
    }
}
