//! A terminal.

use std::ffi::c_char;
use std::sync::Arc;

use maquininha_flow::EventKind;
use maquininha_model::{AttemptId, Device, DeviceModel, Money, OrderId, SerialNumber};
use maquininha_terminal::port::EventSeq;
use maquininha_terminal::{ListedOrder, PayRequest, PayTarget};

use super::call::call;
use super::credentials::Credentials;
use super::draft::tender_of;
use super::fields::{
    MAQUININHA_FIELD_AMOUNT, MAQUININHA_FIELD_AT, MAQUININHA_FIELD_ATTEMPT_ID,
    MAQUININHA_FIELD_KIND, MAQUININHA_FIELD_ORDER_ID, MAQUININHA_FIELD_REMAINING,
    MAQUININHA_FIELD_SEQ, MAQUININHA_FIELD_TENDER,
};
use super::memory::{Place, optional_text, shared, take_back, text};
use super::payment::Payment;
use super::reader::Readers;
use super::record::Record;
use super::wait::wait;
use super::words;
use crate::MaquininhaError;
use crate::objects::{EventStream, terminal_config};
use crate::ports::HostPorts;
use crate::types::NumberedEvent;

/// A terminal. It has threads of its own: payments go on whatever becomes of their callers.
pub struct Terminal {
    object: Arc<crate::objects::Terminal>,
    /// The card holder of the simulated market.
    #[cfg(feature = "testing")]
    pub(super) driver: Option<Arc<crate::testing::SimulatedDriver>>,
    events: Arc<EventStream>,
}

impl Terminal {
    /// An open terminal.
    pub(super) fn opened(object: Arc<crate::objects::Terminal>) -> Result<Self, MaquininhaError> {
        let events = object.events()?;
        Ok(Self {
            object,
            #[cfg(feature = "testing")]
            driver: None,
            events,
        })
    }

    /// One of the simulated market, with its card holder.
    #[cfg(feature = "testing")]
    pub(super) fn held_by(
        driver: Arc<crate::testing::SimulatedDriver>,
        object: Arc<crate::objects::Terminal>,
    ) -> Result<Self, MaquininhaError> {
        Ok(Self { driver: Some(driver), ..Self::opened(object)? })
    }
}

/// Opens a terminal of the order API that is paid by card readers: its serial number, the origin of
/// the order API or of the merchant's relay, the folder of its journal. Credentials and readers stay
/// the program's; the readers are closed after the terminal.
///
/// Errors: the settings are not valid; `reader_acquirers` where the readers have no acquirers' host;
/// the journal cannot be read or is open elsewhere.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_terminal_open_with_readers(
    serial: *const c_char,
    serial_length: usize,
    model: *const c_char,
    model_length: usize,
    url: *const c_char,
    url_length: usize,
    folder: *const c_char,
    folder_length: usize,
    credentials: *const Credentials,
    readers: *const Readers,
    limit_ms: u32,
    terminal: *mut *mut Terminal,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(terminal, "terminal")?;
        let serial = SerialNumber::new(text(serial, serial_length, "serial")?)?;
        let model = DeviceModel::from(text(model, model_length, "model")?);
        let device = Device::new(serial, model, None);
        let url = text(url, url_length, "url")?;
        let config = terminal_config(device, url, text(folder, folder_length, "folder")?)?;
        let ports = HostPorts {
            credentials: shared(credentials, "credentials")?.port(),
            driver: None,
            printer: None,
            wake_ups: Vec::new(),
            readers: Some(Arc::clone(&shared(readers, "readers")?.0)),
        };
        place.give(Terminal::opened(wait(
            limit_ms,
            crate::objects::Terminal::open(config, ports),
        )?)?);
        Ok(())
    })
}

/// Starts a payment: the program's own name for the intention, by which money moves at most once;
/// the order, or null for a sale without one; the amount in centavos, or 0 for what is due; the way
/// to pay and its instalments, or null where the order says it. Returns once the intention is in the journal. The same
/// attempt again is attached to what it came to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_terminal_pay(
    terminal: *const Terminal,
    attempt_id: *const c_char,
    attempt_id_length: usize,
    order_id: *const c_char,
    order_id_length: usize,
    amount: i64,
    tender: *const c_char,
    tender_length: usize,
    installments: i32,
    limit_ms: u32,
    payment: *mut *mut Payment,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(payment, "payment")?;
        let terminal = &shared(terminal, "terminal")?.object;
        let order = optional_text(order_id, order_id_length, "order_id")?;
        let order = order.map(OrderId::new).transpose().map_err(MaquininhaError::from)?;
        let tender = optional_text(tender, tender_length, "tender")?;
        let request = PayRequest {
            attempt_id: AttemptId::new(text(attempt_id, attempt_id_length, "attempt_id")?)?,
            target: order.map_or(PayTarget::Standalone, PayTarget::Order),
            amount: (amount != 0).then(|| Money::brl(amount)),
            tender: tender.map(|word| tender_of(&word, installments)).transpose()?,
        };
        place.give(Payment(wait(limit_ms, terminal.payments()?.pay(request))?));
        Ok(())
    })
}

/// The orders that the terminal may be paid now, as a record of records with ORDER_ID and REMAINING;
/// the records in each are the ways to pay that it offers, with TENDER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_terminal_orders(
    terminal: *const Terminal,
    orders: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(orders, "orders")?;
        let list = shared(terminal, "terminal")?.object.orders()?.snapshot()?;
        place.give(Record::default().holding(list.orders.into_iter().map(Record::from)));
        Ok(())
    })
}

/// Waits for the oldest event that was not acknowledged. KIND is `payment_ended`,
/// `payment_resolved` or another word; the record in it says how, as maquininha_payment_result does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_terminal_next_event(
    terminal: *const Terminal,
    limit_ms: u32,
    event: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(event, "event")?;
        let events = &shared(terminal, "terminal")?.events;
        place.give(Record::from(wait(limit_ms, events.next())?));
        Ok(())
    })
}

/// The program has dealt with an event: it does not come again. Twice is success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_terminal_acknowledge(
    terminal: *const Terminal,
    seq: i64,
    limit_ms: u32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let events = &shared(terminal, "terminal")?.events;
        let wrong = |_| MaquininhaError::value(format!("{seq} is no number of an event"));
        wait(limit_ms, events.ack(EventSeq(u64::try_from(seq).map_err(wrong)?)))
    })
}

/// Waits until every payment is resolved, those in the background included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_terminal_settled(
    terminal: *const Terminal,
    limit_ms: u32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || wait(limit_ms, shared(terminal, "terminal")?.object.settled()))
}

/// Stops the terminal and lets go of its journal. What is open is driven on at the next start.
/// Twice is success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_terminal_close(
    terminal: *const Terminal,
    limit_ms: u32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || wait(limit_ms, shared(terminal, "terminal")?.object.shut_down()))
}

/// Gives a terminal back, after it was closed. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_terminal_free(terminal: *mut Terminal) {
    take_back(terminal);
}

impl From<ListedOrder> for Record {
    fn from(listed: ListedOrder) -> Self {
        let offered = listed.offered.into_iter();
        Self::default()
            .with(MAQUININHA_FIELD_ORDER_ID, String::from(listed.order.id))
            .amount(MAQUININHA_FIELD_REMAINING, listed.due)
            .holding(offered.map(|kind| Self::default().word(MAQUININHA_FIELD_TENDER, kind.wire())))
    }
}

impl From<NumberedEvent> for Record {
    fn from(numbered: NumberedEvent) -> Self {
        let event = numbered.event;
        let end = match &event.kind {
            EventKind::PaymentEnded { end } | EventKind::PaymentResolved { end } => {
                Some(Self::from(end.clone()))
            }
            _ => None,
        };
        Self::default()
            .word(MAQUININHA_FIELD_KIND, words::event_kind(&event.kind))
            .with(MAQUININHA_FIELD_ATTEMPT_ID, String::from(event.attempt_id))
            .with(MAQUININHA_FIELD_ORDER_ID, event.order_id.map(String::from))
            .amount(MAQUININHA_FIELD_AMOUNT, event.amount)
            .time(MAQUININHA_FIELD_AT, Some(event.at))
            .count(MAQUININHA_FIELD_SEQ, i64::try_from(numbered.seq.0).unwrap_or(i64::MAX))
            .holding(end)
    }
}
