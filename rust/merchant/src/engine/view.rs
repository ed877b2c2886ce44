use maquininha_flow::sale::{
    Closing, PaymentLine, PrintState, Sale, SaleContext, SaleState, Settlement,
};
use maquininha_model::{Flow, Money, OrderId, SerialNumber, Tender, Timestamp};
use serde::{Deserialize, Serialize};

/// A sale as the sales software sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// payment on, in `payments` (demand L47).
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
    #[serde(default)]
    pub backing_out: bool,
    /// When it was settled.
    pub settlement: Option<Settlement>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl SaleView {
    /// The view of a sale.
    pub fn of(sale: &Sale) -> Self {
        Self {
            reference: sale.code.clone(),
            order_id: sale.order_id.clone(),
            flow: sale.flow,
            context: sale.context,
            state: sale.state,
            amount: sale.amount,
            paid: sale.paid(),
            remaining: sale.remaining(),
            tender: sale.tender,
            serials: sale.serials.clone(),
            payments: sale.payment_lines(),
            print: sale.print,
            closed: sale.closing == Closing::Done,
            backing_out: sale.cancel_after_read,
            settlement: sale.settlement.clone(),
            created_at: sale.created_at,
            updated_at: sale.updated_at,
        }
    }
}
