//! Pages of lists (pagarme-connect §1.5).

use maquininha_model::{Charge, Order};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::charge::ChargeResponse;
use super::order::OrderResponse;
use super::scalar::Scalar;
use super::wire::{Field, List, parse, wire_struct};
use super::{PAGE_LEN_MAX, ReadError};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The records that could be read, in the order of the page.
    pub records: Vec<T>,
    /// Why the others could not, with their place: `data[3].amount`.
    pub unreadable: Vec<ReadError>,
    /// How many records the page had, readable or not: a page shorter than
    /// asked for is the last one.
    pub length: usize,
    /// Whether the page names a next one. Its address is not kept: it must not
    /// be followed to another host (pagarme-connect §1.5).
    pub has_next: bool,
}

/// Reads a page of orders.
pub fn read_orders_page(body: &[u8]) -> Result<Page<Order>, ReadError> {
    match parse::<OrdersPageResponse<'_>>(body) {
        Ok(page) => {
            let read = |order: Field<OrderResponse<'_>>| {
                order.value().ok_or_else(not_an_object)?.into_order()
            };
            Ok(collect(page.data.checked("data")?, page.paging, read))
        }
        // One broken record must not hide the others.
        Err(ReadError::NotJson { .. }) => {
            raw_page(body, |order: OrderResponse<'_>| order.into_order())
        }
        Err(error) => Err(error),
    }
}

/// Reads a page of charges.
pub fn read_charges_page(body: &[u8]) -> Result<Page<Charge>, ReadError> {
    raw_page(body, |charge: ChargeResponse<'_>| charge.into_charge())
}

wire_struct! {
    /// A page of orders as it comes.
    OrdersPageResponse<Skipped> {
        data: List<Field<OrderResponse<'a>>, PAGE_LEN_MAX> = "data",
        paging: Field<PagingResponse<'a>> = "paging",
    }
}

wire_struct! {
    /// A page whose records are left as text.
    RawPageResponse<Skipped> {
        data: List<&'a RawValue, PAGE_LEN_MAX> = "data",
        paging: Field<PagingResponse<'a>> = "paging",
    }
}

wire_struct! {
    /// The neighbours of a page.
    PagingResponse<Skipped> {
        next: Scalar<'a> = "next",
    }
}

/// Reads a page record by record, so that one that is not even JSON of a form
/// we take, for example nested too deeply, is reported on its own.
pub(super) fn raw_page<'a, W, T>(
    body: &'a [u8],
    read: impl Fn(W) -> Result<T, ReadError>,
) -> Result<Page<T>, ReadError>
where
    W: Deserialize<'a>,
{
    let page = parse::<RawPageResponse<'a>>(body)?;
    let read = |raw: &'a RawValue| {
        let record: Field<W> = serde_json::from_str(raw.get())
            .map_err(|_| ReadError::invalid("", "is not JSON of a form that can be read"))?;
        read(record.value().ok_or_else(not_an_object)?)
    };
    Ok(collect(page.data.checked("data")?, page.paging, read))
}

fn not_an_object() -> ReadError {
    ReadError::invalid("", "is not an object")
}

fn collect<E, T>(
    entries: Vec<E>,
    paging: Field<PagingResponse<'_>>,
    read: impl Fn(E) -> Result<T, ReadError>,
) -> Page<T> {
    let length = entries.len();
    let mut records = Vec::with_capacity(length);
    let mut unreadable = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        match read(entry) {
            Ok(record) => records.push(record),
            Err(error) => unreadable.push(error.at("data", index)),
        }
    }
    let has_next = paging.value().and_then(|paging| paging.next.text()).is_some();
    Page { records, unreadable, length, has_next }
}
