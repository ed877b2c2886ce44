//! Trying every crash, and every crash of what follows it.

use std::collections::BTreeSet;

use super::{Scenario, outcome};
use crate::points::{Loss, Point, Points, Stop};
use crate::scenario::{MINUTE, SECOND};
use crate::simulation::World;

/// How long a terminal stays off: a moment, and longer than every lease,
/// time-out and silence rule.
const DOWN: [i64; 2] = [SECOND, 12 * MINUTE];
/// Broken worlds that are kept; the rest is only counted.
const BROKEN_MAX: usize = 8;

/// What many worlds came to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Worlds that were run.
    pub worlds: u64,
    /// Different ends.
    pub outcomes: BTreeSet<String>,
    /// Worlds that broke a promise.
    pub violations: u64,
    /// The first broken worlds: what was stopped, and what was broken.
    pub broken: Vec<(Scenario, Vec<Stop>, String)>,
}

impl Tally {
    fn add(&mut self, scenario: &Scenario, stops: &[Stop], world: &World) {
        self.worlds += 1;
        let end = outcome(world);
        if !self.outcomes.contains(&end) {
            self.outcomes.insert(end);
        }
        if let Some(text) = &world.violation {
            self.violations += 1;
            if self.broken.len() < BROKEN_MAX {
                self.broken.push((*scenario, stops.to_vec(), text.to_string()));
            }
        }
    }

    /// Both together.
    pub fn join(&mut self, other: Self) {
        self.worlds += other.worlds;
        self.outcomes.extend(other.outcomes);
        self.violations += other.violations;
        self.broken.extend(other.broken);
        self.broken.truncate(BROKEN_MAX);
    }
}

/// What came of crashes that began at one point with one kind of loss.
#[derive(Clone, Debug, Default)]
pub struct Explored {
    /// By depth: one crash, two, three.
    pub depths: Vec<Tally>,
}

impl Explored {
    /// Both together.
    pub fn join(&mut self, other: Self) {
        for (depth, tally) in other.depths.into_iter().enumerate() {
            if depth == self.depths.len() {
                self.depths.push(Tally::default());
            }
            self.depths[depth].join(tally);
        }
    }
}

/// The points of a scenario that nobody interrupts, with their words.
///
/// Panics where that world breaks a promise.
pub fn points(scenario: &Scenario) -> Vec<Point> {
    let mut world = scenario.world();
    world.points = Some(Points { with_words: true, ..Points::default() });
    world.run();
    assert_eq!(world.violation, None, "{scenario:?}");
    world.points.expect("they are counted").seen
}

/// Every way to stop at a point: every loss, every time, and where the journal
/// does not know the attempt afterwards, with an app that begins again and
/// with one that does not.
pub fn stops_at(at: usize, point: &Point) -> Vec<Stop> {
    let deaths = if point.is_at_reader { &[false, true][..] } else { &[false] };
    let ends = deaths.iter().map(|driver_dies| Loss::Process { driver_dies: *driver_dies });
    let cuts = (0..=point.unsynced).map(|kept| Loss::Power { kept });
    let mut all = Vec::new();
    for loss in ends.chain(cuts) {
        let is_known = match (loss, point.kept_to_know) {
            (_, None) => false,
            (Loss::Process { .. }, Some(_)) => true,
            (Loss::Power { kept }, Some(wanted)) => kept >= wanted,
        };
        let wishes = if is_known { &[false][..] } else { &[false, true] };
        for down in DOWN {
            all.extend(wishes.iter().map(|wish| Stop { at, loss, down, tries_again: *wish }));
        }
    }
    all
}

/// Stops a world as planned, and then at every point of what follows, until
/// there have been `depth` stops.
pub fn explore(scenario: &Scenario, stops: Vec<Stop>, depth: usize) -> Explored {
    let mut explored = Explored { depths: vec![Tally::default(); depth] };
    go(scenario, &mut stops.clone(), depth, &mut explored);
    explored
}

fn go(scenario: &Scenario, stops: &mut Vec<Stop>, depth: usize, explored: &mut Explored) {
    let mut world = scenario.world();
    let is_last = stops.len() == depth;
    let next = stops.last().map_or(0, |stop| stop.at + 1);
    let first_kept = if is_last { usize::MAX } else { next };
    world.points = Some(Points { stops: stops.clone(), first_kept, ..Points::default() });
    world.run();
    if let Some(tally) = stops.len().checked_sub(1).and_then(|i| explored.depths.get_mut(i)) {
        tally.add(scenario, stops, &world);
    }
    let seen = world.points.map(|points| points.seen).unwrap_or_default();
    for (offset, point) in seen.iter().enumerate() {
        for stop in stops_at(next + offset, point) {
            stops.push(stop);
            go(scenario, stops, depth, explored);
            stops.pop();
        }
    }
}

/// A world with stops, as readable text.
pub fn story(scenario: &Scenario, stops: &[Stop]) -> String {
    let mut world = scenario.world();
    world.points = Some(Points { stops: stops.to_vec(), ..Points::default() });
    world.trace = Some(Vec::new());
    world.run();
    world.trace.unwrap_or_default().join("\n")
}
