//! Charges: the cash charges of tills and terminals (`pagarme-connect §4`).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::{ApiError, ApiResult};
use crate::clock::MarketTime;
use crate::config::ConfirmOnClosed;
use crate::market::State;

/// A charge of the market.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChargeRecord {
    /// `ch_…`.
    pub id: String,
    /// The owner.
    pub account_id: String,
    /// The order it belongs to.
    pub order_id: String,
    /// The acquirer's NSU on a terminal's charge (`pagarme-connect §4.3`).
    pub code: Option<String>,
    /// Amount asked for, in centavos.
    pub amount: i64,
    /// Amount received; absent until paid.
    pub paid_amount: Option<i64>,
    /// Amount given back; absent until a refund.
    pub canceled_amount: Option<i64>,
    /// `pending`, `paid`, `canceled`, `overpaid` or `underpaid`.
    pub status: String,
    /// Text of the cash payment.
    pub description: Option<String>,
    /// What the terminal reports (`pagarme-connect §4.5`).
    pub metadata: Map<String, Value>,
    /// Transactions, oldest first; the last one is `last_transaction`.
    pub transactions: Vec<TransactionRecord>,
    /// Time of creation.
    pub created_at: MarketTime,
    /// Time of the last change.
    pub updated_at: MarketTime,
    /// Time of payment.
    pub paid_at: Option<MarketTime>,
    /// Time of cancelling.
    pub canceled_at: Option<MarketTime>,
}

impl ChargeRecord {
    /// Money that stands on this charge: paid less given back (`pagarme-connect §4.8`).
    #[must_use]
    pub fn net(&self) -> i64 {
        self.paid_amount.unwrap_or(0) - self.canceled_amount.unwrap_or(0)
    }

    /// The terminal's key of the payment, when a terminal made this charge.
    #[must_use]
    pub fn initiator_key(&self) -> Option<&str> {
        ["initiator_transaction_key", "initiatorTransactionKey"]
            .iter()
            .find_map(|key| self.metadata.get(*key))
            .and_then(Value::as_str)
    }

    /// Whether a terminal made this charge (`pagarme-connect §4.10`).
    #[must_use]
    pub fn is_from_terminal(&self) -> bool {
        self.initiator_key().is_some() || self.metadata.contains_key("terminal_serial_number")
    }

    /// Whether the money was received, also when it was given back later.
    #[must_use]
    pub fn was_paid(&self) -> bool {
        self.paid_at.is_some()
    }
}

/// One transaction of a charge.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TransactionRecord {
    /// `tran_…`.
    pub id: String,
    /// Amount moved, in centavos.
    pub amount: i64,
    /// `pending`, `paid` or `canceled`.
    pub status: String,
    /// Time of creation.
    pub created_at: MarketTime,
}

/// A checked request for a charge.
#[derive(Debug)]
pub(crate) struct NewCharge {
    pub(crate) amount: i64,
    pub(crate) code: Option<String>,
    pub(crate) confirm: bool,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Map<String, Value>,
}

/// The body of confirm-payment.
#[derive(Debug, Default)]
pub(crate) struct Confirmation {
    pub(crate) amount: Option<i64>,
    pub(crate) code: Option<String>,
    pub(crate) description: Option<String>,
}

impl State {
    /// Creates a charge on an open order; a closed one refuses with 412 (`pagarme-connect §2.6`).
    pub(crate) fn create_charge(
        &mut self,
        account_id: &str,
        order_id: &str,
        new: NewCharge,
    ) -> ApiResult<String> {
        if self.own_order(account_id, order_id)?.closed {
            return Err(ApiError::rule("This order is closed and takes no more charges."));
        }
        let paid = new.confirm;
        let id = self.insert_charge(order_id, new);
        self.order_changed(order_id, if paid { "charge_paid" } else { "charge_pending" });
        self.announce_new_charge(&id);
        Ok(id)
    }

    /// Adds the charge without asking whether the order is open, and without telling anybody.
    pub(crate) fn insert_charge(&mut self, order_id: &str, new: NewCharge) -> String {
        let at = self.stamp();
        let status = if new.confirm { "paid" } else { "pending" };
        let paid_at = new.confirm.then(|| self.stamp());
        let transaction = self.transaction(new.amount, status);
        let id = self.mint.id("ch");
        let Some(order) = self.orders.get_mut(order_id) else { return id };
        order.charge_ids.push(id.clone());
        order.updated_at = at;
        let charge = ChargeRecord {
            id: id.clone(),
            account_id: order.account_id.clone(),
            order_id: order_id.to_owned(),
            code: new.code.or_else(|| Some(order.code.clone())),
            amount: new.amount,
            paid_amount: new.confirm.then_some(new.amount),
            canceled_amount: None,
            status: status.to_owned(),
            description: new.description,
            metadata: new.metadata,
            transactions: vec![transaction],
            created_at: at,
            updated_at: paid_at.unwrap_or(at),
            paid_at,
            canceled_at: None,
        };
        self.charges.insert(id.clone(), charge);
        self.charge_ids.push(id.clone());
        id
    }

    /// Fires the events of a charge that was just created.
    pub(crate) fn announce_new_charge(&mut self, charge_id: &str) {
        let paid = self.charges.get(charge_id).is_some_and(ChargeRecord::was_paid);
        if paid {
            self.fire_charge(charge_id, "charge.paid");
        } else {
            for event in self.config.pending_charge_events.clone() {
                self.fire_charge(charge_id, &event);
            }
        }
    }

    /// The charge, if it is the account's own.
    pub(crate) fn own_charge(&self, account_id: &str, charge_id: &str) -> ApiResult<&ChargeRecord> {
        self.charges
            .get(charge_id)
            .filter(|charge| charge.account_id == account_id)
            .ok_or_else(|| ApiError::not_found("Charge not found."))
    }

    /// Turns a pending cash charge into a paid one (`pagarme-connect §4.10`).
    pub(crate) fn confirm_charge(
        &mut self,
        account_id: &str,
        charge_id: &str,
        with: Confirmation,
    ) -> ApiResult<()> {
        let charge = self.own_charge(account_id, charge_id)?;
        if charge.status != "pending" {
            return Err(ApiError::rule(format!(
                "This charge can not be confirmed because its status is {}.",
                charge.status
            )));
        }
        let (order_id, amount) = (charge.order_id.clone(), charge.amount);
        let closed = self.own_order(account_id, &order_id)?.closed;
        if closed && self.config.confirm_on_closed == ConfirmOnClosed::Refuse {
            return Err(ApiError::rule("This order is closed and takes no more charges."));
        }
        let paid_amount = with.amount.unwrap_or(amount);
        let (status, event) = match paid_amount.cmp(&amount) {
            std::cmp::Ordering::Equal => ("paid", "charge.paid"),
            std::cmp::Ordering::Less => ("underpaid", "charge.underpaid"),
            std::cmp::Ordering::Greater => ("overpaid", "charge.overpaid"),
        };
        let transaction = self.transaction(paid_amount, "paid");
        let at = self.stamp();
        if let Some(charge) = self.charges.get_mut(charge_id) {
            status.clone_into(&mut charge.status);
            charge.paid_amount = Some(paid_amount);
            charge.paid_at = Some(at);
            charge.updated_at = at;
            charge.code = with.code.or_else(|| charge.code.take());
            charge.description = with.description.or_else(|| charge.description.take());
            charge.transactions.push(transaction);
        }
        self.touch_order(&order_id, at);
        self.order_changed(&order_id, "charge_paid");
        self.fire_charge(charge_id, event);
        Ok(())
    }

    /// Cancels a pending charge, or gives back the whole or a part of a paid one (`pagarme-connect §4.7`).
    pub(crate) fn cancel_charge(
        &mut self,
        account_id: &str,
        charge_id: &str,
        amount: Option<i64>,
    ) -> ApiResult<()> {
        let allowed_by_api = self.account(account_id)?.refund_by_api;
        let charge = self.own_charge(account_id, charge_id)?;
        if charge.was_paid() && !allowed_by_api && charge.is_from_terminal() {
            return Err(ApiError::rule("This charge can only be refunded at the terminal."));
        }
        self.cancel(charge_id, amount)
    }

    /// A refund that the vendor's terminal reports; the account's contract is not asked.
    pub(crate) fn cancel_by_terminal(&mut self, charge_id: &str, amount: i64) -> ApiResult<()> {
        self.cancel(charge_id, Some(amount))
    }

    fn cancel(&mut self, charge_id: &str, amount: Option<i64>) -> ApiResult<()> {
        let charge =
            self.charges.get(charge_id).ok_or_else(|| ApiError::not_found("Charge not found."))?;
        let order_id = charge.order_id.clone();
        if charge.status == "canceled" {
            return Err(ApiError::rule(
                "This charge can not be canceled because it is canceled already.",
            ));
        }
        let paid = charge.was_paid();
        let rest = if paid { charge.net() } else { charge.amount };
        let back = amount.unwrap_or(rest);
        if back > rest || (!paid && back != rest) {
            return Err(ApiError::rule("The amount to cancel does not fit the charge."));
        }
        let whole = back == rest;
        let transaction = self.transaction(back, "canceled");
        let at = self.stamp();
        if let Some(charge) = self.charges.get_mut(charge_id) {
            if paid {
                charge.canceled_amount = Some(charge.canceled_amount.unwrap_or(0) + back);
            }
            if whole {
                "canceled".clone_into(&mut charge.status);
            }
            charge.canceled_at = Some(at);
            charge.updated_at = at;
            charge.transactions.push(transaction);
        }
        self.touch_order(&order_id, at);
        self.order_changed(&order_id, "charge_canceled");
        match (paid, whole) {
            (true, true) => self.fire_charge(charge_id, "charge.refunded"),
            (true, false) => self.fire_charge(charge_id, "charge.partial_canceled"),
            (false, _) => {}
        }
        Ok(())
    }

    pub(crate) fn set_charge_metadata(
        &mut self,
        account_id: &str,
        charge_id: &str,
        metadata: Map<String, Value>,
    ) -> ApiResult<()> {
        let order_id = self.own_charge(account_id, charge_id)?.order_id.clone();
        let at = self.stamp();
        if let Some(charge) = self.charges.get_mut(charge_id) {
            charge.metadata = metadata;
            charge.updated_at = at;
        }
        self.order_changed(&order_id, "charge_updated");
        Ok(())
    }

    fn transaction(&mut self, amount: i64, status: &str) -> TransactionRecord {
        TransactionRecord {
            id: self.mint.id("tran"),
            amount,
            status: status.to_owned(),
            created_at: self.stamp(),
        }
    }

    fn touch_order(&mut self, order_id: &str, at: MarketTime) {
        if let Some(order) = self.orders.get_mut(order_id) {
            order.updated_at = at;
        }
    }
}
