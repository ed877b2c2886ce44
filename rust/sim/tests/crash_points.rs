//! A crash at every point of every flow, with every answer lost in turn.

use maquininha_flow::{DriverProfile, PaymentKind};
use maquininha_model::Money;

use maquininha_sim::acquirer::Fate;
use maquininha_sim::scenario::{MINUTE, SECOND, Wish, mute_driver, plain_driver, plan, refund};
use maquininha_sim::simulation::{Crash, Event, World};

#[derive(Clone, Copy, Debug)]
enum Flow {
    Listed,
    Direct,
    Standalone,
    Refund,
}

const FLOWS: [Flow; 4] = [Flow::Listed, Flow::Direct, Flow::Standalone, Flow::Refund];
/// Soon, and after every lease and every time-out.
const DOWN: [i64; 2] = [SECOND, 12 * MINUTE];

fn drivers() -> [DriverProfile; 2] {
    [plain_driver(), mute_driver()]
}

/// A world in which nothing goes wrong.
fn world(flow: Flow, driver: DriverProfile) -> World {
    let mut world = World::new(1, driver, 1);
    let now = world.time();
    let order_id = world.api.add_order(now, "or_1", Money::brl(100));
    let wish = match flow {
        Flow::Listed => Wish::Payment(plan(0, "p", PaymentKind::Listed { order_id }, 100, driver)),
        Flow::Direct => Wish::Payment(plan(0, "p", PaymentKind::Direct { order_id }, 100, driver)),
        Flow::Standalone => Wish::Payment(plan(0, "p", PaymentKind::Standalone, 100, driver)),
        Flow::Refund => {
            let mut rng = world.rng.clone();
            let charge = world.api.add_paid(now, &order_id, Money::brl(100), &mut rng);
            Wish::Refund(refund(0, "r", &order_id, &charge, 100, 40))
        }
    };
    let attempt = world.wish(0, wish);
    world.after(0, Event::Begin(attempt));
    world
}

/// Runs a world and gives it back; whatever is broken fails the test.
fn run(what: &str, build: impl Fn() -> World) -> World {
    let mut first = build();
    first.run();
    if first.violation.is_some() {
        let mut again = build();
        again.trace = Some(Vec::new());
        again.run();
        panic!("{what}\n{}", again.trace.unwrap_or_default().join("\n"));
    }
    first
}

/// Every crash before every effect of a flow, where the answer to one message
/// may be lost besides. Gives the number of worlds.
fn crash_everywhere(flow: Flow, driver: DriverProfile, lost: Option<usize>) -> usize {
    let calm = || {
        let mut world = world(flow, driver);
        world.lose_answer_of = lost;
        world
    };
    let effects = run(&format!("{flow:?}, answer {lost:?} lost"), calm).effects;
    let mut worlds = 0;
    for effect in 1..=effects {
        for crash in [Crash::Kill, Crash::PowerCut] {
            for down in DOWN {
                let what = format!("{flow:?}, answer {lost:?} lost, {crash:?} before {effect}");
                run(&what, || {
                    let mut world = calm();
                    world.crash_before_effect = vec![(effect, crash, down)];
                    world
                });
                worlds += 1;
            }
        }
    }
    worlds
}

#[test]
fn a_crash_at_any_point_of_a_calm_payment_breaks_nothing() {
    for flow in FLOWS {
        for driver in drivers() {
            assert!(crash_everywhere(flow, driver, None) >= 4 * 6, "{flow:?}");
        }
    }
}

#[test]
fn a_crash_at_any_point_after_any_lost_answer_breaks_nothing() {
    for flow in FLOWS {
        for driver in drivers() {
            let messages = run("calm", || world(flow, driver)).messages;
            for lost in 1..=messages {
                crash_everywhere(flow, driver, Some(lost));
            }
        }
    }
}

#[test]
fn a_second_crash_at_any_point_of_the_recovery_breaks_nothing() {
    for flow in FLOWS {
        let driver = plain_driver();
        let effects = run("calm", || world(flow, driver)).effects;
        for first in 1..=effects {
            for later in 1..=8 {
                for crash in [Crash::Kill, Crash::PowerCut] {
                    let what = format!("{flow:?}, {crash:?} before {first} and {later} later");
                    run(&what, || {
                        let mut world = world(flow, driver);
                        let again = (first + later, crash, DOWN[1]);
                        world.crash_before_effect = vec![(first, crash, DOWN[0]), again];
                        world
                    });
                }
            }
        }
    }
}

#[test]
fn no_crash_costs_a_payment_that_the_order_shows() {
    for flow in [Flow::Listed, Flow::Direct, Flow::Standalone] {
        let effects = run("calm", || world(flow, plain_driver())).effects;
        for effect in 1..=effects {
            for (crash, down) in [(Crash::Kill, DOWN[0]), (Crash::PowerCut, DOWN[1])] {
                let build = || {
                    let mut world = world(flow, plain_driver());
                    world.crash_before_effect = vec![(effect, crash, down)];
                    world
                };
                // Where the crash was, the order may or may not have shown it.
                let mut at_crash = build();
                at_crash.crash_before_effect[0].2 = i64::MAX / 4;
                at_crash.run_until_crash();
                let showed_paid = at_crash.api.orders().any(|order| order.payment().is_settled());
                let world = run(&format!("{flow:?}, {crash:?} before {effect}"), build);
                if showed_paid {
                    let fates = world.acquirer.payments.values().map(|payment| payment.fate);
                    let stands: Vec<_> = fates.collect();
                    assert_eq!(stands, [Fate::Confirmed], "{flow:?}, {crash:?} before {effect}");
                }
            }
        }
    }
}
