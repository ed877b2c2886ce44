//! A held sale, stopped at every point, and again in the recovery: the app's word is what
//! happens, and without a word the sale is undone.

use maquininha_flow::{ConfirmStatus, DriverProfile, PaymentKind};

use maquininha_sim::acquirer::Fate;
use maquininha_sim::crash_points::stops_at;
use maquininha_sim::held::{AppHabit, WORDS};
use maquininha_sim::points::{Points, Stop};
use maquininha_sim::scenario::{Wish, mute_driver, plain_driver, plan};
use maquininha_sim::simulation::{Event, World};

/// Runs one held sale with an app and planned stops; whatever is broken fails the test.
fn run(app: AppHabit, driver: DriverProfile, stops: &[Stop]) -> World {
    let build = || {
        let mut world = World::new(1, driver, 1);
        world.app = app;
        world.points = Some(Points { stops: stops.to_vec(), ..Points::default() });
        let wish = Wish::Payment(plan(0, "p", PaymentKind::Held, 100, driver));
        let attempt = world.wish(0, wish);
        world.after(0, Event::Begin(attempt));
        world
    };
    let mut world = build();
    world.run();
    if world.violation.is_some() {
        let mut again = build();
        again.trace = Some(Vec::new());
        again.run();
        panic!("{app:?}, {stops:?}\n{}", again.trace.unwrap_or_default().join("\n"));
    }
    world
}

/// Every way to stop once more after the stops so far.
fn next_stops(world: World, after: usize) -> Vec<Stop> {
    let seen = world.points.expect("they are counted").seen;
    let later = seen.iter().enumerate().skip(after);
    later.flat_map(|(at, point)| stops_at(at, point)).collect()
}

/// What became of the sale at the acquirer.
fn fate(world: &World) -> Option<Fate> {
    world.acquirer.payments.get(&world.attempts[0].key).map(|payment| payment.fate)
}

fn apps() -> impl Iterator<Item = (AppHabit, Fate)> {
    let words = WORDS.into_iter().map(|word| {
        let fate = if word == ConfirmStatus::Success { Fate::Confirmed } else { Fate::Undone };
        (AppHabit::Says(word), fate)
    });
    words.chain([(AppHabit::Silent, Fate::Undone)])
}

#[test]
fn wherever_it_crashes_the_apps_word_is_what_happens() {
    let mut worlds = 0;
    for (app, wanted) in apps() {
        let calm = run(app, plain_driver(), &[]);
        assert_eq!(fate(&calm), Some(wanted), "{app:?}");
        for stop in next_stops(calm, 0) {
            worlds += 1;
            // A card that was never taken is no sale.
            if let Some(fate) = fate(&run(app, plain_driver(), &[stop])) {
                assert_eq!(fate, wanted, "{app:?}, {stop:?}");
            }
        }
    }
    assert!(worlds > 300, "{worlds} worlds");
}

#[test]
fn a_driver_that_cannot_be_asked_confirms_nothing_without_a_word() {
    for (app, wanted) in apps() {
        for stop in next_stops(run(app, mute_driver(), &[]), 0) {
            let fate = fate(&run(app, mute_driver(), &[stop]));
            assert!(
                wanted == Fate::Confirmed || fate != Some(Fate::Confirmed),
                "{app:?}, {stop:?}"
            );
        }
    }
}

#[test]
fn a_crash_in_the_recovery_changes_nothing() {
    let mut worlds = 0;
    for (app, wanted) in [
        (AppHabit::Says(ConfirmStatus::Success), Fate::Confirmed),
        (AppHabit::Says(ConfirmStatus::PrintError), Fate::Undone),
    ] {
        for first in next_stops(run(app, plain_driver(), &[]), 0) {
            let once = run(app, plain_driver(), &[first]);
            for second in next_stops(once, first.at + 1) {
                worlds += 1;
                if let Some(fate) = fate(&run(app, plain_driver(), &[first, second])) {
                    assert_eq!(fate, wanted, "{app:?}, {first:?}, {second:?}");
                }
            }
        }
    }
    assert!(worlds > 5_000, "{worlds} worlds");
}
