//! An order to be made, checked before anything is sent.

use serde::{Deserialize, Serialize};

use crate::{Customer, Flow, Item, Metadata, Money, MoneyError, SerialNumber, Tender};

/// Longest reference integrators send (pagarme-connect §2.2).
pub const CODE_LEN_MAX: usize = 52;
/// Most lines of one order; a bound of ours, the service publishes none.
pub const ITEMS_MAX: usize = 500;

/// Which terminals get an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Pushed to one terminal, with the tender forced.
    Direct {
        /// The terminal.
        serial: SerialNumber,
        /// How it is to be paid.
        tender: Tender,
    },
    /// Listed on these terminals, at least one.
    Listed {
        /// The terminals.
        serials: Vec<SerialNumber>,
    },
    /// Listed on all terminals of the account: an explicit choice
    /// (pagarme-connect §3.6).
    AllTerminals,
}

/// An order to be made on the order API (pagarme-connect §2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOrder {
    /// The caller's reference: unique, at most [`CODE_LEN_MAX`] characters. It
    /// is looked up before a repeat and comes back in every answer.
    pub code: String,
    /// The buyer; the name is required.
    pub customer: Customer,
    /// The lines; the total is their sum.
    pub items: Vec<Item>,
    /// The text on the terminal's screen.
    pub display_name: String,
    /// Whether the terminal prints the document of the order after payment.
    pub print_receipt: bool,
    /// Which terminals get it.
    pub target: Target,
    /// Free data.
    pub metadata: Metadata,
}

/// Why an order is not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NewOrderError {
    /// No reference.
    #[error("the order has no reference (code)")]
    CodeMissing,
    /// Reference too long, or with control characters.
    #[error("the reference (code) is longer than {CODE_LEN_MAX} characters or not printable")]
    CodeBad,
    /// No lines.
    #[error("the order has no items")]
    ItemsMissing,
    /// More than [`ITEMS_MAX`] lines.
    #[error("the order has more than {ITEMS_MAX} items")]
    TooManyItems,
    /// A line of zero, less, or too much, or with a quantity of zero.
    #[error("item {index}: {source}")]
    Item {
        /// Position, from 0.
        index: usize,
        /// What is wrong.
        source: MoneyError,
    },
    /// The total does not fit.
    #[error("the total: {0}")]
    Total(MoneyError),
    /// The buyer has no name.
    #[error("the customer has no name")]
    CustomerNameMissing,
    /// A listed order names no terminal; "all terminals" must be said.
    #[error("the order names no terminal")]
    SerialsMissing,
}

impl NewOrder {
    /// Which flow the order takes.
    pub const fn flow(&self) -> Flow {
        match self.target {
            Target::Direct { .. } => Flow::Direct,
            Target::Listed { .. } | Target::AllTerminals => Flow::Listed,
        }
    }

    /// The total: sum of price times quantity.
    pub fn total(&self) -> Result<Money, MoneyError> {
        let lines = self.items.iter().map(|item| item.amount.checked_mul(i64::from(item.quantity)));
        lines.into_iter().try_fold(Money::ZERO, |sum, line| sum.checked_add(line?))
    }

    /// Checks everything that can be checked before sending.
    pub fn validate(&self) -> Result<(), NewOrderError> {
        if self.code.trim().is_empty() {
            return Err(NewOrderError::CodeMissing);
        }
        if self.code.chars().count() > CODE_LEN_MAX || self.code.chars().any(char::is_control) {
            return Err(NewOrderError::CodeBad);
        }
        if self.customer.name.trim().is_empty() {
            return Err(NewOrderError::CustomerNameMissing);
        }
        if self.items.is_empty() {
            return Err(NewOrderError::ItemsMissing);
        }
        if self.items.len() > ITEMS_MAX {
            return Err(NewOrderError::TooManyItems);
        }
        for (index, item) in self.items.iter().enumerate() {
            let line = item
                .amount
                .payable()
                .and_then(|price| price.checked_mul(i64::from(item.quantity)))
                .and_then(Money::payable);
            line.map_err(|source| NewOrderError::Item { index, source })?;
        }
        self.total().and_then(Money::payable).map_err(NewOrderError::Total)?;
        match &self.target {
            Target::Listed { serials } if serials.is_empty() => Err(NewOrderError::SerialsMissing),
            _ => Ok(()),
        }
    }
}
