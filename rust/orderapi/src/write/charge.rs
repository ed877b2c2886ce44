//! Requests about charges (pagarme-connect §4.2).

use std::collections::BTreeMap;

use maquininha_model::{Money, Nsu, OrderId, TerminalReport, Timestamp};
use serde::Serialize;

use super::metadata::MetadataRequest;
use super::payment::CashPayment;

/// Text of a charge that holds a place and is not paid.
const RESERVATION_TEXT: &str = "Reserva da maquininha";
/// Text of a charge that was paid at a terminal.
const PAYMENT_TEXT: &str = "Pagamento na maquininha";

/// What a new charge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeKind {
    /// A place on the order, not paid (`confirm: false`), held until a time.
    Reservation {
        /// End of the lease.
        lease_until: Timestamp,
    },
    /// Paid (`confirm: true`).
    Paid,
}

/// Body of `POST /charges`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreateChargeRequest<'a> {
    order_id: &'a str,
    amount: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    payment: CashPayment<'a>,
    metadata: BTreeMap<&'static str, String>,
}

impl<'a> CreateChargeRequest<'a> {
    /// A charge on an order. The report's NSU becomes its `code`.
    pub fn new(
        order_id: &'a OrderId,
        amount: Money,
        kind: ChargeKind,
        report: &'a TerminalReport,
    ) -> Self {
        let (text, confirm, lease_until) = match kind {
            ChargeKind::Reservation { lease_until } => (RESERVATION_TEXT, false, Some(lease_until)),
            ChargeKind::Paid => (PAYMENT_TEXT, true, None),
        };
        Self {
            order_id: order_id.as_str(),
            amount: amount.minor(),
            code: report.nsu.as_ref().map(Nsu::as_str),
            payment: CashPayment::new(text, confirm),
            metadata: MetadataRequest::new(report, lease_until).values().clone(),
        }
    }
}

/// Body of `POST /charges/{id}/confirm-payment`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfirmPaymentRequest<'a> {
    amount: i64,
    code: &'a str,
    description: &'static str,
}

impl<'a> ConfirmPaymentRequest<'a> {
    /// Confirms an amount; the NSU becomes the charge's `code`.
    pub fn new(amount: Money, nsu: &'a Nsu) -> Self {
        Self { amount: amount.minor(), code: nsu.as_str(), description: PAYMENT_TEXT }
    }
}

/// Body of `DELETE /charges/{id}`. To cancel all of it, no body is sent
/// (pagarme-connect §4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CancelChargeRequest {
    amount: i64,
}

impl CancelChargeRequest {
    /// Cancels a part.
    pub const fn part(amount: Money) -> Self {
        Self { amount: amount.minor() }
    }
}
