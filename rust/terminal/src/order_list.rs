//! The orders a terminal may be paid, as a snapshot.

use maquininha_flow::OrderCallError;
use maquininha_flow::claim::due_now;
use maquininha_model::{Money, Order, OrderId, SerialNumber, Tender, TenderKind, Timestamp};

/// One order on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOrder {
    /// The order as read.
    pub order: Order,
    /// What can be paid now: due, less what other terminals hold.
    pub due: Money,
    /// Tenders to offer: the forced one, or what contract and device allow.
    pub offered: Vec<TenderKind>,
}

impl ListedOrder {
    /// The forced tender, where there is one.
    pub fn forced(&self) -> Option<Tender> {
        self.order.pos.as_ref().and_then(|pos| pos.tender)
    }
}

/// How a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrderSort {
    /// Oldest first. The default.
    #[default]
    Age,
    /// By title.
    Title,
    /// Largest amount first.
    Amount,
}

/// Which orders of the list to show.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Text in title or code, in any case.
    pub text: Option<String>,
    /// How to sort.
    pub sort: OrderSort,
}

/// The terminal's orders at a moment. Kept through a loss of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderList {
    /// Open, visible orders for this terminal with something due, oldest first.
    pub orders: Vec<ListedOrder>,
    /// When the order API was asked for it, the last time with success.
    pub read_at: Option<Timestamp>,
    /// Whether the last read failed, so that the list may be old.
    pub is_stale: bool,
    /// Why the last read failed.
    pub failure: Option<OrderCallError>,
}

impl OrderList {
    /// Makes the list of a terminal from the open orders of its account.
    pub(crate) fn of(
        orders: Vec<Order>,
        serial: &SerialNumber,
        tenders: &[TenderKind],
        now: Timestamp,
    ) -> Self {
        let mut orders: Vec<_> = orders
            .into_iter()
            .filter(|order| order.is_offered_to(serial) && order.payment().due.is_positive())
            .map(|order| {
                let forced = order.pos.as_ref().and_then(|pos| pos.tender).map(Tender::kind);
                let offered = tenders
                    .iter()
                    .copied()
                    .filter(|kind| forced.is_none_or(|forced| forced == *kind))
                    .collect();
                ListedOrder { due: due_now(&order, now), offered, order }
            })
            .collect();
        orders.sort_by(|a, b| age(a).cmp(&age(b)));
        Self { orders, read_at: Some(now), is_stale: false, failure: None }
    }

    /// One order.
    pub fn find(&self, order_id: &OrderId) -> Option<&ListedOrder> {
        self.orders.iter().find(|listed| listed.order.id == *order_id)
    }

    /// The direct order that is to pop up: the oldest one.
    pub fn waiting_direct(&self) -> Option<&ListedOrder> {
        self.orders.iter().find(|listed| listed.order.is_direct())
    }

    /// The listed orders, filtered and sorted (demand L42).
    pub fn listed(&self, filter: &ListFilter) -> Vec<&ListedOrder> {
        let text = filter.text.as_deref().map(str::to_lowercase);
        let matches = |listed: &&ListedOrder| {
            let Some(text) = &text else { return true };
            let code = listed.order.code.as_deref().unwrap_or_default();
            listed.order.title().to_lowercase().contains(text) || code.to_lowercase().contains(text)
        };
        let mut shown: Vec<_> =
            self.orders.iter().filter(|listed| !listed.order.is_direct()).filter(matches).collect();
        match filter.sort {
            OrderSort::Age => {}
            OrderSort::Title => shown.sort_by_key(|listed| listed.order.title().to_lowercase()),
            OrderSort::Amount => shown.sort_by_key(|listed| -listed.order.amount.minor()),
        }
        shown
    }
}

fn age(listed: &ListedOrder) -> (Option<Timestamp>, &OrderId) {
    (listed.order.created_at, &listed.order.id)
}
