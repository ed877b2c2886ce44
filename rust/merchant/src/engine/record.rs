use maquininha_flow::sale::Sale;
use maquininha_model::NewOrder;
use serde::{Deserialize, Serialize};

use crate::error::MerchantError;
use crate::port::{StoreError, StoreRow, StoreTable};

/// A sale in the store: with the order as it was sent, so that a repeat is the
/// same to the byte (pagarme-connect §1.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleRecord {
    /// The sale.
    pub sale: Sale,
    /// The order.
    pub order: NewOrder,
}

/// State of rows that a restart has to look at.
pub(super) const LIVE: &str = "live";
/// State of all other rows.
pub(super) const OVER: &str = "over";

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, MerchantError> {
    let json = serde_json::to_string(value);
    json.map_err(|error| MerchantError::Store(StoreError::Damaged(error.to_string())))
}

pub(super) fn from_json<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, MerchantError> {
    let value = serde_json::from_str(json);
    value.map_err(|error| MerchantError::Store(StoreError::Damaged(error.to_string())))
}

impl SaleRecord {
    /// Whether it stays in memory.
    pub(super) fn is_live(&self) -> bool {
        self.sale.is_unfinished() || self.sale.holds_open_order()
    }

    pub(super) fn row(&self) -> Result<StoreRow, MerchantError> {
        Ok(StoreRow {
            table: StoreTable::Sale,
            key: self.sale.code.clone(),
            state: if self.is_live() { LIVE } else { OVER }.to_owned(),
            json: to_json(self)?,
        })
    }
}

/// Key of the row that leads from an order to its sale.
pub(super) fn order_key(order_id: &maquininha_model::OrderId) -> String {
    format!("order/{order_id}")
}
