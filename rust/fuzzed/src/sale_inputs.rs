use std::time::Duration;

use arbitrary::{Result, Unstructured};
use maquininha_flow::OverpayPolicy;
use maquininha_flow::sale::{
    CallResult, CancelCause, PrintOutcome, RefundAnswer, Sale, SaleContext, SaleEffect, SaleEnv,
    SaleInput, SaleOpening, SalePolicy,
};
use maquininha_model::{ChargeId, ChargeStatus, Flow, Money, Order, OrderId, Timestamp};
use maquininha_sim::order_api::OrderApi;
use maquininha_sim::rng::Rng;
use maquininha_sim::scenario::noon;

/// Inputs in one run.
const INPUTS_MAX: usize = 200;
/// Effects of one input: one for each charge, and a few.
const EFFECTS_MAX: usize = 40;

/// Whatever a sale is told, in whatever order and however often: it can be kept and read, asks
/// for no refund above what it saw paid, and an input that comes twice changes nothing.
pub fn sale_inputs(bytes: &[u8]) {
    // The bytes are over: so is the run.
    let _ = run(&mut Unstructured::new(bytes));
}

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    let mut market = Market::new(bytes)?;
    let policy = policy(bytes)?;
    let opening = SaleOpening {
        code: String::from("sale-1"),
        flow: if bytes.arbitrary()? { Flow::Direct } else { Flow::Listed },
        context: SaleContext::Counter,
        amount: Money::brl(100),
        serials: Vec::new(),
        tender: None,
        print_receipt: bytes.arbitrary()?,
    };
    let mut sale = Sale::open(opening, noon());
    let mut now = noon();
    let mut keys = vec![String::from("none")];
    for _ in 0..INPUTS_MAX {
        if bytes.is_empty() {
            break;
        }
        now = now.plus(Duration::from_secs(bytes.int_in_range(0..=90)?));
        let input = market.input(bytes, now, &keys)?;
        feed(&mut sale, input, &policy, now, &mut keys);
        let kept = serde_json::to_string(&sale).expect("a sale can be kept");
        assert_eq!(serde_json::from_str::<Sale>(&kept).expect("and read"), sale);
    }
    Ok(())
}

fn feed(
    sale: &mut Sale,
    input: SaleInput,
    policy: &SalePolicy,
    now: Timestamp,
    keys: &mut Vec<String>,
) {
    let shift = None;
    let env = SaleEnv { now, policy, shift };
    let Ok(effects) = sale.step(input.clone(), env) else { return };
    assert!(effects.len() <= EFFECTS_MAX, "{} effects", effects.len());
    for effect in &effects {
        if let SaleEffect::RefundCharge { charge_id, amount, key } = effect {
            assert!(!keys.contains(key), "{key} is used again");
            keys.push(key.clone());
            let seen = sale.charges.get(charge_id).expect("a charge that was seen");
            let most = seen.net();
            assert!(amount.is_none_or(|amount| amount <= most), "{amount:?} of {most}");
        }
    }
    let before = sale.clone();
    if matches!(input, SaleInput::ChargeSeen { .. }) && sale.step(input, env).is_ok() {
        assert_eq!(before.paid(), sale.paid(), "the same charge counts twice");
    }
}

fn policy(bytes: &mut Unstructured<'_>) -> Result<SalePolicy> {
    let overpay = [OverpayPolicy::AcceptAndTell, OverpayPolicy::RefuseAtTerminal];
    Ok(SalePolicy {
        auto_close: bytes.arbitrary()?,
        automatic_emission: bytes.arbitrary()?,
        overpay: *bytes.choose(&overpay)?,
        refund_by_api: bytes.arbitrary()?,
        confirm_from: bytes.arbitrary::<bool>()?.then_some(Money::brl(50)),
        ..SalePolicy::default()
    })
}

/// An order API whose orders show anything.
struct Market {
    orders: OrderApi,
    order_id: OrderId,
    rng: Rng,
}

impl Market {
    fn new(bytes: &mut Unstructured<'_>) -> Result<Self> {
        let mut orders = OrderApi::default();
        let order_id = orders.add_order(noon(), "or_1", Money::brl(100));
        Ok(Self { orders, order_id, rng: Rng::new(bytes.arbitrary()?) })
    }

    fn order(&self) -> Order {
        self.orders.order(&self.order_id).expect("it was added").clone()
    }

    /// A charge in any state; an old one or one more.
    fn charge(&mut self, bytes: &mut Unstructured<'_>, now: Timestamp) -> Result<Order> {
        let mut order = self.order();
        if order.charges.len() < 6 && bytes.arbitrary()? {
            let amount = Money::brl(bytes.int_in_range(1..=150)?);
            self.orders.add_paid(now, &self.order_id, amount, &mut self.rng);
            order = self.order();
        }
        for charge in &mut order.charges {
            let states = [
                ChargeStatus::Paid,
                ChargeStatus::Paid,
                ChargeStatus::Canceled,
                ChargeStatus::Pending,
            ];
            charge.status = bytes.choose(&states)?.clone();
            charge.updated_at = Some(now);
        }
        order.closed = bytes.ratio(1, 6)?;
        Ok(order)
    }

    fn input(
        &mut self,
        bytes: &mut Unstructured<'_>,
        now: Timestamp,
        keys: &[String],
    ) -> Result<SaleInput> {
        Ok(match bytes.int_in_range(0..=15u8)? {
            0 | 1 => SaleInput::Created { order: Box::new(self.order()) },
            2 => SaleInput::CreateRefused { message: String::from("no") },
            3 => SaleInput::CreateUnknown,
            4 => SaleInput::LookupEmpty,
            5 | 6 => match self.charge(bytes, now)?.charges.pop() {
                Some(charge) => SaleInput::ChargeSeen { charge: Box::new(charge) },
                None => SaleInput::Timer,
            },
            7 | 8 => SaleInput::OrderRead { order: Box::new(self.charge(bytes, now)?) },
            9 => SaleInput::ReadFailed,
            10 => {
                let result = if bytes.arbitrary()? { CallResult::Done } else { CallResult::Failed };
                SaleInput::CloseAnswered { result }
            }
            11 => {
                let answers = [RefundAnswer::Taken, RefundAnswer::Refused, RefundAnswer::Unknown];
                let key = bytes.choose(keys)?.clone();
                SaleInput::RefundAnswered { key, answer: *bytes.choose(&answers)? }
            }
            12 => {
                let outcomes =
                    [PrintOutcome::Printed, PrintOutcome::Declined, PrintOutcome::Failed];
                SaleInput::PrintAnswered { outcome: *bytes.choose(&outcomes)? }
            }
            13 => SaleInput::Restarted { screen_lost: bytes.arbitrary()? },
            14 => {
                let causes =
                    [CancelCause::Operator, CancelCause::ScreenLeft, CancelCause::TimedOut];
                match bytes.int_in_range(0..=3u8)? {
                    0 => SaleInput::CancelAsked { cause: *bytes.choose(&causes)? },
                    1 => SaleInput::SettlementAsked,
                    2 => SaleInput::CloseAsked,
                    _ => SaleInput::RefundAsked { charge_id: self.any_charge(bytes)?, at: None },
                }
            }
            _ => SaleInput::Timer,
        })
    }

    fn any_charge(&self, bytes: &mut Unstructured<'_>) -> Result<Option<ChargeId>> {
        let order = self.order();
        if order.charges.is_empty() || bytes.arbitrary()? {
            return Ok(None);
        }
        Ok(Some(bytes.choose(&order.charges)?.id.clone()))
    }
}
