//! The simulated market in the process: for tests, never in what ships.

use std::ffi::c_char;
use std::ptr::null_mut;
use std::sync::Arc;

use maquininha_model::{Money, Target};

use super::call::call;
use super::draft::Draft;
use super::fields::{
    MAQUININHA_FIELD_AMOUNT, MAQUININHA_FIELD_ATTEMPT_KEY, MAQUININHA_FIELD_BODY,
    MAQUININHA_FIELD_CHARGE_ID, MAQUININHA_FIELD_IS_CLOSED, MAQUININHA_FIELD_KIND,
    MAQUININHA_FIELD_NSU, MAQUININHA_FIELD_ORDER_ID, MAQUININHA_FIELD_PAID,
    MAQUININHA_FIELD_REFERENCE, MAQUININHA_FIELD_SERIAL, MAQUININHA_FIELD_STATE,
};
use super::memory::{Place, shared, take_back};
use super::record::Record;
use super::wait::wait;
use crate::MaquininhaError;
use crate::testing::{
    BookedCharge, BookedOrder, BookedPayment, Disagreement, KeptWebhook, SandboxConfig,
    SandboxOrder,
};

/// A simulated market on the loopback: order API, webhooks, acquirer. It needs no account and no
/// internet. Its shop has the terminals TESTPOS0001 (L3), TESTPOS0002 (A8) and TESTPOS0003 (P2).
pub struct Sandbox(pub(super) Arc<crate::testing::Sandbox>);

/// Starts a market. The seed makes its identifiers repeatable.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_start(
    seed: u64,
    limit_ms: u32,
    sandbox: *mut *mut Sandbox,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(sandbox, "sandbox")?;
        let config = SandboxConfig { seed: Some(seed), with_backup: false };
        place.give(Sandbox(wait(limit_ms, crate::testing::Sandbox::start(config))?));
        Ok(())
    })
}

/// The origin of its order API, for settings.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_url(
    sandbox: *const Sandbox,
    url: *mut *mut c_char,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(url, null_mut(), "url")?;
        place.give_text(Some(shared(sandbox, "sandbox")?.0.gateway()?.primary_url));
        Ok(())
    })
}

/// The secret key of its shop, for credentials. It opens nothing but simulated markets.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_key(
    sandbox: *const Sandbox,
    key: *mut *mut c_char,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(key, null_mut(), "key")?;
        place.give_text(Some(shared(sandbox, "sandbox")?.0.secret_key()?));
        Ok(())
    })
}

/// Places a draft as an order, as another sales program would, and names it. Without a terminal it
/// is listed on all.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_place_order(
    sandbox: *const Sandbox,
    draft: *const Draft,
    order_id: *mut *mut c_char,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::at(order_id, null_mut(), "order_id")?;
        let draft = shared(draft, "draft")?.given();
        let target = match (draft.device, draft.tender) {
            (Some(serial), Some(tender)) => Target::Direct { serial, tender },
            _ if draft.listed_on.is_empty() => Target::AllTerminals,
            _ => Target::Listed { serials: draft.listed_on },
        };
        let order = SandboxOrder {
            title: draft.display_name.unwrap_or_else(|| draft.reference.clone()),
            code: draft.reference,
            amount: draft.total.unwrap_or(Money::ZERO),
            target,
        };
        let id = shared(sandbox, "sandbox")?.0.place_order(order)?;
        place.give_text(Some(id.into()));
        Ok(())
    })
}

/// Every webhook of the shop so far, oldest first, as a record of records with KIND, ORDER_ID and
/// BODY. None is delivered: the program hands the bodies to the sales side itself, in the order, as
/// often and as late as it likes.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_webhooks(
    sandbox: *const Sandbox,
    webhooks: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    list(sandbox, webhooks, error, crate::testing::Sandbox::webhooks)
}

/// Every order at the order API, oldest first, as a record of records; the records in each are its
/// charges.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_orders(
    sandbox: *const Sandbox,
    orders: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    list(sandbox, orders, error, crate::testing::Sandbox::orders)
}

/// Every transaction at the acquirer, oldest first, as a record of records. PAID is what stands.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_payments(
    sandbox: *const Sandbox,
    payments: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    list(sandbox, payments, error, crate::testing::Sandbox::payments)
}

/// Disagreements between the acquirer's money and the charges of terminals, as a record of records.
/// None means that they agree and nothing is undecided; ask when everything is at rest.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_audit(
    sandbox: *const Sandbox,
    disagreements: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    list(sandbox, disagreements, error, crate::testing::Sandbox::audit)
}

/// Stops the market and gives it back. Null is nothing.
#[unsafe(no_mangle)]
#[cfg(feature = "testing")]
pub unsafe extern "C" fn maquininha_sandbox_free(sandbox: *mut Sandbox) {
    if let Some(sandbox) = sandbox.as_ref() {
        // A market that does not stop ends with the process.
        drop(sandbox.0.shut_down());
    }
    take_back(sandbox);
}

/// Something of the books as a record of records.
unsafe fn list<T: Into<Record>>(
    sandbox: *const Sandbox,
    records: *mut *mut Record,
    error: *mut *mut Record,
    read: impl FnOnce(&crate::testing::Sandbox) -> Result<Vec<T>, MaquininhaError>,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(records, "records")?;
        let items = read(&shared(sandbox, "sandbox")?.0)?;
        place.give(Record::default().holding(items.into_iter().map(Into::into)));
        Ok(())
    })
}

impl From<KeptWebhook> for Record {
    fn from(webhook: KeptWebhook) -> Self {
        Self::default()
            .with(MAQUININHA_FIELD_KIND, webhook.event)
            .with(MAQUININHA_FIELD_ORDER_ID, webhook.order_id.map(String::from))
            .with(MAQUININHA_FIELD_BODY, String::from_utf8_lossy(&webhook.body).into_owned())
    }
}

impl From<BookedOrder> for Record {
    fn from(order: BookedOrder) -> Self {
        Self::default()
            .with(MAQUININHA_FIELD_ORDER_ID, String::from(order.id))
            .with(MAQUININHA_FIELD_REFERENCE, order.code)
            .with(MAQUININHA_FIELD_STATE, order.status)
            .amount(MAQUININHA_FIELD_AMOUNT, order.amount)
            .count(MAQUININHA_FIELD_IS_CLOSED, i64::from(order.closed))
            .holding(order.charges.into_iter().map(Self::from))
    }
}

impl From<BookedCharge> for Record {
    fn from(charge: BookedCharge) -> Self {
        Self::default()
            .with(MAQUININHA_FIELD_CHARGE_ID, charge.id)
            .with(MAQUININHA_FIELD_STATE, charge.status)
            .with(MAQUININHA_FIELD_ATTEMPT_KEY, charge.attempt_key.map(String::from))
            .amount(MAQUININHA_FIELD_AMOUNT, charge.amount)
            .amount(MAQUININHA_FIELD_PAID, charge.net)
    }
}

impl From<BookedPayment> for Record {
    fn from(payment: BookedPayment) -> Self {
        Self::default()
            .with(MAQUININHA_FIELD_ATTEMPT_KEY, payment.attempt_key)
            .with(MAQUININHA_FIELD_SERIAL, payment.serial)
            .with(MAQUININHA_FIELD_STATE, payment.state)
            .with(MAQUININHA_FIELD_KIND, payment.card)
            .with(MAQUININHA_FIELD_NSU, payment.nsu)
            .amount(MAQUININHA_FIELD_AMOUNT, payment.amount)
            .amount(MAQUININHA_FIELD_PAID, payment.settled)
    }
}

impl From<Disagreement> for Record {
    fn from(found: Disagreement) -> Self {
        Self::default()
            .with(MAQUININHA_FIELD_KIND, found.kind)
            .with(MAQUININHA_FIELD_ATTEMPT_KEY, found.key)
            .amount(MAQUININHA_FIELD_AMOUNT, found.charged)
            .amount(MAQUININHA_FIELD_PAID, found.settled)
    }
}
