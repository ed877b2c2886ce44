//! Sales and payments as records.

use maquininha_flow::sale::PaymentLine;
use maquininha_merchant::SaleView;
use maquininha_model::{Money, Timestamp};

use super::fields::{
    MAQUININHA_FIELD_AMOUNT, MAQUININHA_FIELD_AT, MAQUININHA_FIELD_ATTEMPT_KEY,
    MAQUININHA_FIELD_AUTHORIZATION_CODE, MAQUININHA_FIELD_CHARGE_ID,
    MAQUININHA_FIELD_FUNDING_SOURCE, MAQUININHA_FIELD_INSTALLMENTS,
    MAQUININHA_FIELD_IS_BACKING_OUT, MAQUININHA_FIELD_IS_CLOSED, MAQUININHA_FIELD_NSU,
    MAQUININHA_FIELD_ORDER_ID, MAQUININHA_FIELD_PAID, MAQUININHA_FIELD_REFERENCE,
    MAQUININHA_FIELD_REFUNDED, MAQUININHA_FIELD_REMAINING, MAQUININHA_FIELD_SCHEME,
    MAQUININHA_FIELD_SERIAL, MAQUININHA_FIELD_SHIFT, MAQUININHA_FIELD_STATE,
    MAQUININHA_FIELD_TENDER,
};
use super::record::Record;
use super::words;

impl From<SaleView> for Record {
    fn from(sale: SaleView) -> Self {
        Self::default()
            .with(MAQUININHA_FIELD_REFERENCE, sale.reference)
            .with(MAQUININHA_FIELD_ORDER_ID, sale.order_id.map(String::from))
            .word(MAQUININHA_FIELD_STATE, words::sale_state(sale.state))
            .with(MAQUININHA_FIELD_TENDER, sale.tender.map(|tender| tender.kind().to_string()))
            .with(MAQUININHA_FIELD_SHIFT, sale.settlement.and_then(|settlement| settlement.shift))
            .amount(MAQUININHA_FIELD_AMOUNT, sale.amount)
            .amount(MAQUININHA_FIELD_PAID, sale.paid)
            .amount(MAQUININHA_FIELD_REMAINING, sale.remaining)
            .count(MAQUININHA_FIELD_IS_CLOSED, i64::from(sale.closed))
            .count(MAQUININHA_FIELD_IS_BACKING_OUT, i64::from(sale.backing_out))
            .time(MAQUININHA_FIELD_AT, Some(sale.updated_at))
            .holding(sale.payments.into_iter().map(Self::from))
    }
}

impl From<PaymentLine> for Record {
    fn from(payment: PaymentLine) -> Self {
        Self::default()
            .with(MAQUININHA_FIELD_CHARGE_ID, String::from(payment.charge_id))
            .with(MAQUININHA_FIELD_NSU, payment.nsu.map(String::from))
            .with(MAQUININHA_FIELD_AUTHORIZATION_CODE, payment.authorization_code.map(String::from))
            .with(MAQUININHA_FIELD_ATTEMPT_KEY, payment.attempt_key.map(String::from))
            .with(MAQUININHA_FIELD_SERIAL, payment.serial.map(String::from))
            .with(MAQUININHA_FIELD_SCHEME, payment.scheme_name)
            .with(MAQUININHA_FIELD_FUNDING_SOURCE, payment.funding_source)
            .amount(MAQUININHA_FIELD_AMOUNT, payment.amount)
            .amount(MAQUININHA_FIELD_REFUNDED, payment.refunded)
            .count(MAQUININHA_FIELD_INSTALLMENTS, payment.installments.map(i64::from))
            .time(MAQUININHA_FIELD_AT, payment.paid_at)
    }
}

impl Record {
    /// With an amount.
    pub(super) fn amount(self, field: i32, amount: Money) -> Self {
        self.count(field, amount.minor())
    }

    /// With a time, where there is one.
    pub(super) fn time(self, field: i32, time: Option<Timestamp>) -> Self {
        self.count(field, time.map(Timestamp::micros))
    }
}
