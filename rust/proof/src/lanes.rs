//! Seeds, spread over the cores.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use maquininha_sim::faults::FaultCount;
use maquininha_sim::verdict::Tier;
use serde::{Serialize, Serializer};

use crate::regressions::KnownSeed;

/// Seeds that a lane takes at a time.
const BATCH: u64 = 64;
/// Failing seeds that are kept; the rest is only counted.
const FAILED_MAX: usize = 16;
/// One in so many seeds is run twice, and once in a second process.
const REPEAT_EVERY: u64 = 100;
/// How often the progress of a long run is told.
const PROGRESS_EVERY: Duration = Duration::from_secs(10);

/// What many seeds came to.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) tier: &'static str,
    pub(crate) first_seed: u64,
    pub(crate) seeds: u64,
    /// Failing seeds of the past that ran before them.
    pub(crate) known_seeds: u64,
    pub(crate) payments: u64,
    /// All faults together, and each kind.
    #[serde(flatten, serialize_with = "by_kind")]
    pub(crate) faults: FaultCount,
    pub(crate) violations: u64,
    /// The lowest failing seeds.
    pub(crate) failed: Vec<u64>,
    /// Seeds that were run twice, and how many of them differed.
    pub(crate) repeated: u64,
    pub(crate) differed: u64,
    /// Seeds that were run in a second process, too, and how many of them differed.
    pub(crate) compared_across_processes: u64,
    pub(crate) differed_across_processes: u64,
    pub(crate) seconds: f64,
    pub(crate) seeds_per_hour: u64,
    /// The traces that a second process must leave, too.
    #[serde(skip)]
    pub(crate) traces: BTreeMap<u64, u64>,
}

#[derive(Serialize)]
struct Faults {
    faults: u64,
    faults_by_kind: BTreeMap<&'static str, u64>,
}

fn by_kind<S: Serializer>(count: &FaultCount, serializer: S) -> Result<S::Ok, S::Error> {
    let faults_by_kind = count.by_kind().map(|(fault, count)| (fault.name(), count)).collect();
    Faults { faults: count.total(), faults_by_kind }.serialize(serializer)
}

/// Runs seeds on all cores until all are done or the time is over. One in a hundred is run
/// twice, and must leave the same trace.
pub(crate) fn run(tier: &dyn Tier, seeds: Range<u64>, limit: Option<Duration>) -> Report {
    let next = AtomicU64::new(seeds.start);
    let (done, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    let started = Instant::now();
    let lanes = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let lane = || {
        let mut part = Report::default();
        while limit.is_none_or(|limit| started.elapsed() < limit) {
            let first = next.fetch_add(BATCH, Ordering::Relaxed);
            if first >= seeds.end {
                break;
            }
            let last = seeds.end.min(first + BATCH);
            (first..last).for_each(|seed| part.add(tier, seed));
            done.fetch_add(last - first, Ordering::Relaxed);
        }
        part
    };
    let tell = || {
        let mut told = Instant::now();
        while !is_over.load(Ordering::Relaxed) {
            thread::park_timeout(PROGRESS_EVERY.saturating_sub(told.elapsed()));
            if told.elapsed() >= PROGRESS_EVERY {
                told = Instant::now();
                let (done, since) = (done.load(Ordering::Relaxed), started.elapsed());
                eprintln!("{}: {done} seeds in {} s", tier.name(), since.as_secs());
            }
        }
    };
    let mut report = Report { tier: tier.name(), first_seed: seeds.start, ..Report::default() };
    thread::scope(|scope| {
        let running: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        let teller = io::stderr().is_terminal().then(|| scope.spawn(tell));
        for part in running {
            report.join(part.join().expect("a lane runs to its end"));
        }
        is_over.store(true, Ordering::Relaxed);
        if let Some(teller) = teller {
            teller.thread().unpark();
        }
    });
    report.seconds = started.elapsed().as_secs_f64();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let rate = (report.seeds as f64 / report.seconds * 3600.0) as u64;
    report.seeds_per_hour = rate;
    report
}

impl Report {
    fn add(&mut self, tier: &dyn Tier, seed: u64) {
        let verdict = tier.run(seed);
        self.seeds += 1;
        self.payments += verdict.payments;
        self.faults.join(&verdict.faults);
        if verdict.violation.is_some() {
            self.violations += 1;
            self.keep(seed);
        }
        if seed.is_multiple_of(REPEAT_EVERY) {
            self.repeated += 1;
            self.differed += u64::from(tier.run(seed) != verdict);
            self.compared_across_processes += 1;
            self.traces.insert(seed, verdict.trace);
        }
    }

    /// Adds the failing seeds of the past: how many there are, and those that fail again.
    pub(crate) fn add_known(&mut self, (count, broken): &(u64, Vec<KnownSeed>)) {
        self.known_seeds = *count;
        self.violations += broken.len() as u64;
        for known in broken {
            self.keep(known.seed);
        }
    }

    /// Whether every promise held and every seed is one world.
    pub(crate) const fn is_good(&self) -> bool {
        self.violations + self.differed + self.differed_across_processes == 0
    }

    fn keep(&mut self, seed: u64) {
        self.failed.push(seed);
        self.failed.sort_unstable();
        self.failed.truncate(FAILED_MAX);
    }

    fn join(&mut self, part: Self) {
        self.seeds += part.seeds;
        self.payments += part.payments;
        self.faults.join(&part.faults);
        self.violations += part.violations;
        self.repeated += part.repeated;
        self.differed += part.differed;
        self.compared_across_processes += part.compared_across_processes;
        self.traces.extend(part.traces);
        part.failed.into_iter().for_each(|seed| self.keep(seed));
    }
}
