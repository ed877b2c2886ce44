use async_trait::async_trait;
use maquininha_model::{AccountId, Sensitive};

use crate::config::{AccountFlows, Product};

/// Credentials of one product, as the activation service gives them.
#[derive(Clone, Debug)]
pub struct ProductSecret {
    /// The product.
    pub product: Product,
    /// User, password and address; each may be missing (demand L10).
    pub user: Option<String>,
    /// The password.
    pub password: Option<Sensitive<String>>,
    /// The address.
    pub address: Option<String>,
}

/// What the activation service answers to every query (demand L9).
#[derive(Clone, Debug)]
pub struct ActivationAnswer {
    /// Whether the establishment is activated at the acquirer (demand L5) and
    /// the integration still contracted (demand C19).
    pub activated: bool,
    /// The software house in the partner programme (demand C1).
    pub partner_id: Option<String>,
    /// The account.
    pub account_id: Option<AccountId>,
    /// The account's secret key, where it was given.
    pub secret_key: Option<Sensitive<String>>,
    /// Which flows the account was accredited for (demand C12).
    pub flows: AccountFlows,
    /// Credentials by product; two products do not share (demand L8).
    pub credentials: Vec<ProductSecret>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActivationServiceError {
    /// It cannot be reached: what is known stays in force.
    #[error("the activation service cannot be reached")]
    Unreachable,
    /// It does not know the activation key.
    #[error("the activation service does not know the activation key")]
    UnknownKey,
}

/// The back office that knows whether a company is activated.
#[async_trait]
pub trait ActivationService: Send + Sync + 'static {
    /// Asks for the state of an activation key.
    async fn query(
        &self,
        activation_key: &Sensitive<String>,
    ) -> Result<ActivationAnswer, ActivationServiceError>;
}
