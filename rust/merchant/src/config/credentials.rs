use std::fmt;

use maquininha_model::Sensitive;
use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Name under which the account's secret key is kept (demand L11).
pub const SECRET_KEY_NAME: &str = "account/secret_key";

/// A product that is integrated through a web service (demand L8).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Product(String);

impl Product {
    /// A product by its name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name under which its password is kept.
    pub fn password_name(&self) -> String {
        format!("product/{}/password", self.0)
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Credentials of one product, without the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCredentials {
    /// User.
    pub user: String,
    /// Address of the web service.
    pub address: String,
}

/// The three fields as somebody filled them in.
#[derive(Clone, Debug, Default)]
pub struct CredentialForm {
    /// User.
    pub user: Option<String>,
    /// Password.
    pub password: Option<Sensitive<String>>,
    /// Address.
    pub address: Option<String>,
}

impl CredentialForm {
    /// All three, or the first that is missing, named (demand L10).
    pub fn read(
        self,
        product: &Product,
    ) -> Result<(ProductCredentials, Sensitive<String>), ConfigError> {
        let missing = |field| ConfigError::MissingField { product: product.clone(), field };
        let present = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let user = present(self.user).ok_or_else(|| missing("user"))?;
        let password = self
            .password
            .filter(|password| !password.expose().is_empty())
            .ok_or_else(|| missing("password"))?;
        let address = present(self.address).ok_or_else(|| missing("address"))?;
        Ok((ProductCredentials { user, address }, password))
    }
}

impl ProductCredentials {
    pub(super) fn validate(&self, product: &Product) -> Result<(), ConfigError> {
        let missing = |field| ConfigError::MissingField { product: product.clone(), field };
        if self.user.trim().is_empty() {
            return Err(missing("user"));
        }
        if self.address.trim().is_empty() {
            return Err(missing("address"));
        }
        Ok(())
    }
}
