//! What happened in a world, in an order that does not depend on who ran first within a moment.

use std::sync::{Mutex, MutexGuard, PoisonError};

use maquininha_sandbox::MarketTime;
use maquininha_sim::faults::{Fault, FaultCount};
use maquininha_sim::verdict::{Verdict, Violation};

/// One thing that happened: when, to whom, and what.
type Line = (i64, String, usize, String);

/// The record of one world.
#[derive(Default)]
pub(crate) struct Trace {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    start: Option<MarketTime>,
    lines: Vec<Line>,
    payments: u64,
    faults: FaultCount,
    violation: Option<Violation>,
}

impl Trace {
    /// Something happened to somebody.
    pub(crate) fn say(&self, at: MarketTime, who: &str, what: impl Into<String>) {
        let mut kept = self.kept();
        let start = *kept.start.get_or_insert(at);
        let number = kept.lines.len();
        kept.lines.push((at.ms_since(start), who.to_owned(), number, what.into()));
    }

    /// Something went wrong in the world.
    pub(crate) fn fault(&self, fault: Fault) {
        self.kept().faults.add(fault);
    }

    /// A payment was begun.
    pub(crate) fn payment(&self) {
        self.kept().payments += 1;
    }

    /// A promise was broken; the first one counts.
    pub(crate) fn broken(&self, violation: Violation) {
        let mut kept = self.kept();
        kept.violation.get_or_insert(violation);
    }

    /// What the world came to, and what happened in it as text.
    pub(crate) fn end(&self) -> (Verdict, String) {
        let mut kept = self.kept();
        kept.lines.sort();
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut story = String::new();
        for (at, who, _, what) in &kept.lines {
            let line = format!("{:>9}.{:03} {who:<12} {what}\n", at / 1_000, at % 1_000);
            for byte in line.bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
            story.push_str(&line);
        }
        let verdict = Verdict {
            payments: kept.payments,
            faults: kept.faults,
            trace: hash,
            violation: kept.violation.clone(),
        };
        (verdict, story)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
