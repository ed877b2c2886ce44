use maquininha_model::Sensitive;

/// What opens the order API: a secret key on a device the merchant controls,
/// or a token for the merchant's relay (pagarme-connect §1.2).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credential {
    /// Sent as the user of HTTP Basic, with an empty password. Not empty, no
    /// colon.
    SecretKey(Sensitive<String>),
    /// Sent as a bearer token, for a relay of the merchant's.
    Token(Sensitive<String>),
}

/// Why there is no credential.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// The host app has none.
    #[error("no credential is stored")]
    Missing,
    /// A key that is empty or holds a colon or a control character.
    #[error("the credential is not usable")]
    Malformed,
}

impl CredentialsError {
    /// A code that never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "credentials.missing",
            Self::Malformed => "credentials.malformed",
        }
    }
}

impl Credential {
    /// A secret key, checked to be not empty and free of colons, blanks and
    /// control characters. The prefix is not checked (pagarme-connect §1.2).
    pub fn secret_key(key: impl Into<String>) -> Result<Self, CredentialsError> {
        let key = Sensitive::new(key.into());
        let text = key.expose();
        if text.is_empty() || text.contains(':') || text.chars().any(|c| c.is_control() || c == ' ')
        {
            return Err(CredentialsError::Malformed);
        }
        Ok(Self::SecretKey(key))
    }
}

/// Where credentials come from; asked before every call, so that a rotated key
/// is picked up without a restart. Must not block.
pub trait Credentials: Send + Sync + 'static {
    /// The credential in force.
    fn credential(&self) -> Result<Credential, CredentialsError>;
}

impl Credentials for Credential {
    fn credential(&self) -> Result<Credential, CredentialsError> {
        Ok(self.clone())
    }
}
