//! Seeds, spread over the cores.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use maquininha_sim::faults::FaultCount;
use maquininha_sim::verdict::Tier;
use serde::{Serialize, Serializer};

/// Seeds that a lane takes at a time.
const BATCH: u64 = 64;
/// Failing seeds that are kept; the rest is only counted.
const FAILED_MAX: usize = 16;

/// What many seeds came to.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) tier: &'static str,
    pub(crate) first_seed: u64,
    pub(crate) seeds: u64,
    pub(crate) payments: u64,
    #[serde(serialize_with = "by_kind")]
    pub(crate) faults: FaultCount,
    pub(crate) violations: u64,
    /// The lowest failing seeds.
    pub(crate) failed: Vec<u64>,
    /// Seeds that were run twice, and how many of them differed.
    pub(crate) repeated: u64,
    pub(crate) differed: u64,
    pub(crate) seconds: f64,
    pub(crate) seeds_per_hour: u64,
}

fn by_kind<S: Serializer>(faults: &FaultCount, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(faults.by_kind().map(|(fault, count)| (fault.name(), count)))
}

/// Runs seeds on all cores until all are done or the time is over. One in a hundred is run
/// twice, and must leave the same trace.
pub(crate) fn run(tier: &dyn Tier, seeds: Range<u64>, limit: Option<Duration>) -> Report {
    let next = AtomicU64::new(seeds.start);
    let started = Instant::now();
    let lanes = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let lane = || {
        let mut part = Report::default();
        while limit.is_none_or(|limit| started.elapsed() < limit) {
            let first = next.fetch_add(BATCH, Ordering::Relaxed);
            if first >= seeds.end {
                break;
            }
            for seed in first..seeds.end.min(first + BATCH) {
                part.add(tier, seed);
            }
        }
        part
    };
    let mut report = Report { tier: tier.name(), first_seed: seeds.start, ..Report::default() };
    thread::scope(|scope| {
        let running: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        for part in running {
            report.join(part.join().expect("a lane runs to its end"));
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
        if seed.is_multiple_of(100) {
            self.repeated += 1;
            self.differed += u64::from(tier.run(seed) != verdict);
        }
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
        part.failed.into_iter().for_each(|seed| self.keep(seed));
    }
}
