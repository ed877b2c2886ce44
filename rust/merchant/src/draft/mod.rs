//! What the sales software wants paid, and the order that comes of it.

mod flow;
mod plan;

use maquininha_flow::sale::SaleContext;
use maquininha_model::{
    Item, Metadata, Money, NewOrderError, SerialNumber, Tender, holds_card_number,
};
use serde::{Deserialize, Serialize};

pub use flow::choose_flow;
pub use plan::{Plan, PlannedOrder, plan};

/// A sale to be paid at a terminal. Reference, total and kind are required
/// (demand P14).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SaleDraft {
    /// The caller's reference: unique, comes back in every answer (demand P15).
    pub reference: String,
    /// Counter sale or delivery.
    pub kind: Option<SaleContext>,
    /// The total.
    pub total: Option<Money>,
    /// The lines; one line of the total where there are none.
    pub items: Vec<Item>,
    /// The buyer's name.
    pub customer_name: Option<String>,
    /// The text on the terminal's screen; the reference where absent.
    pub display_name: Option<String>,
    /// The terminal, where one was selected.
    pub device: Option<SerialNumber>,
    /// The method, where one was selected; it is forced at the terminal
    /// (demand L80).
    pub tender: Option<Tender>,
    /// Listed orders: show it on these terminals only.
    pub listed_on: Vec<SerialNumber>,
    /// Whether a document is to be printed at the terminal after payment.
    pub print_receipt: bool,
    /// Free data.
    pub metadata: Metadata,
}

/// Why a draft is not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DraftError {
    /// No reference.
    #[error("the reference is missing")]
    ReferenceMissing,
    /// No total.
    #[error("the total is missing")]
    TotalMissing,
    /// No kind.
    #[error("the kind of sale is missing")]
    KindMissing,
    /// The lines do not add up to the total.
    #[error("the items add up to {items}, not to the total of {total}")]
    TotalMismatch {
        /// Sum of the lines.
        items: Money,
        /// The total.
        total: Money,
    },
    /// A card number in a text: it would be sent, shown and kept.
    #[error("{field} holds a card number")]
    CardNumber {
        /// Where.
        field: &'static str,
    },
    /// A list of terminals for an order that goes to one of them.
    #[error("an order with a method goes to one terminal; it takes no list of terminals")]
    ListInDirect,
    /// A delivery with a forced terminal or method (demand L61).
    #[error("a delivery is always listed; it takes no terminal and no method")]
    DirectInDelivery,
    /// Anything else an order must have.
    #[error(transparent)]
    Order(#[from] NewOrderError),
}

/// The buyer where none is named.
const CUSTOMER_DEFAULT: &str = "Consumidor";

impl SaleDraft {
    /// A counter sale with nothing selected.
    pub fn counter(reference: impl Into<String>, total: Money) -> Self {
        Self {
            reference: reference.into(),
            kind: Some(SaleContext::Counter),
            total: Some(total),
            ..Self::default()
        }
    }

    /// A delivery.
    pub fn delivery(reference: impl Into<String>, total: Money) -> Self {
        Self { kind: Some(SaleContext::Delivery), ..Self::counter(reference, total) }
    }

    /// The three required fields (demand P14).
    fn required(&self) -> Result<(SaleContext, Money), DraftError> {
        if self.reference.trim().is_empty() {
            return Err(DraftError::ReferenceMissing);
        }
        let kind = self.kind.ok_or(DraftError::KindMissing)?;
        let total = self.total.ok_or(DraftError::TotalMissing)?;
        self.without_card_numbers()?;
        Ok((kind, total))
    }

    fn without_card_numbers(&self) -> Result<(), DraftError> {
        let metadata = self.metadata.iter().flat_map(|(name, value)| [Some(name), value.as_ref()]);
        let items = self.items.iter().flat_map(|i| [Some(&i.description), i.code.as_ref()]);
        let mut texts = [
            ("the reference", Some(&self.reference)),
            ("the customer's name", self.customer_name.as_ref()),
            ("the display name", self.display_name.as_ref()),
        ]
        .into_iter()
        .chain(metadata.map(|text| ("the metadata", text)))
        .chain(items.map(|text| ("an item", text)));
        let found = texts.find(|(_, text)| text.is_some_and(|text| holds_card_number(text)));
        found.map_or(Ok(()), |(field, _)| Err(DraftError::CardNumber { field }))
    }
}
