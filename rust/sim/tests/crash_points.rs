//! Every crash, and what follows it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use maquininha_sim::acquirer::Fate;
use maquininha_sim::crash_points::{
    Besides, DRIVERS, Explored, Flow, Scenario, explore, points, scenarios, stops_at, story,
};
use maquininha_sim::points::{Loss, Points, Stop};

/// Explores scenarios on all cores; whatever is broken fails the test.
fn explore_all(scenarios: &[Scenario], depth: usize) -> Explored {
    let next = AtomicUsize::new(0);
    let lane = || {
        let mut part = Explored::default();
        while let Some(scenario) = scenarios.get(next.fetch_add(1, Ordering::Relaxed)) {
            part.join(explore(scenario, Vec::new(), depth));
        }
        part
    };
    let mut explored = Explored::default();
    thread::scope(|scope| {
        let lanes = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let running: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        for part in running {
            explored.join(part.join().expect("a lane runs to its end"));
        }
    });
    for tally in &explored.depths {
        if let Some((scenario, stops, text)) = tally.broken.first() {
            let story = story(scenario, stops);
            panic!("{story}\n{text}\n{scenario:?}\n{stops:?}, {} in all", tally.violations);
        }
    }
    explored
}

#[test]
fn a_crash_at_any_point_breaks_nothing_whatever_else_goes_wrong() {
    let explored = explore_all(&scenarios(), 1);
    assert!(explored.depths[0].worlds > 20_000, "{} worlds", explored.depths[0].worlds);
}

/// The scenarios in which nothing else goes wrong.
fn calm() -> Vec<Scenario> {
    let all = scenarios().into_iter();
    all.filter(|scenario| scenario.besides == Besides::Nothing).collect()
}

#[test]
fn a_crash_at_any_point_of_the_recovery_breaks_nothing() {
    // With the usual driver; the other kinds by command.
    let usual: Vec<_> = calm().into_iter().filter(|s| s.driver == DRIVERS[0]).collect();
    let explored = explore_all(&usual, 2);
    assert!(explored.depths[1].worlds > 20_000, "{} worlds", explored.depths[1].worlds);
}

#[test]
fn a_crash_in_the_recovery_of_the_recovery_breaks_nothing() {
    // One of every kind of third crash; all of them by command.
    let scenario =
        Scenario { flow: Flow::Standalone, driver: DRIVERS[1], besides: Besides::Nothing, seed: 1 };
    let explored = explore_all(&[scenario], 3);
    assert!(explored.depths[2].worlds > 10_000, "{} worlds", explored.depths[2].worlds);
}

#[test]
fn every_prefix_of_what_was_not_synced_is_tried() {
    let scenario = calm()[0];
    let mut most = 0;
    for (at, point) in points(&scenario).iter().enumerate() {
        let cuts: std::collections::BTreeSet<usize> = stops_at(at, point)
            .into_iter()
            .filter_map(|stop| match stop.loss {
                Loss::Power { kept } => Some(kept),
                Loss::Process { .. } => None,
            })
            .collect();
        assert!(cuts.into_iter().eq(0..=point.unsynced), "{}", point.words);
        most = most.max(point.unsynced);
    }
    assert!(most >= 3, "at most {most} rows wait for a sync");
}

#[test]
fn every_message_is_interrupted_before_it_leaves_on_its_way_and_before_its_answer() {
    for scenario in calm() {
        let words: Vec<_> = points(&scenario).into_iter().map(|point| point.words).collect();
        let mut messages = 0;
        for message in words.iter().filter_map(|words| words.strip_prefix("sent ")) {
            messages += 1;
            for moment in ["before ", "done, no answer yet: "] {
                let wanted = format!("{moment}{message}");
                assert!(words.contains(&wanted), "{scenario:?}: {wanted}");
            }
        }
        assert!(messages >= 2, "{scenario:?}");
    }
}

#[test]
fn a_disk_that_forgets_what_was_synced_is_found() {
    // The checks see a difference: with a journal that loses synced rows too, a
    // crash does lose or double money.
    let scenario = calm()[0];
    let broken = points(&scenario).into_iter().enumerate().filter(|(at, _)| {
        let mut world = scenario.world();
        world.terminals[0].journal.forgets = true;
        let loss = Loss::Power { kept: 0 };
        let stop = Stop { at: *at, loss, down: 1_000_000, tries_again: true };
        world.points = Some(Points { stops: vec![stop], ..Points::default() });
        world.run();
        world.violation.is_some()
    });
    assert!(broken.count() > 5);
}

#[test]
fn no_crash_costs_a_payment_that_the_order_shows() {
    let payments = calm()
        .into_iter()
        .filter(|scenario| scenario.flow != Flow::Refund && scenario.driver == DRIVERS[0]);
    let mut checked = 0;
    for scenario in payments {
        for (at, point) in points(&scenario).iter().enumerate().filter(|(_, p)| p.shows_paid) {
            for stop in stops_at(at, point) {
                let mut world = scenario.world();
                world.points = Some(Points { stops: vec![stop], ..Points::default() });
                world.run();
                let fates = world.acquirer.payments.values().map(|payment| payment.fate);
                assert_eq!(fates.collect::<Vec<_>>(), [Fate::Confirmed], "{scenario:?} {stop:?}");
                checked += 1;
            }
        }
    }
    assert!(checked > 50, "{checked} stops");
}
