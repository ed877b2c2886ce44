//! Orders (pagarme-connect §2.5).

use maquininha_model::{Charge, Item, Order, OrderId, OrderStatus};

use super::amount::{amount, currency};
use super::charge::ChargeResponse;
use super::customer::CustomerResponse;
use super::metadata::MetadataResponse;
use super::pos::PosResponse;
use super::scalar::Scalar;
use super::time::time;
use super::wire::{Field, List, wire_struct};
use super::{CHARGES_PER_ORDER_MAX, ITEMS_READ_MAX, ReadError, legacy};

wire_struct! {
    /// An order as it comes.
    OrderResponse<Kept> {
        id: Scalar<'a> = "id",
        code: Scalar<'a> = "code",
        amount: Scalar<'a> = "amount",
        currency: Scalar<'a> = "currency",
        closed: Scalar<'a> = "closed",
        status: Scalar<'a> = "status",
        items: List<Field<ItemResponse<'a>>, ITEMS_READ_MAX> = "items",
        customer: Field<CustomerResponse<'a>> = "customer",
        charges: List<Field<ChargeResponse<'a>>, CHARGES_PER_ORDER_MAX> = "charges",
        pos: Field<PosResponse<'a>> = "poi_payment_settings",
        metadata: MetadataResponse = "metadata",
        created_at: Scalar<'a> = "created_at",
        updated_at: Scalar<'a> = "updated_at",
        closed_at: Scalar<'a> = "closed_at",
    }
}

wire_struct! {
    /// A line as it comes (pagarme-connect §2.4).
    ItemResponse<Skipped> {
        code: Scalar<'a> = "code",
        description: Scalar<'a> = "description",
        amount: Scalar<'a> = "amount",
        quantity: Scalar<'a> = "quantity",
    }
}

impl OrderResponse<'_> {
    pub(super) fn into_order(self) -> Result<Order, ReadError> {
        let id = self.id.text().ok_or_else(|| ReadError::missing("id"))?;
        let id = OrderId::new(id).map_err(|_| ReadError::invalid("id", "is not an id"))?;
        currency(self.currency, "currency")?;
        let total = amount(&self.amount, "amount")?.ok_or_else(|| ReadError::missing("amount"))?;
        let closed_at = time(&self.closed_at);
        let metadata = self.metadata.0;
        let pos = match self.pos {
            Field::Value(pos) => {
                Some(pos.into_settings().map_err(|error| error.under("poi_payment_settings"))?)
            }
            Field::Absent => legacy::settings(&metadata),
            Field::Other => None,
        };
        Ok(Order {
            id,
            code: self.code.string(),
            amount: total,
            closed: self.closed.flag().unwrap_or(closed_at.is_some()),
            status: order_status(self.status),
            items: items(self.items.checked("items")?)?,
            customer: self.customer.value().map(CustomerResponse::into_customer),
            charges: charges(self.charges.checked("charges")?)?,
            pos,
            metadata,
            created_at: time(&self.created_at),
            updated_at: time(&self.updated_at),
            closed_at,
            extras: self.unknown.into_texts(),
        })
    }
}

/// Every charge or an error: a payment that is dropped is a payment taken
/// twice.
fn charges(entries: Vec<Field<ChargeResponse<'_>>>) -> Result<Vec<Charge>, ReadError> {
    let read = |(index, entry): (usize, Field<ChargeResponse<'_>>)| {
        let charge = entry.value().ok_or_else(|| ReadError::invalid("", "is not an object"));
        charge.and_then(ChargeResponse::into_charge).map_err(|error| error.at("charges", index))
    };
    entries.into_iter().enumerate().map(read).collect()
}

/// Lines are for display: what is missing is empty, entries that are no
/// objects are skipped. An amount that is there must be one.
fn items(entries: Vec<Field<ItemResponse<'_>>>) -> Result<Vec<Item>, ReadError> {
    let read = |(index, entry): (usize, Field<ItemResponse<'_>>)| {
        let item = entry.value()?;
        Some(amount(&item.amount, "amount").map_err(|error| error.at("items", index)).map(
            |price| {
                Item {
                    code: item.code.string(),
                    description: item.description.string().unwrap_or_default(),
                    amount: price.unwrap_or(maquininha_model::Money::ZERO),
                    quantity: item
                        .quantity
                        .integer()
                        .and_then(|quantity| u32::try_from(quantity).ok())
                        .unwrap_or(1),
                }
            },
        ))
    };
    entries.into_iter().enumerate().filter_map(read).collect()
}

/// In any letter case; a missing status is an unknown one.
fn order_status(value: Scalar<'_>) -> OrderStatus {
    const WORDS: [(&str, OrderStatus); 5] = [
        ("pending", OrderStatus::Pending),
        ("paid", OrderStatus::Paid),
        ("canceled", OrderStatus::Canceled),
        ("cancelled", OrderStatus::Canceled),
        ("failed", OrderStatus::Failed),
    ];
    let word = value.text().unwrap_or_default();
    WORDS
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(&word))
        .map_or_else(|| OrderStatus::Other(word.into_owned()), |(_, status)| status)
}
