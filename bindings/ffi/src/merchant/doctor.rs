//! Why a terminal does not wait or does not show an order, and what activation still needs.

use maquininha_merchant::checklist::ChecklistStep;
use maquininha_merchant::config::NotActivatedWhy;
use maquininha_merchant::doctor::{Observed, OrderCause, WaitingCause};
use maquininha_model::{AppVersion, DeviceModel, OrderId, SerialNumber, Timestamp};

use super::Merchant;
use crate::MaquininhaError;

/// What somebody at the terminal sees; nothing is known of it from here.
#[uniffi::remote(Record)]
pub struct Observed {
    /// Whether the terminal has internet.
    pub online: Option<bool>,
    /// Version of its payment app.
    pub app_version: Option<AppVersion>,
    /// Whether the payment app is open on its waiting screen.
    pub waiting: Option<bool>,
    /// Since when it waits.
    pub waiting_since: Option<Timestamp>,
}

/// What an establishment lacks to be activated.
#[uniffi::remote(Enum)]
pub enum NotActivatedWhy {
    /// The acquirer has not activated it: ask there.
    Acquirer,
    /// The software house's id in the partner programme is missing.
    Partner,
}

/// Why the screen "waiting for payments" is missing.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum WaitingCause {
    /// The model is not known to take orders.
    Model {
        /// The model.
        model: DeviceModel,
    },
    /// The establishment is not activated.
    Activation {
        /// What is missing.
        why: NotActivatedWhy,
    },
    /// No internet at the terminal, or none to the order API from here.
    Internet,
    /// The payment app is too old.
    Update {
        /// What is there.
        found: AppVersion,
        /// What is needed.
        needed: AppVersion,
    },
    /// The payment app is not open on its waiting screen.
    PaymentApp,
}

/// Why an order does not show at a terminal.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum OrderCause {
    /// No network at the terminal, or none to the order API from here.
    Network,
    /// The payment app is not open on its waiting screen.
    NotWaiting,
    /// Another order stands before it. If that one is paid it was not closed, and the terminal
    /// shows nothing new until it is.
    AnotherOrder {
        /// The order.
        order_id: Option<OrderId>,
        /// Its reference.
        reference: Option<String>,
        /// Whether it is paid.
        paid: bool,
    },
    /// It was sent to other terminals.
    WrongTerminal {
        /// Those that get it.
        sent_to: Vec<SerialNumber>,
    },
    /// It was made before the terminal waited: make it again.
    MadeBefore {
        /// Since when the terminal waits.
        waiting_since: Timestamp,
    },
    /// It is closed.
    Closed,
}

/// One step of activation and roll-out, in the order in which they are done.
#[uniffi::remote(Enum)]
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
    /// A first sale was made: small, and refunded afterwards.
    FirstSale,
}

/// A step with its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ChecklistItem {
    /// The step.
    pub step: ChecklistStep,
    /// Whether it is done.
    pub is_done: bool,
}

#[uniffi::export]
impl Merchant {
    /// Why a terminal does not show "waiting for payments": every cause that applies, in the order
    /// in which they are checked; none where nothing is known to be wrong. The order API is asked
    /// once, to see whether it can be reached.
    pub async fn doctor(
        &self,
        serial: SerialNumber,
        observed: Observed,
    ) -> Result<Vec<WaitingCause>, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.doctor(&serial, &observed).await?) }).await
    }

    /// Why an order does not show at a terminal, in the same way. The order is read once. `at` is
    /// the terminal that somebody looks at.
    ///
    /// Errors: `merchant.sale_unknown` for an order that no sale of this store has.
    pub async fn doctor_order(
        &self,
        order_id: OrderId,
        at: Option<SerialNumber>,
        observed: Observed,
    ) -> Result<Vec<OrderCause>, MaquininhaError> {
        self.run(|merchant| async move {
            Ok(merchant.doctor_order(&order_id, at.as_ref(), &observed).await?)
        })
        .await
    }

    /// The steps of activation and roll-out, each with its state.
    pub async fn checklist(&self) -> Result<Vec<ChecklistItem>, MaquininhaError> {
        self.run(|merchant| async move {
            let items = merchant.checklist().await?;
            Ok(items.into_iter().map(|(step, is_done)| ChecklistItem { step, is_done }).collect())
        })
        .await
    }
}
