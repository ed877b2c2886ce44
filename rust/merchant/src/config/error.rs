use super::Product;

/// What is wrong with a company's configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Parameter 574 is neither 0 nor 1.
    #[error("parameter 574 must be 0 or 1, not {value}")]
    Parameter574 {
        /// What it is.
        value: i64,
    },
    /// A credential field is missing (demand L10).
    #[error("the credentials of {product} have no {field}")]
    MissingField {
        /// The product.
        product: Product,
        /// `user`, `password` or `address`.
        field: &'static str,
    },
    /// Automatic emission is off without a delivery module (demand L70).
    #[error("automatic sale emission may only be off with the delivery module")]
    DeliveryModuleRequired,
    /// The webhook's user holds a colon or a control character.
    #[error("the webhook user must not hold a colon or a control character")]
    WebhookUser,
}
