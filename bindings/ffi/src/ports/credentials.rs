//! Credentials for the order API, from the host.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use maquininha_terminal::port::{self, CredentialsError};

use super::{HostError, Lane};
use crate::types::Secret;

/// How long the host may take to say its credential. It has it in memory, or in the system's
/// key store.
const PATIENCE: Duration = Duration::from_secs(2);

/// What opens the order API.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum Credential {
    /// A secret key, on a device the merchant controls. Not empty, without colons and blanks.
    SecretKey {
        /// The key.
        key: Secret,
    },
    /// A token for the merchant's relay.
    Token {
        /// The token.
        token: Secret,
    },
}

/// Where the credential for the order API comes from. Never from the app's package.
#[uniffi::export(with_foreign)]
pub trait Credentials: Send + Sync {
    /// The credential in force. Asked before every call, so that a rotated key is picked up
    /// without a restart; must not block. Throwing means that there is none: the order API is
    /// then not called.
    fn credential(&self) -> Result<Credential, HostError>;
}

/// The host's credentials as the engine sees them.
pub(crate) struct HostCredentials {
    host: Arc<dyn Credentials>,
    lane: Lane,
}

impl HostCredentials {
    pub(crate) const fn new(host: Arc<dyn Credentials>, lane: Lane) -> Self {
        Self { host, lane }
    }
}

impl port::Credentials for HostCredentials {
    fn credential(&self) -> Result<port::Credential, CredentialsError> {
        let (sender, answer) = mpsc::sync_channel(1);
        let host = Arc::clone(&self.host);
        self.lane.call(move || {
            // Nobody waits any more where the host was too slow.
            let _ = sender.send(host.credential());
        });
        // The other tasks of this thread go on elsewhere while it waits.
        let said = tokio::task::block_in_place(|| answer.recv_timeout(PATIENCE));
        match said {
            Ok(Ok(Credential::SecretKey { key })) => {
                // Handed on to the check of the key, which hides it again.
                port::Credential::secret_key(key.expose().clone())
            }
            Ok(Ok(Credential::Token { token })) => Ok(port::Credential::Token(token)),
            Ok(Err(HostError::Failed)) | Err(_) => Err(CredentialsError::Missing),
        }
    }
}
