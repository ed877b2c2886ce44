//! A sale, as the sales software sees it.

use maquininha_flow::sale::{PaymentLine, PrintState, SaleContext, SaleState, Settlement};
use maquininha_merchant::device::{DeviceRecord, DeviceWarning};
use maquininha_merchant::{CreateOutcome, SaleDraft, SaleView};
use maquininha_model::{
    AttemptKey, AuthorizationCode, ChargeId, Flow, Item, Metadata, Money, Nsu, OrderId,
    SerialNumber, Tender, TenderKind, Timestamp,
};

/// Where the goods are handed over.
#[uniffi::remote(Enum)]
pub enum SaleContext {
    /// At the counter.
    Counter,
    /// At the customer's door; always listed.
    Delivery,
}

/// A sale to be paid at a terminal. Reference, total and kind are required
///.
#[uniffi::remote(Record)]
pub struct SaleDraft {
    /// The caller's reference: unique, comes back in every answer.
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
    ///.
    pub tender: Option<Tender>,
    /// Listed orders: show it on these terminals only.
    pub listed_on: Vec<SerialNumber>,
    /// Whether a document is to be printed at the terminal after payment.
    pub print_receipt: bool,
    /// Free data.
    pub metadata: Metadata,
}

/// What came of a draft.
#[uniffi::remote(Enum)]
pub enum CreateOutcome {
    /// The order is at the terminal: pay there.
    Created {
        /// The sale.
        sale: SaleView,
        /// What is odd, yet taken.
        warnings: Vec<DeviceWarning>,
    },
    /// Nothing was sent: the operator has to choose a terminal.
    DeviceNeeded {
        /// Those that take it.
        devices: Vec<DeviceRecord>,
    },
    /// Nothing was sent: the operator has to choose a method.
    TenderNeeded {
        /// Those that can be taken.
        tenders: Vec<TenderKind>,
    },
}

/// Where a sale stands.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum SaleState {
    /// The order was asked for; it is not known yet whether it exists.
    Creating,
    /// The order is at the terminal: "pay at the device".
    Waiting,
    /// A part is paid.
    PartlyPaid,
    /// The total is paid; a last look at the order is on its way.
    Paid,
    /// More than the total is paid; a last look is on its way.
    Overpaid,
    /// Over: paid and settled in a shift.
    Finalized,
    /// Paid and linked; the operator settles it in the delivery list.
    PendingDelivery,
    /// Backed out before payment; a payment may still come.
    Canceling,
    /// Backed out, and nothing was paid, or all of it given back.
    Canceled,
    /// Backed out, yet money was taken: it has to be given back.
    LatePaid,
    /// Everything that was paid was given back.
    Refunded,
}

/// The fiscal print at the terminal.
#[uniffi::remote(Enum)]
pub enum PrintState {
    /// Not part of this sale.
    NotWanted,
    /// Wanted; the window opens when the total is paid.
    Wanted,
    /// The window is open.
    Offered,
    /// The image was taken by the terminal's service.
    Printed,
    /// Offered, not printed: the operator said no.
    Declined,
    /// The window went by, or the service refused: use the reprint.
    UseReprint,
}

/// When and in which shift a sale was settled.
#[uniffi::remote(Record)]
pub struct Settlement {
    /// When.
    pub at: Timestamp,
    /// The shift in which it was settled, where one was open.
    pub shift: Option<String>,
    /// By itself, with no operator.
    pub automatic: bool,
}

/// The numbers of one payment, as the acquirer's files know it
///.
#[uniffi::remote(Record)]
pub struct PaymentLine {
    /// The charge.
    pub charge_id: ChargeId,
    /// What was paid.
    pub amount: Money,
    /// What was given back.
    pub refunded: Money,
    /// The acquirer's number.
    pub nsu: Option<Nsu>,
    /// The issuer's approval code.
    pub authorization_code: Option<AuthorizationCode>,
    /// The key every party finds it by.
    pub attempt_key: Option<AttemptKey>,
    /// The terminal that was paid.
    pub serial: Option<SerialNumber>,
    /// Brand.
    pub scheme_name: Option<String>,
    /// Credit, Debit, Prepaid or another word.
    pub funding_source: Option<String>,
    /// Instalments.
    pub installments: Option<u8>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
}

/// A sale as the sales software sees it.
#[uniffi::remote(Record)]
pub struct SaleView {
    /// The caller's reference.
    pub reference: String,
    /// The order, once known.
    pub order_id: Option<OrderId>,
    /// Direct or listed.
    pub flow: Flow,
    /// Counter or delivery.
    pub context: SaleContext,
    /// Where it stands.
    pub state: SaleState,
    /// The total.
    pub amount: Money,
    /// Paid and standing.
    pub paid: Money,
    /// Still due.
    pub remaining: Money,
    /// The forced method. A listed order has none: the method exists from the
    /// payment on, in `payments`.
    pub tender: Option<Tender>,
    /// Terminals that get the order; empty means all.
    pub serials: Vec<SerialNumber>,
    /// The payments.
    pub payments: Vec<PaymentLine>,
    /// The fiscal print.
    pub print: PrintState,
    /// Whether the order is closed.
    pub closed: bool,
    /// Whether backing out was asked for and waits for a read of the order.
    pub backing_out: bool,
    /// When it was settled.
    pub settlement: Option<Settlement>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
