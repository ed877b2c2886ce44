//! The news of the sales side: pulled and acknowledged.

use std::sync::Arc;

use maquininha_flow::sale::{LooseEvent, SaleEvent};

use super::call::call;
use super::fields::{
    MAQUININHA_FIELD_AMOUNT, MAQUININHA_FIELD_AT, MAQUININHA_FIELD_CHARGE_ID,
    MAQUININHA_FIELD_IS_SILENT, MAQUININHA_FIELD_KIND, MAQUININHA_FIELD_MESSAGE,
    MAQUININHA_FIELD_OPEN_ORDERS, MAQUININHA_FIELD_OPEN_ORDERS_MAX, MAQUININHA_FIELD_ORDER_ID,
    MAQUININHA_FIELD_PAID, MAQUININHA_FIELD_REASON, MAQUININHA_FIELD_REFERENCE,
    MAQUININHA_FIELD_REFUNDED, MAQUININHA_FIELD_REMAINING, MAQUININHA_FIELD_SEQ,
    MAQUININHA_FIELD_SERIAL, MAQUININHA_FIELD_SHIFT, MAQUININHA_FIELD_UNTIL,
    MAQUININHA_FIELD_USER_TEXT_EN, MAQUININHA_FIELD_USER_TEXT_PT_BR,
};
use super::memory::{Place, shared, take_back};
use super::merchant::Merchant;
use super::record::Record;
use super::wait::wait;
use super::words;
use crate::merchant::{MerchantEventStream, MerchantNews, NumberedNews};

/// The news of the sales side, oldest first, each at least once.
pub struct News(Arc<MerchantEventStream>);

/// The news, from the oldest that nobody acknowledged. Several see the same news; acknowledging is
/// for all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_news(
    merchant: *const Merchant,
    news: *mut *mut News,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(news, "news")?;
        place.give(News(shared(merchant, "merchant")?.0.events()?));
        Ok(())
    })
}

/// Waits for the oldest news that was not acknowledged. KIND is a word such as `order_created`,
/// `payment_received`, `finalized`, `canceled` or `refunded`; SEQ is what it is acknowledged by;
/// the records in it are the payments it tells of. Until it is acknowledged the same comes again,
/// also after a restart.
///
/// Errors: `closed` once the sales side is closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_news_next(
    news: *const News,
    limit_ms: u32,
    item: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(item, "item")?;
        let news = shared(news, "news")?;
        place.give(Record::from(wait(limit_ms, news.0.next())?));
        Ok(())
    })
}

/// The program has dealt with a piece of news: it does not come again. Twice is success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_news_acknowledge(
    news: *const News,
    seq: i64,
    limit_ms: u32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let news = shared(news, "news")?;
        let wrong = |_| crate::MaquininhaError::value(format!("{seq} is no number of news"));
        wait(limit_ms, news.0.ack(u64::try_from(seq).map_err(wrong)?))
    })
}

/// Gives the news back; what was not acknowledged stays. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_news_free(news: *mut News) {
    take_back(news);
}

impl From<NumberedNews> for Record {
    fn from(numbered: NumberedNews) -> Self {
        of_news(numbered.news)
            .count(MAQUININHA_FIELD_SEQ, i64::try_from(numbered.seq).unwrap_or(i64::MAX))
            .time(MAQUININHA_FIELD_AT, Some(numbered.at))
            .count(MAQUININHA_FIELD_IS_SILENT, i64::from(numbered.is_silent))
            .with(MAQUININHA_FIELD_USER_TEXT_PT_BR, numbered.user_text_pt_br)
            .with(MAQUININHA_FIELD_USER_TEXT_EN, numbered.user_text_en)
    }
}

fn of_news(news: MerchantNews) -> Record {
    let told = |kind| Record::default().word(MAQUININHA_FIELD_KIND, kind);
    match news {
        MerchantNews::Sale { reference, order_id, event } => of_sale(event)
            .with(MAQUININHA_FIELD_REFERENCE, reference)
            .with(MAQUININHA_FIELD_ORDER_ID, order_id.map(String::from)),
        MerchantNews::Loose { order_id, event } => {
            let record = match event {
                LooseEvent::Paid { payment } => told("loose_paid").holding([payment.into()]),
                LooseEvent::Refunded { payment, amount } => told("loose_refunded")
                    .amount(MAQUININHA_FIELD_AMOUNT, amount)
                    .holding([payment.into()]),
            };
            record.with(MAQUININHA_FIELD_ORDER_ID, order_id.map(String::from))
        }
        MerchantNews::Device { .. } => told("device_changed"),
        MerchantNews::OpenOrders { open, limit } => told("open_orders")
            .count(MAQUININHA_FIELD_OPEN_ORDERS, i64::from(open))
            .count(MAQUININHA_FIELD_OPEN_ORDERS_MAX, i64::from(limit)),
        MerchantNews::Deactivated => told("deactivated"),
        MerchantNews::Other => told(words::OTHER),
    }
}

/// A word for each, and what it tells.
fn of_sale(event: SaleEvent) -> Record {
    let record = Record::default().word(MAQUININHA_FIELD_KIND, words::sale_event(&event));
    match event {
        SaleEvent::CreateFailed { message } => record.with(MAQUININHA_FIELD_MESSAGE, message),
        SaleEvent::PaymentReceived { payment, paid, remaining, .. } => record
            .amount(MAQUININHA_FIELD_AMOUNT, payment.amount)
            .amount(MAQUININHA_FIELD_PAID, paid)
            .amount(MAQUININHA_FIELD_REMAINING, remaining)
            .holding([payment.into()]),
        SaleEvent::Finalized { payments, shift, .. } => record
            .with(MAQUININHA_FIELD_SHIFT, shift)
            .holding(payments.into_iter().map(Record::from)),
        SaleEvent::PaymentLinked { payments } => {
            record.holding(payments.into_iter().map(Record::from))
        }
        SaleEvent::Overpaid { excess, .. } => record.amount(MAQUININHA_FIELD_AMOUNT, excess),
        SaleEvent::CancelWatch { until } | SaleEvent::PrintOffered { until } => {
            record.time(MAQUININHA_FIELD_UNTIL, Some(until))
        }
        SaleEvent::Canceled { cause } => {
            record.with(MAQUININHA_FIELD_REASON, cause.map(|cause| words::cause(cause).to_owned()))
        }
        SaleEvent::LatePayment { payment, action } => record
            .word(MAQUININHA_FIELD_REASON, words::late_action(action))
            .amount(MAQUININHA_FIELD_AMOUNT, payment.amount)
            .holding([payment.into()]),
        SaleEvent::Refunded { payment, amount, .. } => {
            record.amount(MAQUININHA_FIELD_AMOUNT, amount).holding([payment.into()])
        }
        SaleEvent::RefundAtTerminal { charge_id, amount, serial } => record
            .with(MAQUININHA_FIELD_CHARGE_ID, String::from(charge_id))
            .amount(MAQUININHA_FIELD_AMOUNT, amount)
            .with(MAQUININHA_FIELD_SERIAL, serial.map(String::from)),
        SaleEvent::RefundUnknown { charge_id } => {
            record.with(MAQUININHA_FIELD_CHARGE_ID, String::from(charge_id))
        }
        SaleEvent::NotShown { charge_id, paid, refunded } => record
            .with(MAQUININHA_FIELD_CHARGE_ID, String::from(charge_id))
            .amount(MAQUININHA_FIELD_PAID, paid)
            .amount(MAQUININHA_FIELD_REFUNDED, refunded),
        SaleEvent::PrintEnded { print } => {
            record.word(MAQUININHA_FIELD_REASON, words::print_state(print))
        }
        _ => record,
    }
}
