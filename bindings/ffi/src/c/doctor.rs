//! Why a terminal does not wait, or does not show an order.

use std::ffi::c_char;

use maquininha_merchant::doctor::{Observed, OrderCause, WaitingCause};
use maquininha_model::{AppVersion, OrderId, SerialNumber};

use super::call::call;
use super::fields::{
    MAQUININHA_FIELD_AT, MAQUININHA_FIELD_IS_PAID, MAQUININHA_FIELD_KIND, MAQUININHA_FIELD_MODEL,
    MAQUININHA_FIELD_ORDER_ID, MAQUININHA_FIELD_REASON, MAQUININHA_FIELD_REFERENCE,
    MAQUININHA_FIELD_SERIAL, MAQUININHA_FIELD_VERSION, MAQUININHA_FIELD_VERSION_NEEDED,
};
use super::memory::{Place, optional_text, shared, text};
use super::merchant::Merchant;
use super::record::Record;
use super::wait::wait;
use super::words;
use crate::MaquininhaError;
use crate::error::Refusal;

/// It is not known.
pub const MAQUININHA_UNKNOWN: i32 = -1;

/// What somebody saw: 0 no, MAQUININHA_UNKNOWN not looked at, else yes.
const fn seen(answer: i32) -> Option<bool> {
    match answer {
        MAQUININHA_UNKNOWN => None,
        answer => Some(answer != 0),
    }
}

/// Why a terminal does not show "waiting for payments": the records in it are the causes that
/// apply, in the order in which they are checked. KIND is `model` (with MODEL), `activation` (with
/// REASON: `acquirer` or `partner`), `internet`, `update` (with VERSION and VERSION_NEEDED) or
/// `payment_app`. is_online, is_waiting and app_version are what somebody at the terminal sees: 1,
/// 0 or MAQUININHA_UNKNOWN, and a text or null. The order API is asked once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_doctor(
    merchant: *const Merchant,
    serial: *const c_char,
    serial_length: usize,
    is_online: i32,
    is_waiting: i32,
    app_version: *const c_char,
    app_version_length: usize,
    limit_ms: u32,
    causes: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(causes, "causes")?;
        let merchant = shared(merchant, "merchant")?;
        let serial = text(serial, serial_length, "serial")?;
        let serial = SerialNumber::new(serial).map_err(MaquininhaError::from)?;
        let version = optional_text(app_version, app_version_length, "app_version")?;
        let version = version.map(|version| AppVersion::parse(&version)).transpose();
        let observed = Observed {
            online: seen(is_online),
            app_version: version.map_err(Refusal::error)?,
            waiting: seen(is_waiting),
            waiting_since: None,
        };
        let found = wait(limit_ms, merchant.0.doctor(serial, observed))?;
        place.give(Record::default().holding(found.into_iter().map(Record::from)));
        Ok(())
    })
}

/// Why an order does not show at a terminal; serial is null for none in particular. KIND is
/// `network`, `not_waiting`, `another_order` (with ORDER_ID, REFERENCE and IS_PAID: a paid one was
/// not closed), `wrong_terminal` (the records in it are those that get the order, with SERIAL),
/// `made_before` (with AT, since when the terminal waits) or `closed`. The order is read once.
///
/// Errors: `merchant.sale_unknown` for an order that no sale of this store has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_doctor_order(
    merchant: *const Merchant,
    order_id: *const c_char,
    order_id_length: usize,
    serial: *const c_char,
    serial_length: usize,
    is_online: i32,
    is_waiting: i32,
    limit_ms: u32,
    causes: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(causes, "causes")?;
        let merchant = shared(merchant, "merchant")?;
        let order_id = text(order_id, order_id_length, "order_id")?;
        let order_id = OrderId::new(order_id).map_err(MaquininhaError::from)?;
        let at = optional_text(serial, serial_length, "serial")?;
        let at = at.map(SerialNumber::new).transpose().map_err(MaquininhaError::from)?;
        let (online, waiting) = (seen(is_online), seen(is_waiting));
        let observed = Observed { online, waiting, ..Observed::default() };
        let found = wait(limit_ms, merchant.0.doctor_order(order_id, at, observed))?;
        place.give(Record::default().holding(found.into_iter().map(Record::from)));
        Ok(())
    })
}

impl From<WaitingCause> for Record {
    fn from(cause: WaitingCause) -> Self {
        let record = Self::default().word(MAQUININHA_FIELD_KIND, words::waiting_cause(&cause));
        match cause {
            WaitingCause::Model { model } => record.word(MAQUININHA_FIELD_MODEL, model.name()),
            WaitingCause::Activation { why } => {
                record.word(MAQUININHA_FIELD_REASON, words::not_activated(why))
            }
            WaitingCause::Update { found, needed } => record
                .with(MAQUININHA_FIELD_VERSION, found.to_string())
                .with(MAQUININHA_FIELD_VERSION_NEEDED, needed.to_string()),
            _ => record,
        }
    }
}

impl From<OrderCause> for Record {
    fn from(cause: OrderCause) -> Self {
        let record = Self::default().word(MAQUININHA_FIELD_KIND, words::order_cause(&cause));
        match cause {
            OrderCause::AnotherOrder { order_id, reference, paid } => record
                .with(MAQUININHA_FIELD_ORDER_ID, order_id.map(String::from))
                .with(MAQUININHA_FIELD_REFERENCE, reference)
                .count(MAQUININHA_FIELD_IS_PAID, i64::from(paid)),
            OrderCause::WrongTerminal { sent_to } => record.holding(
                sent_to
                    .iter()
                    .map(|serial| Self::default().word(MAQUININHA_FIELD_SERIAL, serial.as_str())),
            ),
            OrderCause::MadeBefore { waiting_since } => {
                record.time(MAQUININHA_FIELD_AT, Some(waiting_since))
            }
            _ => record,
        }
    }
}
