//! Runs of the production machines are runs of the checked model.

use maquininha_flow::{Decision, DriverCommand, JournalEntry, OrderCall};
use maquininha_sim::machine::Effect;
use maquininha_sim::model::Run;
use maquininha_sim::seen::Seen;

/// Runs that are followed.
const RUNS: usize = 1_000;
/// Wrong runs of each kind.
const WRONG: usize = 20;

fn runs() -> impl Iterator<Item = (u64, Run)> {
    (0..).filter_map(|seed| Run::of(seed).map(|run| (seed, run)))
}

#[test]
fn every_run_of_the_machines_is_a_run_of_the_model() {
    let mut steps = 0;
    for (seed, run) in runs().take(RUNS) {
        steps += run.follow().unwrap_or_else(|refusal| {
            panic!("seed {seed}, at {:?}: {}", run.seen.get(refusal.at), refusal.why)
        });
    }
    assert!(steps > 10 * RUNS, "the model takes part: {steps} steps");
}

/// Bends runs, and sees that each is refused that was bent.
fn all_are_refused(bend: impl Fn(&mut Vec<Seen>) -> bool) {
    let bent = runs().filter_map(|(seed, mut run)| {
        assert_eq!(run.follow().err(), None, "seed {seed} is right");
        bend(&mut run.seen).then_some((seed, run))
    });
    for (seed, run) in bent.take(WRONG) {
        assert!(run.follow().is_err(), "seed {seed} is wrong and accepted");
    }
}

fn is_confirm(seen: &Seen) -> bool {
    match seen {
        Seen::Effect { effect: Effect::Write(entry, ..), .. } => match &**entry {
            JournalEntry::Payment(record) => record.decision == Some(Decision::Confirm),
            JournalEntry::Refund(_) => false,
        },
        _ => false,
    }
}

fn is_commit(seen: &Seen) -> bool {
    matches!(seen, Seen::Call { call: OrderCall::Commit { .. }, answer: Ok(_), .. })
}

#[test]
fn a_payment_that_the_order_never_showed_is_not_confirmed() {
    all_are_refused(|seen| {
        let confirms = seen.iter().any(is_confirm);
        seen.retain(|seen| !is_commit(seen));
        confirms
    });
}

#[test]
fn a_card_is_not_taken_without_a_place() {
    all_are_refused(|seen| {
        let before = seen.len();
        seen.retain(|seen| !matches!(seen, Seen::Call { call: OrderCall::Reserve(_), .. }));
        let takes = |seen: &Seen| match seen {
            Seen::Effect { effect: Effect::Driver(_, command), .. } => {
                matches!(**command, DriverCommand::Authorize { .. })
            }
            _ => false,
        };
        seen.len() < before && seen.iter().any(takes)
    });
}

#[test]
fn who_yields_may_not_take_the_card() {
    all_are_refused(|seen| {
        // The second payer's card is taken by whoever took the first.
        let taken = seen.iter().find_map(|seen| match seen {
            Seen::Effect { effect: Effect::Driver(_, command), .. } => match **command {
                DriverCommand::Authorize { .. } => Some(command.clone()),
                _ => None,
            },
            _ => None,
        });
        let yields = seen.iter().position(|seen| match seen {
            Seen::Effect { effect: Effect::Ended(told), .. } => {
                format!("{told:?}").contains("BeingPaidElsewhere")
            }
            _ => false,
        });
        let (Some(command), Some(at)) = (taken, yields) else { return false };
        let Seen::Effect { attempt, .. } = seen[at] else { return false };
        seen.insert(at - 1, Seen::Effect { attempt, effect: Effect::Driver(9, command) });
        true
    });
}

#[test]
fn a_place_is_not_left_behind() {
    all_are_refused(|seen| {
        let before = seen.len();
        let cancels = |seen: &Seen| {
            matches!(seen, Seen::Call { call: OrderCall::CancelCharge { .. }, answer: Ok(_), .. })
        };
        seen.retain(|seen| !cancels(seen));
        seen.len() < before
    });
}
