//! The steps of activation and roll-out as a list with state (demand C5).

use serde::{Deserialize, Serialize};

use crate::config::{MerchantConfig, ModuleSwitch};

/// One step, in the order in which they are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChecklistStep {
    /// The software house is in the partner programme.
    Partner,
    /// The establishment is activated at the acquirer.
    Activation,
    /// Account id and secret key are stored.
    AccountKeys,
    /// A terminal is registered.
    Terminal,
    /// Webhooks need credentials.
    Webhook,
    /// The module switch is on.
    Module,
    /// A first sale was made: small, and refunded afterwards
    /// (pagarme-connect §1.1).
    FirstSale,
}

/// The steps, each with whether it is done.
pub type Checklist = Vec<(ChecklistStep, bool)>;

/// The list for a company.
pub fn checklist(
    config: &MerchantConfig,
    has_secret_key: bool,
    has_terminal: bool,
    has_sale: bool,
) -> Checklist {
    let activation = &config.account.activation;
    let partner = activation.partner_id.as_ref().is_some_and(|id| !id.trim().is_empty());
    vec![
        (ChecklistStep::Partner, partner),
        (ChecklistStep::Activation, activation.activated),
        (ChecklistStep::AccountKeys, config.account.id.is_some() && has_secret_key),
        (ChecklistStep::Terminal, has_terminal),
        (ChecklistStep::Webhook, config.webhook.user.is_some()),
        (ChecklistStep::Module, config.module == ModuleSwitch::On),
        (ChecklistStep::FirstSale, has_sale),
    ]
}
