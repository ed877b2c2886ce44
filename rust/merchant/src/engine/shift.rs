//! Shifts: what is settled in a shift belongs to it (demands L75–L77).

use std::collections::BTreeSet;

use maquininha_flow::sale::{SaleContext, SaleState};
use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::record::{from_json, to_json};
use super::{Merchant, SaleView};
use crate::error::MerchantError;
use crate::port::{StoreRow, StoreTable, WriteBatch};
use crate::report::{ReportFilter, SalesReport};

const SHIFT_NOTE: &str = "shift";

/// What an operator may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Permission {
    /// Close a shift.
    CloseShift,
    /// Close a shift while deliveries are open.
    CloseShiftWithPending,
}

/// An operator with the permissions the sales software gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Name or number.
    pub name: String,
    /// What the operator may do.
    pub permissions: BTreeSet<Permission>,
}

/// A shift that was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftClosing {
    /// Which.
    pub shift: String,
    /// Deliveries that stay open, with their payment state (demand L75).
    pub pending: Vec<SaleView>,
    /// What was settled in it (demand L77).
    pub movement: SalesReport,
}

impl Merchant {
    /// Opens a shift; one at a time.
    pub async fn open_shift(&self, shift: &str) -> Result<(), MerchantError> {
        let wanted = shift.to_owned();
        self.ask(move |actor| Box::pin(async move { actor.open_shift(wanted).await })).await
    }

    /// Deliveries that are open, with their payment state: what a closing
    /// lists.
    pub async fn pending_deliveries(&self) -> Result<Vec<SaleView>, MerchantError> {
        self.ask(|actor| Box::pin(async move { Ok(actor.pending_deliveries()) })).await
    }

    /// Closes the open shift. Deliveries stay open; an operator needs a
    /// permission of its own for that (demand L76).
    pub async fn close_shift(&self, operator: &Operator) -> Result<ShiftClosing, MerchantError> {
        let permissions = operator.permissions.clone();
        let (shift, pending) = self
            .ask(move |actor| Box::pin(async move { actor.close_shift(&permissions).await }))
            .await?;
        let filter = ReportFilter { shift: Some(shift.clone()), ..ReportFilter::default() };
        let movement = self.report(&filter).await?;
        Ok(ShiftClosing { shift, pending, movement })
    }
}

impl Actor {
    pub(super) async fn load_shift(&mut self) -> Result<(), MerchantError> {
        if let Some(json) = self.store.get(StoreTable::Note, SHIFT_NOTE).await? {
            self.shift = from_json(&json)?;
        }
        Ok(())
    }

    async fn put_shift(&mut self, shift: Option<String>) -> Result<(), MerchantError> {
        let row = StoreRow {
            table: StoreTable::Note,
            key: SHIFT_NOTE.to_owned(),
            state: String::new(),
            json: to_json(&shift)?,
        };
        self.write(WriteBatch { rows: vec![row], ..WriteBatch::default() }).await?;
        self.shift = shift;
        Ok(())
    }

    async fn open_shift(&mut self, wanted: String) -> Result<(), MerchantError> {
        match &self.shift {
            Some(open) if *open == wanted => Ok(()),
            Some(open) => Err(MerchantError::Shift { wanted, open: Some(open.clone()) }),
            None => self.put_shift(Some(wanted)).await,
        }
    }

    fn pending_deliveries(&self) -> Vec<SaleView> {
        self.live
            .values()
            .filter(|record| {
                let sale = &record.sale;
                sale.context == SaleContext::Delivery
                    && (sale.state.is_unpaid() || sale.state == SaleState::PendingDelivery)
            })
            .map(|record| SaleView::of(&record.sale))
            .collect()
    }

    async fn close_shift(
        &mut self,
        permissions: &BTreeSet<Permission>,
    ) -> Result<(String, Vec<SaleView>), MerchantError> {
        let Some(shift) = self.shift.clone() else {
            return Err(MerchantError::Shift { wanted: String::new(), open: None });
        };
        let pending = self.pending_deliveries();
        let mut needed = vec![Permission::CloseShift];
        if !pending.is_empty() {
            needed.push(Permission::CloseShiftWithPending);
        }
        for permission in needed {
            if !permissions.contains(&permission) {
                return Err(MerchantError::PermissionDenied { permission });
            }
        }
        self.put_shift(None).await?;
        Ok((shift, pending))
    }
}
