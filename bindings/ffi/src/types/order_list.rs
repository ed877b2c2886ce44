//! The orders a terminal may be paid.

use maquininha_model::{Money, Order, TenderKind, Timestamp};
use maquininha_terminal::{ListedOrder, OrderList};

use crate::error::Failure;

/// One order on the list.
#[uniffi::remote(Record)]
pub struct ListedOrder {
    /// The order as read.
    pub order: Order,
    /// What can be paid now: due, less what other terminals hold.
    pub due: Money,
    /// Tenders to offer: the forced one, or what contract and device allow.
    pub offered: Vec<TenderKind>,
}

/// The terminal's orders at a moment. Kept through a loss of the network.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OrderSnapshot {
    /// Grows with each change; give it to the next wait for a change.
    pub revision: u64,
    /// Open, visible orders for this terminal with something due, oldest first.
    pub orders: Vec<ListedOrder>,
    /// When the order API was asked for it, the last time with success.
    pub read_at: Option<Timestamp>,
    /// Whether the last read failed, so that the list may be old.
    pub is_stale: bool,
    /// Why the last read failed.
    pub failure: Option<Failure>,
}

impl OrderSnapshot {
    pub(crate) fn of(list: OrderList, revision: u64) -> Self {
        let OrderList { orders, read_at, is_stale, failure } = list;
        Self { revision, orders, read_at, is_stale, failure: failure.map(Failure::of_order_api) }
    }
}
