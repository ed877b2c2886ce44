//! What the seeds found, each as a small world of its own: a seed means another world once the
//! world changes.

use std::time::Duration;

use maquininha_flow::{CancelReason, DriverProfile, End, PaymentKind, UndoReason};
use maquininha_model::Money;

use maquininha_sim::acquirer::Fate;
use maquininha_sim::endpoints::Endpoint;
use maquininha_sim::machine::Told;
use maquininha_sim::scenario::{MINUTE, SECOND, Wish, mute_driver, plain_driver, plan, refund};
use maquininha_sim::simulation::{Crash, Event, World};

/// One payment, begun at once.
fn world(kind: PaymentKind, driver: DriverProfile) -> World {
    let mut world = World::new(1, driver, 1);
    let attempt = world.wish(0, Wish::Payment(plan(0, "p", kind, 100, driver)));
    world.after(0, Event::Begin(attempt));
    world.after(30 * MINUTE, Event::Heal);
    world
}

/// The same for an order.
fn listed(driver: DriverProfile) -> World {
    let now = maquininha_sim::scenario::noon();
    let mut api = World::new(1, driver, 1).api;
    let order_id = api.add_order(now, "or_1", Money::brl(100));
    let mut world = world(PaymentKind::Listed { order_id }, driver);
    world.api = api;
    world
}

fn run(world: &mut World) {
    world.run();
    assert_eq!(world.violation, None);
}

fn fate(world: &World) -> Option<Fate> {
    world.acquirer.payments.get(&world.attempts[0].key).map(|payment| payment.fate)
}

fn charges(world: &World) -> usize {
    world.charges_of(&world.attempts[0].key).filter(|charge| charge.net().is_positive()).count()
}

#[test]
fn a_sale_whose_decision_was_not_written_is_reported_once() {
    let mut world = world(PaymentKind::Standalone, plain_driver());
    world.api.habits.idempotent = false;
    world.faults.sync_fails = 1000;
    run(&mut world);
    assert_eq!((fate(&world), charges(&world)), (Some(Fate::Confirmed), 1));
    assert_eq!(world.attempts[0].told.len(), 2, "told again after the restart");
}

#[test]
fn an_approval_that_nobody_can_be_asked_for_and_that_is_not_written_is_taken_back() {
    for mut world in [world(PaymentKind::Standalone, mute_driver()), listed(mute_driver())] {
        world.faults.sync_fails = 1000;
        run(&mut world);
        assert_eq!((fate(&world), charges(&world)), (Some(Fate::Undone), 0));
        let undo = UndoReason::JournalFailed;
        let end = End::Canceled { why: CancelReason::Undone { undo } };
        assert_eq!(world.attempts[0].told[0].1, Told::Payment(end));
    }
}

#[test]
fn a_refund_that_an_old_backup_forgot_is_not_told_again() {
    let driver = plain_driver();
    let mut world = World::new(1, driver, 1);
    world.api.habits.idempotent = false;
    let now = world.time();
    let order = world.api.add_order(now, "or_1", Money::brl(100));
    let mut rng = world.rng.clone();
    let charge = world.api.add_paid(now, &order, Money::brl(100), &mut rng);
    let attempt = world.wish(0, Wish::Refund(refund(0, "r", &order, &charge, 100, 40)));
    world.after(0, Event::Begin(attempt));
    world.after(20 * MINUTE, Event::Crash(0, Crash::OldBackup));
    world.after(21 * MINUTE, Event::Restart(0));
    run(&mut world);
    let shown = &world.api.order(&order).expect("the order is there").charges[0];
    assert_eq!(shown.canceled_amount, Some(Money::brl(40)));
}

#[test]
fn what_is_begun_twice_takes_the_card_once() {
    let mut world = listed(plain_driver());
    for again in [SECOND, 2 * MINUTE, 40 * MINUTE] {
        world.after(again, Event::Begin(0));
    }
    run(&mut world);
    assert_eq!((world.attempts[0].sent, charges(&world)), (1, 1));
}

#[test]
fn a_terminal_that_stands_still_for_hours_confirms_or_undoes() {
    for at in 0..40 {
        let mut world = listed(plain_driver());
        world.after(at * SECOND, Event::Pause(0, 240 * MINUTE));
        run(&mut world);
        let paid = usize::from(fate(&world) == Some(Fate::Confirmed));
        assert_eq!(charges(&world), paid, "stopped after {at} s");
    }
}

#[test]
fn places_are_let_go_calmly_where_the_backup_is_behind() {
    let mut world = listed(plain_driver());
    world.backup_lag = Some(Duration::from_secs(50));
    world.terminals[0].endpoint = Endpoint::Backup;
    world.faults.card_refused = 1000;
    // The answer to the reservation is lost, so another one may be there.
    world.lose_answer_of = Some(1);
    run(&mut world);
    assert_eq!((fate(&world), charges(&world)), (Some(Fate::Declined), 0));
}
