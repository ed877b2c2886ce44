//! The credential of the simulated shop.

use maquininha_model::Sensitive;

use crate::ports::{Credential, Credentials, HostError};

/// A key that is always the same.
pub(crate) struct FixedKey(pub(crate) &'static str);

impl Credentials for FixedKey {
    fn credential(&self) -> Result<Credential, HostError> {
        Ok(Credential::SecretKey { key: Sensitive::new(self.0.to_owned()) })
    }
}
