//! The sales side of a world made from a seed.

use maquininha_flow::OverpayPolicy;
use maquininha_flow::sale::{CancelCause, PrintOutcome, SaleContext, SaleOpening, SalePolicy};
use maquininha_model::{Flow, Money, OrderId};

use super::{Ask, Creation, Forgery, News, SalesSide};
use crate::rng::Rng;
use crate::scenario::{HOUR, MINUTE, SECOND};
use crate::simulation::World;

/// When the operator ends what is still open, and once more for what came after.
const GIVE_UP_AT: [i64; 2] = [50 * MINUTE, 4 * HOUR];

/// A company's choices.
pub fn any_policy(rng: &mut Rng) -> SalePolicy {
    SalePolicy {
        auto_close: rng.chance(850),
        automatic_emission: rng.chance(800),
        overpay: [
            OverpayPolicy::AcceptAndTell,
            OverpayPolicy::RefundDifference,
            OverpayPolicy::RefuseAtTerminal,
        ][rng.index(3)],
        refund_by_api: rng.chance(400),
        confirm_from: rng.chance(600).then_some(Money::ZERO),
        fiscal_print: rng.chance(200),
        ..SalePolicy::default()
    }
}

/// What a sale starts from.
pub fn opening(flow: Flow, amount: Money, rng: &mut Rng) -> SaleOpening {
    let is_delivery = flow == Flow::Listed && rng.chance(300);
    SaleOpening {
        code: "VENDA-1".into(),
        flow,
        context: if is_delivery { SaleContext::Delivery } else { SaleContext::Counter },
        amount,
        serials: Vec::new(),
        tender: None,
        print_receipt: rng.chance(300),
    }
}

/// Puts a sales program behind an order of the world. Gives what is planned to
/// happen besides, and when.
pub fn join(world: &mut World, order_id: &OrderId, flow: Flow, rng: &mut Rng) -> Vec<(i64, News)> {
    let amount = world.api.order(order_id).map_or(Money::ZERO, |order| order.amount);
    let opening = opening(flow, amount, rng);
    let mut side = SalesSide::new(order_id.clone(), opening, any_policy(rng));
    side.cancel_lost_screens = rng.chance(700);
    let is_late = world.faults.duplicate + world.faults.request_late > 0;
    side.creation = match rng.index(10) {
        6..=8 => Creation::Unheard,
        // What was refused before the order was there must not come again later.
        9 if !is_late => Creation::ByWire,
        _ => Creation::Heard,
    };
    if side.creation == Creation::ByWire {
        world.api.take_away(order_id);
    }
    if rng.chance(200) {
        side.clock_offset = rng.range(-20 * MINUTE, 20 * MINUTE);
    }
    world.api.habits.dated = rng.chance(700);
    let trusts = side.trusts_webhooks();
    world.sales = Some(Box::new(side));
    world.sales_after(0, News::Open);
    for at in GIVE_UP_AT {
        world.sales_after(at, News::Ask(Ask::GiveUp));
    }
    let mut planned = asked(rng);
    planned.extend(forged(trusts, rng));
    if flow == Flow::Listed && rng.chance(300) {
        for _ in 0..=rng.index(2) {
            let part = [amount.minor(), amount.minor() / 2, 1][rng.index(3)];
            planned.push((rng.range(0, 10 * MINUTE), News::VendorPays(Money::brl(part))));
        }
    }
    if rng.chance(250) {
        for _ in 0..=rng.index(2) {
            let at = rng.range(0, 10 * MINUTE);
            let longest = [5 * SECOND, 3 * MINUTE, 20 * MINUTE][rng.index(3)];
            planned.push((at, News::Crash));
            planned.push((at + rng.range(0, longest), News::Restart));
        }
    }
    planned
}

fn asked(rng: &mut Rng) -> Vec<(i64, News)> {
    let mut planned = Vec::new();
    if rng.chance(400) {
        let causes = [CancelCause::Operator, CancelCause::ScreenLeft, CancelCause::TimedOut];
        let cause = causes[rng.index(3)];
        let longest = [30 * SECOND, 3 * MINUTE, 15 * MINUTE][rng.index(3)];
        planned.push((rng.range(0, longest), News::Ask(Ask::Cancel(cause))));
    }
    let others = [
        (150, Ask::Refund),
        (150, Ask::Settle),
        (100, Ask::Close),
        (150, Ask::Print(PrintOutcome::Printed)),
        (50, Ask::Print(PrintOutcome::Failed)),
        (50, Ask::Print(PrintOutcome::Declined)),
    ];
    for (chance, ask) in others {
        if rng.chance(chance) {
            planned.push((rng.range(0, 20 * MINUTE), News::Ask(ask)));
        }
    }
    planned
}

/// Where a webhook alone can end a sale, forged payments are not part of the
/// world: the company chose to believe them.
fn forged(trusts: bool, rng: &mut Rng) -> Vec<(i64, News)> {
    let mut planned = Vec::new();
    if rng.chance(400) {
        for _ in 0..=rng.index(3) {
            let forgery = [
                Forgery::Refund,
                Forgery::PaidAndRefunded,
                Forgery::OtherOrder,
                Forgery::Amount,
                Forgery::Payment,
            ][rng.index(if trusts { 4 } else { 5 })];
            let longest = [30 * SECOND, 15 * MINUTE][rng.index(2)];
            planned.push((rng.range(0, longest), News::Forged(forgery)));
        }
    }
    planned
}
