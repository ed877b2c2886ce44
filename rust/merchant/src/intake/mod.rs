//! Where webhooks come in (pagarme-connect §5.5): check, keep, answer; the
//! engine processes later. It is a function, to be mounted in any HTTP server.

mod auth;
mod masking;

use std::sync::Arc;

use maquininha_model::Timestamp;
use maquininha_orderapi::{ReadError, WebhookData, read_webhook};
use tokio::sync::Notify;

pub use masking::{is_service_number, without_card_numbers};

use crate::config::{WEBHOOK_PASSWORD_NAME, WEBHOOK_PATH_NAME};
use crate::engine::Merchant;
use crate::error::MerchantError;
use crate::port::{
    Clock, HookAppended, NewHook, SaleStore, SecretStore, SecretStoreError, StoreError,
};

/// Longest body that is taken: a charge is a few kilobytes.
pub const WEBHOOK_LEN_MAX: usize = 1024 * 1024;

/// Why a delivery is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// Longer than [`WEBHOOK_LEN_MAX`]. Nothing was kept.
    #[error("the webhook is longer than {WEBHOOK_LEN_MAX} bytes")]
    TooLong,
    /// Wrong credentials or path, or none are set up to guard the address.
    #[error("the webhook's credentials are wrong")]
    Unauthorized,
    /// Not UTF-8.
    #[error("the webhook is not UTF-8")]
    NotUtf8,
    /// It cannot be read.
    #[error("the webhook cannot be read: {0}")]
    Unreadable(ReadError),
    /// It could not be kept; the service delivers it again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The credentials to compare with could not be read.
    #[error(transparent)]
    Secret(#[from] SecretStoreError),
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// Kept.
    New,
    /// Known already.
    Duplicate,
}

/// The answer to a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeAnswer {
    /// What became of it.
    pub result: Result<Accepted, IntakeError>,
}

impl IntakeError {
    /// A code that never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "webhook.too_long",
            Self::Unauthorized => "webhook.unauthorized",
            Self::NotUtf8 => "webhook.not_utf8",
            Self::Unreadable(_) => "webhook.unreadable",
            Self::Store(_) | Self::Secret(_) => "webhook.storage",
        }
    }
}

impl IntakeAnswer {
    /// The HTTP status; the body of the answer is empty.
    pub const fn status(&self) -> u16 {
        match &self.result {
            Ok(_) => 200,
            Err(IntakeError::TooLong) => 413,
            Err(IntakeError::Unauthorized) => 401,
            Err(IntakeError::NotUtf8 | IntakeError::Unreadable(_)) => 400,
            Err(IntakeError::Store(_) | IntakeError::Secret(_)) => 503,
        }
    }
}

/// The place where one company's webhooks come in.
#[derive(Clone)]
pub struct WebhookIntake {
    user: Option<String>,
    unguarded: bool,
    secrets: Arc<dyn SecretStore>,
    store: Arc<dyn SaleStore>,
    clock: Arc<dyn Clock>,
    hooks: Arc<Notify>,
}

impl Merchant {
    /// The intake of this company, for an HTTP server. It also works while the
    /// module is off: what comes is kept for later. A changed password counts
    /// at once; a changed webhook user needs a new intake.
    pub async fn intake(&self) -> Result<WebhookIntake, MerchantError> {
        let webhook = self.config().await?.webhook;
        Ok(WebhookIntake {
            user: webhook.user,
            unguarded: webhook.unguarded,
            secrets: Arc::clone(&self.parts().secrets),
            store: Arc::clone(&self.parts().store),
            clock: Arc::clone(&self.parts().clock),
            hooks: self.hooks(),
        })
    }
}

impl WebhookIntake {
    /// Takes a delivery. `path_secret` is the unguessable part of the path,
    /// `authorization` the header of that name.
    pub async fn receive(
        &self,
        path_secret: Option<&str>,
        authorization: Option<&str>,
        body: &[u8],
    ) -> IntakeAnswer {
        IntakeAnswer { result: self.take(path_secret, authorization, body).await }
    }

    async fn take(
        &self,
        path_secret: Option<&str>,
        authorization: Option<&str>,
        body: &[u8],
    ) -> Result<Accepted, IntakeError> {
        if body.len() > WEBHOOK_LEN_MAX {
            return Err(IntakeError::TooLong);
        }
        let path = self.secrets.get(WEBHOOK_PATH_NAME).await?;
        let password = self.secrets.get(WEBHOOK_PASSWORD_NAME).await?;
        let path_ok = auth::same_path(path.as_ref(), path_secret);
        let basic_ok = auth::same_basic(self.user.as_deref(), password.as_ref(), authorization);
        let is_guarded = path.is_some() || self.user.is_some() || self.unguarded;
        if !(path_ok & basic_ok & is_guarded) {
            return Err(IntakeError::Unauthorized);
        }
        let text = std::str::from_utf8(body).map_err(|_| IntakeError::NotUtf8)?;
        let hook = new_hook(self.clock.now(), text).map_err(IntakeError::Unreadable)?;
        match self.store.append_hook(hook).await? {
            HookAppended::New { .. } => {
                self.hooks.notify_one();
                Ok(Accepted::New)
            }
            HookAppended::Duplicate => Ok(Accepted::Duplicate),
        }
    }
}

/// A delivery to be kept, read from what is kept of it. The same state of a charge may come under
/// several ids: `charge.paid`, `charge.updated`, a delivery made again.
pub(crate) fn new_hook(received_at: Timestamp, body: &str) -> Result<NewHook, ReadError> {
    let body = without_card_numbers(body).into_owned();
    let envelope = read_webhook(body.as_bytes())?;
    let content = match &envelope.data {
        WebhookData::Charge { charge, order } => Some(format!(
            "charge {} {} {} {:?} {:?} {:?} {}",
            envelope.account_id.as_ref().map_or("", |id| id.as_str()),
            charge.id,
            charge.last_transaction_id.as_deref().unwrap_or_default(),
            charge.status,
            charge.canceled_amount.map(maquininha_model::Money::minor),
            charge.updated_at,
            order.is_some(),
        )),
        _ => None,
    };
    Ok(NewHook { id: envelope.id, content, received_at, body })
}
