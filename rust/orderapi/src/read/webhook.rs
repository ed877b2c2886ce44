//! Webhook deliveries (pagarme-connect §5.2).

use maquininha_model::{AccountId, Charge, HookId, Order, Timestamp};
use serde_json::value::RawValue;

use super::ReadError;
use super::charge::{ChargeResponse, IdResponse};
use super::customer::CustomerResponse;
use super::order::OrderResponse;
use super::scalar::Scalar;
use super::time::time;
use super::wire::{Field, parse, wire_struct};

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEnvelope {
    /// Id of the event record; deliveries of one event share it.
    pub id: HookId,
    /// The establishment.
    pub account_id: Option<AccountId>,
    /// Event name in lower case, for example `charge.paid`.
    pub event: String,
    /// When the event was made.
    pub created_at: Option<Timestamp>,
    /// What it is about.
    pub data: WebhookData,
}

/// What a delivery carries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookData {
    /// `charge.*`.
    Charge {
        /// The charge.
        charge: Box<Charge>,
        /// The stub of its order: no items and no charges
        /// (pagarme-connect §2.5). The buyer is taken from beside it. Absent
        /// where it is missing or cannot be read.
        order: Option<Box<Order>>,
    },
    /// `order.*`, with its charges.
    Order(Box<Order>),
    /// Any other event, as JSON text.
    Other(String),
}

wire_struct! {
    /// A delivery as it comes.
    WebhookResponse<Skipped> {
        id: Scalar<'a> = "id",
        account: Field<IdResponse<'a>> = "account",
        event: Scalar<'a> = "type" | "event",
        created_at: Scalar<'a> = "created_at",
        data: Option<&'a RawValue> = "data",
    }
}

wire_struct! {
    /// What stands beside the charge in `data`.
    BesideChargeResponse<Skipped> {
        order: Field<OrderResponse<'a>> = "order",
        customer: Field<CustomerResponse<'a>> = "customer",
        charge: Option<&'a RawValue> = "charge",
    }
}

/// Reads a delivery. An event we do not know is no error
/// (pagarme-connect §5.5).
pub fn read_webhook(body: &[u8]) -> Result<WebhookEnvelope, ReadError> {
    let envelope: WebhookResponse<'_> = parse(body)?;
    let id = envelope.id.text().ok_or_else(|| ReadError::missing("id"))?;
    let id = HookId::new(id).map_err(|_| ReadError::invalid("id", "is not an id"))?;
    let event = envelope.event.text().ok_or_else(|| ReadError::missing("type"))?;
    let event = event.to_ascii_lowercase();
    let data = envelope.data.map_or("null", RawValue::get);
    Ok(WebhookEnvelope {
        id,
        account_id: envelope
            .account
            .value()
            .and_then(|account| account.id.text())
            .and_then(|id| AccountId::new(id).ok()),
        created_at: time(&envelope.created_at),
        data: read_data(&event, data).map_err(|error| error.under("data"))?,
        event,
    })
}

fn read_data(event: &str, data: &str) -> Result<WebhookData, ReadError> {
    match event.split_once('.') {
        Some(("charge", _)) => read_charge_data(data),
        Some(("order", _)) => {
            let order = record::<OrderResponse<'_>>(data)?.into_order()?;
            Ok(WebhookData::Order(Box::new(order)))
        }
        _ => Ok(WebhookData::Other(data.to_owned())),
    }
}

fn read_charge_data(data: &str) -> Result<WebhookData, ReadError> {
    let beside: BesideChargeResponse<'_> = record(data)?;
    let mut charge: ChargeResponse<'_> = record(data)?;
    // Some texts suggest that the charge stands one level down.
    if let (Scalar::Absent, Some(nested)) = (&charge.id, beside.charge) {
        charge = record(nested.get()).map_err(|error| error.under("charge"))?;
    }
    let charge = charge.into_charge()?;
    let customer = beside.customer.value().map(CustomerResponse::into_customer);
    // The stub is a help, not the payment: what cannot be read of it is left
    // out.
    let order = beside.order.value().and_then(|order| order.into_order().ok()).map(|order| {
        let customer = order.customer.or(customer);
        Box::new(Order { customer, ..order })
    });
    Ok(WebhookData::Charge { charge: Box::new(charge), order })
}

fn record<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, ReadError> {
    let field: Field<T> = serde_json::from_str(text)
        .map_err(|_| ReadError::invalid("", "is not JSON of a form that can be read"))?;
    match field {
        Field::Value(value) => Ok(value),
        Field::Absent => Err(ReadError::missing("")),
        Field::Other => Err(ReadError::invalid("", "is not an object")),
    }
}
