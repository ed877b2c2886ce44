//! What came of every crash, by flow, by what else goes wrong, and by point.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use maquininha_sim::crash_points::{
    Besides, Explored, Flow, Scenario, Tally, explore, points, stops_at,
};
use maquininha_sim::points::{Loss, Point, Stop};

use super::goes_deep;

/// How many crashes there are in one world.
#[derive(Clone, Copy)]
pub(crate) struct Depths {
    /// In every scenario.
    pub(crate) of_all: usize,
    /// In those that go deep.
    pub(crate) of_deep: usize,
}

/// A point: crashes there, by kind.
#[derive(Default)]
pub(crate) struct Row {
    pub(crate) words: String,
    pub(crate) killed: Explored,
    pub(crate) power_cut: Explored,
}

/// The points of one flow with one thing that goes wrong besides.
pub(crate) struct Section {
    pub(crate) flow: Flow,
    pub(crate) besides: &'static str,
    /// In the order in which they come.
    pub(crate) rows: Vec<Row>,
}

/// Everything.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) sections: Vec<Section>,
    /// Crashes by driver, in the order of the drivers.
    pub(crate) by_driver: Vec<(&'static str, Explored)>,
}

/// Where a first crash is counted, and what it is.
struct Task {
    scenario: Scenario,
    stop: Stop,
    section: usize,
    words: String,
}

impl Table {
    /// Tries every crash, on all cores.
    pub(crate) fn fill(scenarios: &[Scenario], depths: Depths) -> Self {
        let mut table = Self::default();
        let tasks: Vec<Task> =
            scenarios.iter().flat_map(|scenario| table.tasks(*scenario)).collect();
        let next = AtomicUsize::new(0);
        let lane = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(task) = tasks.get(index) else { return done };
                let depth = if goes_deep(&task.scenario) { depths.of_deep } else { depths.of_all };
                done.push((index, explore(&task.scenario, vec![task.stop], depth)));
            }
        };
        let mut done = BTreeMap::new();
        thread::scope(|scope| {
            let lanes = thread::available_parallelism().map_or(1, std::num::NonZero::get);
            let running: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
            for part in running {
                done.extend(part.join().expect("a lane runs to its end"));
            }
        });
        for (index, explored) in done {
            table.add(&tasks[index], explored);
        }
        table
    }

    /// The first crashes of a scenario; their rows are made.
    fn tasks(&mut self, scenario: Scenario) -> Vec<Task> {
        let besides = scenario.besides.words();
        let is_same = |s: &Section| s.flow == scenario.flow && s.besides == besides;
        let section = self.sections.iter().position(is_same).unwrap_or_else(|| {
            self.sections.push(Section { flow: scenario.flow, besides, rows: Vec::new() });
            self.sections.len() - 1
        });
        let rows = &mut self.sections[section].rows;
        let seen: Vec<(String, Point)> =
            points(&scenario).into_iter().map(|point| (words(&scenario, &point), point)).collect();
        // A point that is new stands behind the one that came before it.
        let mut after = 0;
        for (words, _) in &seen {
            if let Some(known) = rows.iter().position(|row| row.words == *words) {
                after = after.max(known + 1);
            } else {
                rows.insert(after, Row { words: words.clone(), ..Row::default() });
                after += 1;
            }
        }
        let mut tasks = Vec::new();
        for (at, (words, point)) in seen.iter().enumerate() {
            tasks.extend(stops_at(at, point).into_iter().map(|stop| (words.clone(), stop)));
        }
        tasks.into_iter().map(|(words, stop)| Task { scenario, stop, section, words }).collect()
    }

    fn add(&mut self, task: &Task, explored: Explored) {
        let driver = task.scenario.driver.words;
        match self.by_driver.iter_mut().find(|(words, _)| *words == driver) {
            Some((_, sum)) => sum.join(explored.clone()),
            None => self.by_driver.push((driver, explored.clone())),
        }
        let rows = &mut self.sections[task.section].rows;
        let row = rows.iter_mut().find(|row| row.words == task.words).expect("the row was made");
        match task.stop.loss {
            Loss::Process { .. } => row.killed.join(explored),
            Loss::Power { .. } => row.power_cut.join(explored),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Explored> {
        self.by_driver.iter().map(|(_, explored)| explored)
    }

    /// Different places in different flows.
    pub(crate) fn point_count(&self) -> usize {
        self.sections.iter().map(|section| section.rows.len()).sum()
    }

    /// Worlds with one crash, two, three.
    pub(crate) fn worlds(&self) -> Vec<u64> {
        worlds(self.all())
    }

    /// Worlds that broke a promise.
    pub(crate) fn violations(&self) -> u64 {
        self.all().flat_map(|explored| &explored.depths).map(|tally| tally.violations).sum()
    }

    /// The first broken world.
    pub(crate) fn broken(&self) -> Option<&(Scenario, Vec<Stop>, String)> {
        self.all().flat_map(|explored| &explored.depths).find_map(|tally| tally.broken.first())
    }
}

/// The words of a point; of two terminals, which one.
fn words(scenario: &Scenario, point: &Point) -> String {
    match (scenario.besides, point.terminal) {
        (Besides::Collision, 0) => format!("first terminal, {}", point.words),
        (Besides::Collision, _) => format!("second terminal, {}", point.words),
        _ => point.words.clone(),
    }
}

/// Worlds by depth.
pub(crate) fn worlds<'a>(explored: impl Iterator<Item = &'a Explored>) -> Vec<u64> {
    let mut sums = Vec::new();
    for (depth, tally) in explored.flat_map(|explored| explored.depths.iter().enumerate()) {
        if depth == sums.len() {
            sums.push(0);
        }
        sums[depth] += tally.worlds;
    }
    sums
}

/// Ends at one depth.
pub(crate) fn outcomes<'a>(tallies: impl Iterator<Item = &'a Tally>) -> BTreeSet<&'a str> {
    tallies.flat_map(|tally| &tally.outcomes).map(String::as_str).collect()
}
