use serde::Serialize;

/// Body of `PATCH /orders/{id}/closed` (pagarme-connect §2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum CloseOrderRequest {
    /// Paid.
    Paid,
    /// Given up before payment.
    Canceled,
    /// Failed.
    Failed,
}
