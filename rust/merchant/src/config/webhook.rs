use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Name under which the webhook's password is kept.
pub const WEBHOOK_PASSWORD_NAME: &str = "webhook/password";
/// Name under which the secret part of the webhook's path is kept.
pub const WEBHOOK_PATH_NAME: &str = "webhook/path";

/// How webhooks are let in (pagarme-connect §5.5). The password and the secret
/// part of the path are in the secret store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WebhookConfig {
    /// User of HTTP Basic; where there is none, the secret part of the path is
    /// what guards the address.
    pub user: Option<String>,
    /// Lets webhooks in though neither a user nor a secret path guards them.
    /// Whoever reaches the address can then end sales. Off by default.
    pub unguarded: bool,
}

impl WebhookConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        match &self.user {
            Some(user)
                if user.is_empty() || user.contains(|c: char| c == ':' || c.is_control()) =>
            {
                Err(ConfigError::WebhookUser)
            }
            _ => Ok(()),
        }
    }
}
