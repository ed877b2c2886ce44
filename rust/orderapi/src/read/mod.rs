//! Tolerant reading.
//!
//! Two steps. The `*Response` structs take any JSON of the right outline:
//! unknown fields, nulls and values of another type never fail there. Turning
//! them into model values then checks what matters and names the path of what
//! is wrong. So one odd field costs that field, an unreadable charge costs its
//! order (a payment must not be lost silently), and an unreadable order costs
//! nothing but itself on its page.

mod amount;
mod bounds;
mod charge;
mod customer;
mod error;
mod error_body;
mod hook;
mod legacy;
mod metadata;
mod order;
mod page;
mod pos;
mod scalar;
mod time;
mod webhook;
mod wire;

pub use bounds::{
    BODY_LEN_MAX, CHARGES_PER_ORDER_MAX, EXTRAS_MAX, ITEMS_READ_MAX, PAGE_LEN_MAX, SERIALS_MAX,
};
pub use error::ReadError;
pub use error_body::{ErrorBody, MESSAGE_LEN_MAX, error_body};
pub use hook::{HookRecord, read_hooks_page};
pub use page::{Page, read_charges_page, read_orders_page};
pub use webhook::{WebhookData, WebhookEnvelope, read_webhook};

use maquininha_model::{Charge, Order};

/// Reads one order (pagarme-connect §2.5).
pub fn read_order(body: &[u8]) -> Result<Order, ReadError> {
    wire::parse::<order::OrderResponse<'_>>(body)?.into_order()
}

/// Reads one charge (pagarme-connect §4.3).
pub fn read_charge(body: &[u8]) -> Result<Charge, ReadError> {
    wire::parse::<charge::ChargeResponse<'_>>(body)?.into_charge()
}
