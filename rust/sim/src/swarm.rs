//! A world made from a seed.

use maquininha_flow::{PaymentKind, PaymentPlan};
use maquininha_model::{Money, OrderId};

use crate::rng::Rng;
use crate::scenario::{HOUR, MINUTE, SECOND, Wish, any_driver, any_faults, plan, refund};
use crate::simulation::{Crash, Event, World};

/// When everything is well again.
const HEAL_AT: i64 = 30 * MINUTE;

/// A world with everything that can go wrong, drawn from the seed.
pub fn world(seed: u64) -> World {
    let mut rng = Rng::new(seed ^ 0x00C0_FFEE);
    let driver = any_driver(&mut rng);
    let kind = rng.index(8);
    let terminals = if kind < 5 { 1 + rng.index(3) } else { 1 };
    let mut world = World::new(seed, driver, terminals);
    world.faults = any_faults(&mut rng);
    world.had_silence = world.faults.driver_silent + world.faults.driver_late > 0;
    world.api.habits.confirm_on_closed = rng.chance(300);
    world.api.habits.cancel_twice_is_success = rng.chance(500);
    world.api.habits.report_refused = rng.chance(50);
    world.api.habits.refund_refused = rng.chance(50);
    if rng.chance(200) {
        without_idempotency(&mut world);
    }
    world.plants_cards = seed.is_multiple_of(64);
    clocks(&mut world, &mut rng);
    match kind {
        0..=4 => listed(&mut world, &mut rng),
        5 => {
            let order = add_order(&mut world, "or_direct", 100);
            let kind = PaymentKind::Direct { order_id: order.clone() };
            pay(&mut world, &mut rng, plan(0, "p0", kind, 100, driver));
            close_some_time(&mut world, &mut rng, &order);
        }
        6 => pay(&mut world, &mut rng, plan(0, "p0", PaymentKind::Standalone, 100, driver)),
        _ => {
            let order = add_order(&mut world, "or_refund", 100);
            let now = world.time();
            let charge = world.api.add_paid(now, &order, Money::brl(100), &mut rng);
            let amount = if rng.chance(500) { 100 } else { 40 };
            let record = refund(0, "r0", &order, &charge, 100, amount);
            let attempt = world.wish(0, Wish::Refund(record));
            start(&mut world, &mut rng, attempt);
        }
    }
    random_crashes(&mut world, &mut rng);
    world.after(HEAL_AT, Event::Heal);
    world
}

/// Without idempotency keys a call that makes a charge must not linger on the
/// way, nor reads be old: no client could tell what it did.
fn without_idempotency(world: &mut World) {
    world.api.habits.idempotent = false;
    world.faults.request_late = 0;
    world.faults.duplicate = 0;
    world.faults.stale_read = 0;
}

/// Clocks that are wrong, and clocks that jump. Where they jump, nothing may
/// linger on the way: a horizon means nothing then.
fn clocks(world: &mut World, rng: &mut Rng) {
    if rng.chance(200) {
        for terminal in 0..world.terminals.len() {
            world.terminals[terminal].clock_offset = rng.range(-20 * MINUTE, 20 * MINUTE);
        }
        world.clocks_jump = true;
    }
    if rng.chance(100) {
        world.clocks_jump = true;
        world.faults.request_late = 0;
        world.faults.duplicate = 0;
        for _ in 0..=rng.index(3) {
            let terminal = rng.index(world.terminals.len());
            let at = rng.range(0, 10 * MINUTE);
            let by = rng.range(-HOUR, HOUR);
            world.after(at, Event::ClockJump(terminal, by));
        }
    }
}

fn add_order(world: &mut World, id: &str, amount: i64) -> OrderId {
    let now = world.time();
    world.api.add_order(now, id, Money::brl(amount))
}

/// One to four payments of one order, in full or in part, often at the same
/// instant.
fn listed(world: &mut World, rng: &mut Rng) {
    let order = add_order(world, "or_listed", 100);
    let driver = world.driver;
    for number in 0..=rng.index(4) {
        let terminal = rng.index(world.terminals.len());
        let amount = [100, 100, 60, 50, 40][rng.index(5)];
        let kind = PaymentKind::Listed { order_id: order.clone() };
        let plan = plan(terminal, &format!("p{number}"), kind, amount, driver);
        pay(world, rng, plan);
    }
    close_some_time(world, rng, &order);
}

fn pay(world: &mut World, rng: &mut Rng, plan: PaymentPlan) {
    let terminal = world.terminals.len();
    let on = (0..terminal).find(|on| crate::scenario::serial(*on) == plan.serial);
    let attempt = world.wish(on.expect("the terminal is there"), Wish::Payment(plan));
    start(world, rng, attempt);
}

fn start(world: &mut World, rng: &mut Rng, attempt: usize) {
    let at = match rng.index(4) {
        0 | 1 => 0,
        2 => rng.range(0, 20 * SECOND),
        _ => rng.range(0, 12 * MINUTE),
    };
    world.after(at, Event::Begin(attempt));
    if rng.chance(250) {
        for _ in 0..=rng.index(3) {
            let longest = [2 * SECOND, 30 * SECOND, 5 * MINUTE][rng.index(3)];
            let cancel = at + rng.range(0, longest);
            world.after(cancel, Event::Cancel(attempt));
        }
    }
}

fn close_some_time(world: &mut World, rng: &mut Rng, order: &OrderId) {
    if rng.chance(250) {
        let longest = [30 * SECOND, 10 * MINUTE][rng.index(2)];
        let at = rng.range(0, longest);
        world.after(at, Event::CloseOrder(order.clone()));
    }
}

fn random_crashes(world: &mut World, rng: &mut Rng) {
    if rng.chance(250) {
        for _ in 0..=rng.index(3) {
            let terminal = rng.index(world.terminals.len());
            let crash = if rng.chance(500) { Crash::Kill } else { Crash::PowerCut };
            let at = rng.range(0, 6 * MINUTE);
            world.after(at, Event::Crash(terminal, crash));
            let longest = [5 * SECOND, 3 * MINUTE, 28 * HOUR][rng.index(3)];
            let back = rng.range(0, longest);
            world.after(at + back, Event::Restart(terminal));
        }
    }
}
