//! Shifts of the sales side.

use maquininha_merchant::SaleView;
use maquininha_merchant::engine::{self, Permission};

use super::{Merchant, MerchantReport};
use crate::MaquininhaError;

/// What an operator may do.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum Permission {
    /// Close a shift.
    CloseShift,
    /// Close a shift while deliveries are open.
    CloseShiftWithPending,
}

/// An operator with the permissions that the sales program gave.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Operator {
    /// Name or number.
    pub name: String,
    /// What the operator may do.
    pub permissions: Vec<Permission>,
}

/// A shift that was closed.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ShiftClosing {
    /// Which.
    pub shift: String,
    /// Deliveries that stay open, with their payment state.
    pub pending: Vec<SaleView>,
    /// What was settled in it.
    pub movement: MerchantReport,
}

#[uniffi::export]
impl Merchant {
    /// Opens a shift: what is settled from now on belongs to it. One at a time; the same one
    /// again is success.
    ///
    /// Errors: `merchant.shift` where another one is open.
    pub async fn open_shift(&self, shift: String) -> Result<(), MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.open_shift(&shift).await?) }).await
    }

    /// Deliveries that are open, with their payment state: what a closing lists.
    pub async fn pending_deliveries(&self) -> Result<Vec<SaleView>, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.pending_deliveries().await?) }).await
    }

    /// Closes the open shift. Deliveries stay open; the operator needs a permission of its own
    /// for that.
    ///
    /// Errors: `merchant.shift` where none is open, `merchant.permission_denied`.
    pub async fn close_shift(&self, operator: Operator) -> Result<ShiftClosing, MaquininhaError> {
        self.run(|merchant| async move {
            let Operator { name, permissions } = operator;
            let permissions = permissions.into_iter().collect();
            let closing = merchant.close_shift(&engine::Operator { name, permissions }).await?;
            let engine::ShiftClosing { shift, pending, movement } = closing;
            Ok(ShiftClosing { shift, pending, movement: movement.into() })
        })
        .await
    }
}
