//! The model of the order protocol as a tier of the planted bugs: it asks the production claim rule
//! about every order of events, so it sees what needs two things in one instant.

use maquininha_sim::invariants::Invariant;
use maquininha_sim::model::{EXACT, Exploration, Promise, Protocol, explore};
use maquininha_sim::verdict::{Tier, Verdict, Violation};

/// The tier. All its worlds are one: every order of events at two terminals.
pub(crate) struct OrderProtocol;

fn explored() -> Exploration {
    explore(&Protocol::new(EXACT.limits).exactly(), true)
}

/// The invariant that says the same of a world.
fn invariant(promise: Promise) -> Invariant {
    match promise {
        Promise::NeverMoreThanDue => Invariant::OneDeviceFinishes,
        Promise::NoApprovalIsLost => Invariant::NoLostPayment,
        Promise::NothingIsToldThatWasNotPaid => Invariant::NeverToldPaidWhenUndone,
        Promise::RestIsInReach => Invariant::EverythingBounded,
        Promise::ClosedAsPaidIsPaid | Promise::EveryPaymentIsHeard => {
            Invariant::OrderTotalConserved
        }
        _ => Invariant::NoOrphan,
    }
}

impl Tier for OrderProtocol {
    fn name(&self) -> &'static str {
        "model"
    }

    fn run(&self, _seed: u64) -> Verdict {
        let found = explored();
        let violation = found
            .counterexample
            .as_ref()
            .map(|shown| Violation { invariant: invariant(shown.promise), what: found.story() });
        Verdict { violation, ..Verdict::default() }
    }

    fn story(&self, _seed: u64) -> String {
        explored().story()
    }
}
