//! Charges (pagarme-connect §4.3).

use maquininha_model::{Charge, ChargeId, ChargeStatus, Money, OrderId, PaymentMethod};

use super::ReadError;
use super::amount::{amount, currency};
use super::metadata::MetadataResponse;
use super::scalar::Scalar;
use super::time::time;
use super::wire::{Field, wire_struct};

wire_struct! {
    /// A charge as it comes.
    ChargeResponse<Skipped> {
        id: Scalar<'a> = "id",
        code: Scalar<'a> = "code",
        amount: Scalar<'a> = "amount",
        paid_amount: Scalar<'a> = "paid_amount",
        canceled_amount: Scalar<'a> = "canceled_amount",
        status: Scalar<'a> = "status",
        currency: Scalar<'a> = "currency",
        payment_method: Scalar<'a> = "payment_method",
        created_at: Scalar<'a> = "created_at",
        updated_at: Scalar<'a> = "updated_at",
        paid_at: Scalar<'a> = "paid_at",
        canceled_at: Scalar<'a> = "canceled_at",
        order_id: Scalar<'a> = "order_id",
        order: Field<IdResponse<'a>> = "order",
        last_transaction: Field<IdResponse<'a>> = "last_transaction",
        metadata: MetadataResponse = "metadata",
    }
}

wire_struct! {
    /// Any record of which only the id counts.
    IdResponse<Skipped> {
        id: Scalar<'a> = "id",
    }
}

impl ChargeResponse<'_> {
    pub(super) fn into_charge(self) -> Result<Charge, ReadError> {
        let id = self.id.text().ok_or_else(|| ReadError::missing("id"))?;
        let id = ChargeId::new(id).map_err(|_| ReadError::invalid("id", "is not an id"))?;
        currency(self.currency, "currency")?;
        let order_id = self
            .order_id
            .text()
            .or_else(|| self.order.value().and_then(|order| order.id.text()))
            .and_then(|id| OrderId::new(id).ok());
        Ok(Charge {
            id,
            code: self.code.string(),
            amount: amount(&self.amount, "amount")?.ok_or_else(|| ReadError::missing("amount"))?,
            paid_amount: amount(&self.paid_amount, "paid_amount")?,
            // Nothing given back may come as zero. It must not look like a
            // refund: a canceled reservation would then count as money.
            canceled_amount: amount(&self.canceled_amount, "canceled_amount")?
                .filter(|given_back| *given_back != Money::ZERO),
            status: charge_status(self.status),
            payment_method: payment_method(self.payment_method),
            created_at: time(&self.created_at),
            updated_at: time(&self.updated_at),
            paid_at: time(&self.paid_at),
            canceled_at: time(&self.canceled_at),
            last_transaction_id: self
                .last_transaction
                .value()
                .and_then(|transaction| transaction.id.string()),
            order_id,
            metadata: self.metadata.0,
        })
    }
}

/// In any letter case; a missing status is an unknown one.
fn charge_status(value: Scalar<'_>) -> ChargeStatus {
    const WORDS: [(&str, ChargeStatus); 10] = [
        ("pending", ChargeStatus::Pending),
        ("paid", ChargeStatus::Paid),
        ("canceled", ChargeStatus::Canceled),
        ("cancelled", ChargeStatus::Canceled),
        ("processing", ChargeStatus::Processing),
        ("failed", ChargeStatus::Failed),
        ("overpaid", ChargeStatus::Overpaid),
        ("underpaid", ChargeStatus::Underpaid),
        ("chargedback", ChargeStatus::Chargedback),
        ("partial_canceled", ChargeStatus::PartialCanceled),
    ];
    let word = value.text().unwrap_or_default();
    WORDS
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(&word))
        .map_or_else(|| ChargeStatus::Other(word.into_owned()), |(_, status)| status)
}

fn payment_method(value: Scalar<'_>) -> PaymentMethod {
    let word = value.text().unwrap_or_default();
    if word.eq_ignore_ascii_case("cash") {
        PaymentMethod::Cash
    } else {
        PaymentMethod::Other(word.into_owned())
    }
}
