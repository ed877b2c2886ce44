use maquininha_flow::sale::{LooseSale, PaymentLine, SaleContext, SaleState};
use maquininha_model::{
    AttemptKey, AuthorizationCode, Flow, Money, Nsu, OrderId, SerialNumber, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::engine::SaleView;

/// Where a sale came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleOrigin {
    /// An order of this sales software.
    Order,
    /// Keyed on the terminal, with no sale of ours.
    Loose,
}

/// One sale in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    /// Where it came from.
    pub origin: SaleOrigin,
    /// The caller's reference; absent for loose sales.
    pub reference: Option<String>,
    /// The order.
    pub order_id: Option<OrderId>,
    /// Direct or listed; absent for loose sales.
    pub flow: Option<Flow>,
    /// Counter or delivery; absent for loose sales.
    pub context: Option<SaleContext>,
    /// Where it stands; absent for loose sales.
    pub state: Option<SaleState>,
    /// The total.
    pub amount: Money,
    /// Paid and standing.
    pub net: Money,
    /// The payments with their transaction numbers.
    pub payments: Vec<PaymentLine>,
    /// When it was opened or paid.
    pub at: Option<Timestamp>,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
    /// The shift in which it was settled.
    pub shift: Option<String>,
}

impl ReportLine {
    /// The line of a sale.
    pub fn of_sale(sale: SaleView) -> Self {
        let settlement = sale.settlement;
        Self {
            origin: SaleOrigin::Order,
            reference: Some(sale.reference),
            order_id: sale.order_id,
            flow: Some(sale.flow),
            context: Some(sale.context),
            state: Some(sale.state),
            amount: sale.amount,
            net: sale.paid,
            payments: sale.payments,
            at: Some(sale.created_at),
            settled_at: settlement.as_ref().map(|settled| settled.at),
            shift: settlement.and_then(|settled| settled.shift),
        }
    }

    /// The line of a payment with no sale of ours.
    pub fn of_loose(loose: &LooseSale) -> Self {
        let payments: Vec<PaymentLine> = loose
            .charges
            .by_time()
            .into_iter()
            .map(|(id, charge)| PaymentLine::of(id, charge))
            .collect();
        Self {
            origin: SaleOrigin::Loose,
            reference: None,
            order_id: loose.order_id.clone(),
            flow: None,
            context: None,
            state: None,
            amount: Money::sum(payments.iter().map(|p| p.amount)).unwrap_or(Money::ZERO),
            net: loose.charges.net(),
            at: payments.first().and_then(|payment| payment.paid_at),
            payments,
            settled_at: None,
            shift: None,
        }
    }

    /// Whether money of it can be found in the acquirer's files.
    pub fn is_matched(&self) -> bool {
        self.payments.iter().all(|payment| payment.nsu.is_some())
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let own = [self.reference.as_deref(), self.order_id.as_ref().map(OrderId::as_str)];
        let payments = self.payments.iter().flat_map(|payment| {
            [
                Some(payment.charge_id.as_str()),
                payment.nsu.as_ref().map(Nsu::as_str),
                payment.authorization_code.as_ref().map(AuthorizationCode::as_str),
                payment.attempt_key.as_ref().map(AttemptKey::as_str),
                payment.serial.as_ref().map(SerialNumber::as_str),
            ]
        });
        own.into_iter().chain(payments).flatten()
    }
}

/// Which sales; all where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportFilter {
    /// Opened at or after.
    pub since: Option<Timestamp>,
    /// Opened before.
    pub until: Option<Timestamp>,
    /// Settled in this shift.
    pub shift: Option<String>,
    /// In this state.
    pub state: Option<SaleState>,
    /// Of this origin.
    pub origin: Option<SaleOrigin>,
    /// Holds this text in a reference, an id or a transaction number.
    pub search: Option<String>,
}

impl ReportFilter {
    /// Whether a line belongs to the report.
    pub fn takes(&self, line: &ReportLine) -> bool {
        let search = self.search.as_ref().map(|text| text.to_ascii_lowercase());
        self.since.is_none_or(|since| line.at.is_some_and(|at| at >= since))
            && self.until.is_none_or(|until| line.at.is_some_and(|at| at < until))
            && self.shift.as_ref().is_none_or(|shift| line.shift.as_ref() == Some(shift))
            && self.state.is_none_or(|state| line.state == Some(state))
            && self.origin.is_none_or(|origin| line.origin == origin)
            && search.is_none_or(|search| {
                line.texts().any(|text| text.to_ascii_lowercase().contains(&search))
            })
    }
}
