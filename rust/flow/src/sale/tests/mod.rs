use std::time::Duration;

use maquininha_model::charge::LEASE_KEY;
use maquininha_model::{
    Charge, ChargeId, ChargeStatus, Flow, Metadata, Money, Order, OrderId, OrderStatus,
    PaymentMethod, SerialNumber, Timestamp,
};

use super::*;
use crate::CloseAs;

mod ending;
mod paying;

const T0: Timestamp = Timestamp::from_millis(1_772_460_000_000);

fn at(seconds: u64) -> Timestamp {
    T0.plus(Duration::from_secs(seconds))
}

fn charge(id: &str, amount: i64, paid_at: u64, serial: &str) -> Charge {
    let mut metadata = Metadata::new();
    metadata.insert("terminal_serial_number".into(), Some(serial.into()));
    Charge {
        id: ChargeId::new(id).expect("id"),
        code: Some("90000000000001".into()),
        amount: Money::brl(amount),
        paid_amount: Some(Money::brl(amount)),
        canceled_amount: None,
        status: ChargeStatus::Paid,
        payment_method: PaymentMethod::Cash,
        created_at: Some(at(paid_at)),
        updated_at: Some(at(paid_at)),
        paid_at: Some(at(paid_at)),
        canceled_at: None,
        last_transaction_id: Some(format!("tran_{id}")),
        order_id: OrderId::new("or_1").ok(),
        metadata,
    }
}

fn refunded(charge: &Charge, amount: i64, canceled_at: u64) -> Charge {
    let whole = amount == charge.amount.minor();
    Charge {
        status: if whole { ChargeStatus::Canceled } else { ChargeStatus::PartialCanceled },
        canceled_amount: Some(Money::brl(amount)),
        canceled_at: Some(at(canceled_at)),
        updated_at: Some(at(canceled_at)),
        last_transaction_id: Some(format!("tran_{}_back", charge.id)),
        ..charge.clone()
    }
}

fn order(charges: Vec<Charge>, closed: bool) -> Box<Order> {
    Box::new(Order {
        id: OrderId::new("or_1").expect("id"),
        code: Some("VENDA-1".into()),
        amount: Money::brl(10_000),
        closed,
        status: if closed { OrderStatus::Canceled } else { OrderStatus::Pending },
        items: Vec::new(),
        customer: None,
        charges,
        pos: None,
        metadata: Metadata::new(),
        created_at: None,
        updated_at: None,
        closed_at: None,
        extras: std::collections::BTreeMap::new(),
    })
}

struct Pdv {
    sale: Sale,
    policy: SalePolicy,
    told: Vec<SaleEvent>,
    effects: Vec<SaleEffect>,
}

impl Pdv {
    fn waiting(flow: Flow, policy: SalePolicy, print_receipt: bool) -> Self {
        let context =
            if flow == Flow::Listed { SaleContext::Delivery } else { SaleContext::Counter };
        let opening = SaleOpening {
            code: "VENDA-1".into(),
            flow,
            context,
            amount: Money::brl(10_000),
            serials: Vec::new(),
            tender: None,
            print_receipt,
        };
        let sale = Sale::open(opening, T0);
        let mut pdv = Self { sale, policy, told: Vec::new(), effects: Vec::new() };
        pdv.step(0, SaleInput::Created { order: order(Vec::new(), false) }).expect("created");
        pdv
    }

    fn step(&mut self, seconds: u64, input: SaleInput) -> Result<(), SaleRefusal> {
        let env = SaleEnv { now: at(seconds), policy: &self.policy, shift: Some("shift-1") };
        let effects = self.sale.step(input, env)?;
        if effects.iter().any(|effect| !matches!(effect, SaleEffect::ReadOrder { .. })) {
            let first = effects.first();
            assert!(matches!(first, Some(SaleEffect::Persist | SaleEffect::FindOrder)));
        }
        for effect in effects {
            match effect {
                SaleEffect::Tell(event) => self.told.push(event),
                other => self.effects.push(other),
            }
        }
        Ok(())
    }

    fn see(&mut self, seconds: u64, charge: Charge) {
        self.step(seconds, SaleInput::ChargeSeen { charge: Box::new(charge) }).expect("taken");
    }

    fn read(&mut self, seconds: u64, charges: Vec<Charge>) {
        let order = order(charges, self.sale.closing == Closing::Done);
        self.step(seconds, SaleInput::OrderRead { order }).expect("taken");
    }

    /// Backs out before anything is paid.
    fn back_out(&mut self, seconds: u64) {
        self.step(seconds, SaleInput::CancelAsked { cause: CancelCause::Operator })
            .expect("unpaid");
        assert_eq!(self.closes(), [], "the order is read first");
        self.read(seconds, Vec::new());
        assert_eq!(self.closes(), [CloseAs::Canceled]);
    }

    fn closes(&self) -> Vec<CloseAs> {
        let close = |effect: &SaleEffect| match effect {
            SaleEffect::CloseOrder { status, .. } => Some(*status),
            _ => None,
        };
        self.effects.iter().filter_map(close).collect()
    }

    fn count(&self, wanted: fn(&SaleEvent) -> bool) -> usize {
        self.told.iter().filter(|event| wanted(event)).count()
    }
}

fn listed() -> Pdv {
    Pdv::waiting(Flow::Listed, SalePolicy::default(), false)
}

fn is_finalized(event: &SaleEvent) -> bool {
    matches!(event, SaleEvent::Finalized { .. })
}
