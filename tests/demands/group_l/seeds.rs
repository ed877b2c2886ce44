//! Ten thousand small worlds each, over the pure machines: an order API, an
//! acquirer, terminals with journals and a virtual clock, all from a seed.

use std::sync::atomic::{AtomicU64, Ordering};

use maquininha_acceptance::{SEEDS, for_all_seeds};
use maquininha_flow::sale::{CancelCause, SaleContext, SaleOpening, SalePolicy, SaleState};
use maquininha_flow::{CancelReason, End, PaymentKind, UndoReason};
use maquininha_model::{Flow, Money, OrderStatus};

use maquininha_sim::machine::Told;
use maquininha_sim::rng::Rng;
use maquininha_sim::sales::{Ask, News, SalesSide};
use maquininha_sim::scenario::{
    Faults, MINUTE, SECOND, Wish, any_driver, any_faults, plain_driver, plan,
};
use maquininha_sim::simulation::{Crash, Event, World};

/// L36.
#[test]
fn a_direct_order_has_one_charge_at_most_through_retries_and_crashes() {
    let paid = AtomicU64::new(0);
    for_all_seeds(|seed| {
        let mut rng = Rng::new(seed ^ 0xD1EC7);
        let driver = any_driver(&mut rng);
        let mut world = World::new(seed, driver, 1);
        world.faults = any_faults(&mut rng);
        world.had_silence = world.faults.driver_silent + world.faults.driver_late > 0;
        let now = world.time();
        let order = world.api.add_order(now, "or_direct", Money::brl(30_00));
        let kind = PaymentKind::Direct { order_id: order.clone() };
        let attempt = world.wish(0, Wish::Payment(plan(0, "p0", kind, 30_00, driver)));
        world.after(0, Event::Begin(attempt));
        for _ in 0..=rng.index(2) {
            let crash = if rng.chance(500) { Crash::Kill } else { Crash::PowerCut };
            let at = rng.range(0, 2 * MINUTE);
            world.after(at, Event::Crash(0, crash));
            world.after(at + rng.range(0, MINUTE), Event::Restart(0));
        }
        world.after(30 * MINUTE, Event::Heal);
        world.run();
        assert_eq!(world.violation, None, "seed {seed}");
        let order = world.api.order(&order).expect("the order is there");
        let standing = order.charges.iter().filter(|charge| charge.net().is_positive()).count();
        assert!(standing <= 1, "seed {seed}: {:?}", order.charges);
        paid.fetch_add(u64::from(standing == 1), Ordering::Relaxed);
    });
    let paid = paid.into_inner();
    assert!(paid > SEEDS / 4, "only {paid} worlds were paid at all");
}

/// L41. Both begin at the same virtual instant. Where even their places come to
/// stand at one instant both step back, and the next to try has the order
/// alone: T2 tries again after ten minutes.
#[test]
fn of_two_terminals_at_the_same_instant_one_is_paid_and_the_loser_knows_why() {
    let met = AtomicU64::new(0);
    for_all_seeds(|seed| {
        let mut rng = Rng::new(seed ^ 0x2A7);
        let driver = plain_driver();
        let mut world = World::new(seed, driver, 2);
        if rng.chance(500) {
            world.faults = Faults { stale_read: 250, ..Faults::default() };
        }
        let now = world.time();
        let order = world.api.add_order(now, "or_listed", Money::brl(64_00));
        let kind = || PaymentKind::Listed { order_id: order.clone() };
        for (terminal, name, at) in [(0, "p0", 0), (1, "p1", 0), (1, "p2", 10 * MINUTE)] {
            let wish = Wish::Payment(plan(terminal, name, kind(), 64_00, driver));
            let attempt = world.wish(terminal, wish);
            world.after(at, Event::Begin(attempt));
        }
        world.after(9 * MINUTE + 30 * SECOND, Event::Heal);
        world.run();
        assert_eq!(world.violation, None, "seed {seed}");
        let order = world.api.order(&order).expect("the order is there");
        let standing: Vec<Money> = order
            .charges
            .iter()
            .map(maquininha_model::Charge::net)
            .filter(|net| net.is_positive())
            .collect();
        assert_eq!(standing, [Money::brl(64_00)], "seed {seed}");
        let ends: Vec<&End> = world.attempts.iter().map(|attempt| end_of(&attempt.told)).collect();
        let approved = ends.iter().filter(|end| matches!(end, End::Approved { .. })).count();
        assert_eq!(approved, 1, "seed {seed}: {ends:?}");
        let is_elsewhere = |end: &End| {
            matches!(end, End::Canceled { why: CancelReason::BeingPaidElsewhere { .. } })
        };
        met.fetch_add(u64::from(ends.iter().any(|end| is_elsewhere(end))), Ordering::Relaxed);
        for end in ends {
            assert!(is_told_why(end), "seed {seed}: {end:?}");
        }
    });
    let met = met.into_inner();
    assert!(met > SEEDS / 10 * 9, "only in {met} worlds did one find the other at the order");
}

fn end_of(told: &[(u32, Told)]) -> &End {
    match told {
        [(_, Told::Payment(end))] => end,
        other => panic!("each attempt ends once: {other:?}"),
    }
}

/// Paid, or told that the other terminal has the order.
fn is_told_why(end: &End) -> bool {
    match end {
        End::Approved { .. } => true,
        End::Canceled { why } => matches!(
            why,
            CancelReason::BeingPaidElsewhere { .. }
                | CancelReason::NothingDue { .. }
                | CancelReason::Undone { undo: UndoReason::PaidElsewhere { .. } }
        ),
        _ => false,
    }
}

/// L57. The operator goes back, cancels or gives up, or the program dies with
/// the screen, while up to two terminals may pay and everything may go wrong.
/// Whatever happens the order is closed in the end; where nobody paid, as
/// canceled.
#[test]
fn leaving_the_sale_by_any_way_ends_with_the_order_closed() {
    let (canceled, paid) = (AtomicU64::new(0), AtomicU64::new(0));
    for_all_seeds(|seed| {
        let mut rng = Rng::new(seed ^ 0x157);
        let driver = any_driver(&mut rng);
        let flow = if rng.chance(500) { Flow::Direct } else { Flow::Listed };
        let mut world = World::new(seed, driver, 2);
        world.faults = any_faults(&mut rng);
        world.had_silence = world.faults.driver_silent + world.faults.driver_late > 0;
        let now = world.time();
        let order = world.api.add_order(now, "or_left", Money::brl(30_00));
        for terminal in 0..rng.index(3) {
            let order_id = order.clone();
            let kind = match flow {
                Flow::Direct => PaymentKind::Direct { order_id },
                Flow::Listed => PaymentKind::Listed { order_id },
            };
            let on = if flow == Flow::Direct { 0 } else { terminal };
            if on == terminal {
                let wish = Wish::Payment(plan(on, "p", kind, 30_00, driver));
                let attempt = world.wish(on, wish);
                world.after(rng.range(0, 2 * MINUTE), Event::Begin(attempt));
            }
        }
        let opening = SaleOpening {
            code: "VENDA-1".into(),
            flow,
            context: SaleContext::Counter,
            amount: Money::brl(30_00),
            serials: Vec::new(),
            tender: None,
            print_receipt: false,
        };
        let policy = SalePolicy {
            confirm_from: rng.chance(500).then_some(Money::ZERO),
            refund_by_api: rng.chance(500),
            ..SalePolicy::default()
        };
        world.sales = Some(Box::new(SalesSide::new(order.clone(), opening, policy)));
        world.after(0, Event::Sales(News::Open));
        let at = rng.range(SECOND, 3 * MINUTE);
        let asked = |cause| Event::Sales(News::Ask(Ask::Cancel(cause)));
        match rng.index(4) {
            0 => world.after(at, asked(CancelCause::ScreenLeft)),
            1 => world.after(at, asked(CancelCause::Operator)),
            2 => world.after(at, asked(CancelCause::TimedOut)),
            _ => {
                world.after(at, Event::Sales(News::Crash));
                world.after(at + rng.range(0, 5 * MINUTE), Event::Sales(News::Restart));
            }
        }
        world.after(30 * MINUTE, Event::Heal);
        // Who asked while the program was down asks again.
        world.after(50 * MINUTE, Event::Sales(News::Ask(Ask::GiveUp)));
        world.run();
        assert_eq!(world.violation, None, "seed {seed}");
        let order = world.api.order(&order).expect("the order is there");
        assert!(order.closed, "seed {seed}");
        let side = world.sales.as_ref().expect("a sales program");
        let sale = side.stored.as_ref().expect("a sale");
        let nobody_paid = order.charges.iter().all(|charge| charge.paid_at.is_none());
        if nobody_paid {
            assert_eq!(order.status, OrderStatus::Canceled, "seed {seed}");
            assert_eq!(sale.state, SaleState::Canceled, "seed {seed}");
            canceled.fetch_add(1, Ordering::Relaxed);
        } else if sale.state == SaleState::Finalized {
            paid.fetch_add(1, Ordering::Relaxed);
        }
    });
    let (canceled, paid) = (canceled.into_inner(), paid.into_inner());
    assert!(canceled > SEEDS / 5 && paid > SEEDS / 20, "{canceled} canceled, {paid} paid");
}
