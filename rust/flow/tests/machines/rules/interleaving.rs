//! Two terminals on one order, in every order in which their steps can come.

use std::time::Duration;

use maquininha_model::Money;

use crate::desk::{Desk, Market};

/// Begin, four answers of the order API, the card and the confirmation.
const STEPS: usize = 7;

/// Runs one order of steps, given as bits; `late` names a step of the first
/// terminal before which its lease passes. Gives the ends that were told.
fn run(order: u32, pace: Duration, late: Option<usize>) -> Vec<String> {
    let market = Market::new();
    let mut desks = [market.desk(0, market.listed()), market.desk(1, market.listed())];
    let mut taken = [0, 0];
    let mut now = desks[0].now;
    let mut ends = Vec::new();
    for turn in 0..2 * STEPS {
        let which = usize::from(order & (1 << turn) != 0);
        if which == 0 && late == Some(taken[0]) {
            now = now.plus(Duration::from_secs(301));
        }
        let desk = &mut desks[which];
        desk.now = now;
        desk.pace = pace;
        ends.extend(next(desk, taken[which]));
        taken[which] += 1;
        now = desk.now;
    }
    for desk in &mut desks {
        desk.now = desk.now.max(now);
        while let Some(words) = desk.step() {
            ends.extend(words);
        }
        assert!(desk.machine.is_done(), "{order:b} {late:?}");
    }
    assert!(market.order().payment().net <= Money::brl(100), "{order:b} {late:?}");
    ends.retain(|word| word.starts_with("ended"));
    ends
}

fn next(desk: &mut Desk, taken: usize) -> Vec<String> {
    match taken {
        0 => desk.begin(),
        _ => desk.step().unwrap_or_default(),
    }
}

/// Every order in which both terminals take all their steps.
fn orders() -> impl Iterator<Item = u32> {
    (0_u32..1 << (2 * STEPS)).filter(|order| order.count_ones() as usize == STEPS)
}

fn approved(ends: &[String]) -> usize {
    ends.iter().filter(|end| *end == "ended approved").count()
}

#[test]
fn exactly_one_of_two_terminals_is_paid_whatever_comes_first() {
    for order in orders() {
        let ends = run(order, Duration::from_millis(100), None);
        assert_eq!((ends.len(), approved(&ends)), (2, 1), "{order:b}: {ends:?}");
    }
}

#[test]
fn at_most_one_is_paid_where_everything_happens_at_the_same_instant() {
    for order in orders() {
        let ends = run(order, Duration::ZERO, None);
        assert!(ends.len() == 2 && approved(&ends) <= 1, "{order:b}: {ends:?}");
    }
}

#[test]
fn at_most_one_is_paid_where_a_lease_passes_between_any_two_steps() {
    for late in 1..STEPS {
        for order in orders() {
            let ends = run(order, Duration::from_millis(100), Some(late));
            assert!(ends.len() == 2 && approved(&ends) <= 1, "{order:b} {late}: {ends:?}");
        }
    }
}
