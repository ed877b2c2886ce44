//! Everything the market knows, for comparison.

use serde_json::{Value, json};

use crate::acquirer::Transaction;
use crate::market::{ChargeRecord, HookRecord, Market, OrderRecord, PrintRecord, hook_view};

/// A copy of the books, oldest records first.
#[derive(Clone, Debug)]
pub struct Books {
    /// Orders of all accounts.
    pub orders: Vec<OrderRecord>,
    /// Charges of all accounts.
    pub charges: Vec<ChargeRecord>,
    /// Transactions of the acquirer.
    pub transactions: Vec<Transaction>,
    /// Hook records.
    pub hooks: Vec<HookRecord>,
    /// Accepted prints.
    pub prints: Vec<PrintRecord>,
}

impl Books {
    /// The charges of an order.
    pub fn charges_of<'a>(&'a self, order_id: &'a str) -> impl Iterator<Item = &'a ChargeRecord> {
        self.charges.iter().filter(move |charge| charge.order_id == order_id)
    }
}

impl Market {
    /// A copy of the books.
    pub fn books(&self) -> Books {
        self.with_state(|state| Books {
            orders: state.order_ids.iter().filter_map(|id| state.orders.get(id)).cloned().collect(),
            charges: state
                .charge_ids
                .iter()
                .filter_map(|id| state.charges.get(id))
                .cloned()
                .collect(),
            transactions: state.ledger.transactions.clone(),
            hooks: state.hooks.clone(),
            prints: state.prints.clone(),
        })
    }

    /// The books as JSON, in the shapes of the order API.
    pub fn books_json(&self) -> Value {
        self.with_state(|state| {
            let orders = state.order_ids.iter().filter_map(|id| state.orders.get(id));
            let charges = state.charge_ids.iter().filter_map(|id| state.charges.get(id));
            json!({
                "now": state.now.precise(),
                "orders": orders.map(|order| state.order_view(order)).collect::<Vec<_>>(),
                "charges": charges.map(|charge| state.charge_view(charge)).collect::<Vec<_>>(),
                "transactions": state.ledger.transactions,
                "hooks": state.hooks.iter().map(hook_view).collect::<Vec<_>>(),
                "prints": state.prints,
            })
        })
    }
}
