//! Ten thousand small worlds in which more is paid than was asked: C34.

use std::sync::atomic::{AtomicU64, Ordering};

use maquininha_acceptance::{SEEDS, for_all_seeds};
use maquininha_flow::sale::{SaleContext, SaleEvent, SaleOpening, SalePolicy, SaleState};
use maquininha_flow::{OverpayPolicy, PaymentKind};
use maquininha_model::{Charge, Flow, Money};
use maquininha_sim::rng::Rng;
use maquininha_sim::sales::{Ask, News, SalesSide};
use maquininha_sim::scenario::{MINUTE, Wish, any_driver, any_faults, plan};
use maquininha_sim::simulation::{Event, World};

/// A listed order of R$ 1,00, one terminal of ours, and up to three payments at
/// the vendor's own terminals, which take any sum.
fn world(seed: u64, overpay: OverpayPolicy) -> World {
    let mut rng = Rng::new(seed ^ 0xC34);
    let driver = any_driver(&mut rng);
    let mut world = World::new(seed, driver, 1);
    world.faults = any_faults(&mut rng);
    world.had_silence = world.faults.driver_silent + world.faults.driver_late > 0;
    let now = world.time();
    let order_id = world.api.add_order(now, "or_listed", Money::brl(100));
    let kind = PaymentKind::Listed { order_id: order_id.clone() };
    let attempt = world.wish(0, Wish::Payment(plan(0, "p", kind, 60, driver)));
    world.after(rng.range(0, 3 * MINUTE), Event::Begin(attempt));
    for _ in 0..=rng.index(3) {
        let part = Money::brl([100, 60, 50, 1][rng.index(4)]);
        world.after(rng.range(0, 3 * MINUTE), Event::Sales(News::VendorPays(part)));
    }
    let opening = SaleOpening {
        code: "VENDA-1".into(),
        flow: Flow::Listed,
        context: SaleContext::Counter,
        amount: Money::brl(100),
        serials: Vec::new(),
        tender: None,
        print_receipt: false,
    };
    let confirm_from = rng.chance(500).then_some(Money::ZERO);
    let policy = SalePolicy { overpay, confirm_from, ..SalePolicy::default() };
    let mut side = SalesSide::new(order_id, opening, policy);
    side.cancel_lost_screens = false;
    world.sales = Some(Box::new(side));
    world.after(0, Event::Sales(News::Open));
    world.after(30 * MINUTE, Event::Heal);
    world.after(50 * MINUTE, Event::Sales(News::Ask(Ask::GiveUp)));
    world
}

/// C34.
#[test]
fn money_above_the_total_is_told_and_the_policy_is_carried_out() {
    let (overpaid, refunded) = (AtomicU64::new(0), AtomicU64::new(0));
    for_all_seeds(|seed| {
        let policies = [
            OverpayPolicy::AcceptAndTell,
            OverpayPolicy::RefundDifference,
            OverpayPolicy::RefuseAtTerminal,
        ];
        let overpay = policies[usize::try_from(seed % 3).expect("below three")];
        let mut world = world(seed, overpay);
        world.run();
        assert_eq!(world.violation, None, "seed {seed}");
        let side = world.sales.as_ref().expect("a sales program");
        let sale = side.stored.as_ref().expect("a sale");
        let order = world.api.order(&side.order_id).expect("the order is there");
        let vendors = |charge: &&Charge| charge.attempt_key().is_none();
        let own = order.charges.iter().filter(|charge| !vendors(charge)).map(Charge::net);
        let own = Money::sum(own).expect("small amounts");
        assert!(own <= Money::brl(100), "seed {seed}: our own terminal never goes above");
        let paid = order.charges.iter().filter_map(|c| c.paid_at.and(c.paid_amount));
        let paid = Money::sum(paid).expect("small amounts");
        let undone = order.charges.iter().any(|c| !vendors(&c) && !c.net().is_positive());
        if sale.state != SaleState::Finalized || paid <= sale.amount || undone {
            return;
        }
        overpaid.fetch_add(1, Ordering::Relaxed);
        let told = side.told.iter().any(|event| matches!(event, SaleEvent::Overpaid { .. }));
        assert!(told, "seed {seed}: {paid} of {} and nothing told", sale.amount);
        let stands = Money::sum(order.charges.iter().map(Charge::net)).expect("small amounts");
        if overpay == OverpayPolicy::RefundDifference {
            assert_eq!(stands, sale.amount, "seed {seed}");
            refunded.fetch_add(1, Ordering::Relaxed);
        } else {
            assert_eq!(stands, paid, "seed {seed}");
        }
        assert_eq!(sale.paid(), stands, "seed {seed}");
    });
    let (overpaid, refunded) = (overpaid.into_inner(), refunded.into_inner());
    assert!(overpaid > SEEDS / 10 && refunded > SEEDS / 50, "{overpaid} above, {refunded} back");
}
