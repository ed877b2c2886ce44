//! Every state that can be reached, breadth first, so that what is found is found on the
//! shortest way.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::action::{Action, Step};
use super::pack::{PACKED_SLOTS, Packed, pack, unpack};
use super::property::Promise;
use super::protocol::Protocol;
use super::state::{Closing, ORDERS_MAX, Phase, Sale, State};

/// What was explored.
#[derive(Debug, Default)]
pub struct Exploration {
    /// Different states, terminals and orders taken as alike.
    pub states: usize,
    /// Steps between them.
    pub transitions: usize,
    /// Steps to the state that is farthest away.
    pub depth: usize,
    /// States at rest.
    pub at_rest: usize,
    /// Which step leads a terminal from which phase to which.
    pub arrows: BTreeSet<(Phase, Step, Phase)>,
    /// Which step leads an order from which state to which, at the sales side.
    pub order_arrows: BTreeSet<(OrderNode, Step, OrderNode)>,
    /// The first promise that is broken, on the shortest way.
    pub counterexample: Option<Counterexample>,
}

/// Where an order stands: the sale, its closing duty, and whether it is closed.
pub type OrderNode = (Sale, Closing, bool);

/// How a promise is broken.
#[derive(Debug)]
pub struct Counterexample {
    /// Which.
    pub promise: Promise,
    /// The steps from the beginning, and the state after each.
    pub trace: Vec<(Action, State)>,
}

impl Exploration {
    /// What was explored, and how a promise is broken where one is.
    pub fn story(&self) -> String {
        let mut text = format!("{} states, {} steps", self.states, self.transitions);
        if let Some(Counterexample { promise, trace }) = &self.counterexample {
            let _ = write!(text, "; broken: {promise:?}");
            for (action, _) in trace {
                let _ = write!(text, "\n  {action}");
            }
        }
        text
    }
}

/// What may begin by itself when all is at rest.
const NEWS: [Step; 3] = [Step::Begin, Step::Open, Step::BackOut];

/// States by number, and numbers by state.
struct Known {
    states: Vec<Packed>,
    parents: Vec<u32>,
    /// Open addressing; zero is free, else the number and one.
    table: Vec<u32>,
}

fn hash(state: Packed) -> usize {
    let mix = |sum: u64, word: u64| {
        let mixed = (sum ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed ^ (mixed >> 29)
    };
    usize::try_from(state.into_iter().fold(0, mix)).expect("64 bits")
}

impl Known {
    fn new() -> Self {
        Self { states: Vec::new(), parents: Vec::new(), table: vec![0; 1 << 16] }
    }

    /// The number of a state, and whether it is new.
    fn add(&mut self, state: Packed, parent: u32) -> (u32, bool) {
        if self.states.len() * 2 >= self.table.len() {
            self.grow();
        }
        let at = self.find(state);
        if self.table[at] > 0 {
            return (self.table[at] - 1, false);
        }
        self.states.push(state);
        self.parents.push(parent);
        let number = u32::try_from(self.states.len()).expect("below four billion states");
        self.table[at] = number;
        (number - 1, true)
    }

    fn find(&self, state: Packed) -> usize {
        let mask = self.table.len() - 1;
        let mut at = hash(state) & mask;
        while self.table[at] > 0 && self.states[self.table[at] as usize - 1] != state {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        self.table = vec![0; self.table.len() * 2];
        for number in 0..self.states.len() {
            let at = self.find(self.states[number]);
            self.table[at] = u32::try_from(number + 1).expect("numbered before");
        }
    }
}

/// Explores everything, or to the first promise that is broken. `alike` takes states as one
/// that differ in the numbers of terminals and orders only; the rules name neither.
pub fn explore(protocol: &Protocol, alike: bool) -> Exploration {
    assert!(protocol.limits().terminals <= PACKED_SLOTS, "a state fits its bits");
    let mut found = Exploration::default();
    let mut known = Known::new();
    let mut ways = Ways::default();
    let form = |state: &State| if alike { canonical(protocol, state) } else { pack(state) };
    let (mut level_end, mut number) = (1, 0);
    known.add(form(&protocol.start()), 0);
    while number < known.states.len() && found.counterexample.is_none() {
        if number == level_end {
            found.depth += 1;
            level_end = known.states.len();
        }
        let state = unpack(known.states[number]);
        let walk = Walk::from(protocol, state);
        let parent = u32::try_from(number).expect("below four billion states");
        found.transitions += walk.steps;
        found.at_rest += usize::from(walk.is_over);
        ways.begin(walk.is_over);
        found.arrows.extend(&walk.arrows);
        found.order_arrows.extend(&walk.order_arrows);
        for (at, (next, ..)) in walk.seen.iter().enumerate() {
            if let Some(promise) = walk.broken[at] {
                let trace = retrace(protocol, &known, parent, next);
                found.counterexample.get_or_insert(Counterexample { promise, trace });
            }
            if at > 0 && protocol.private(next).is_none() {
                ways.add(known.add(form(next), parent).0);
            }
        }
        number += 1;
    }
    found.states = known.states.len();
    if found.counterexample.is_none()
        && let Some(lost) = ways.lost()
    {
        let state = unpack(known.states[lost as usize]);
        let trace = retrace(protocol, &known, lost, &state);
        let promise = Promise::RestIsInReach;
        found.counterexample = Some(Counterexample { promise, trace });
    }
    found
}

/// The steps from each state, and from which of them rest can be reached.
#[derive(Default)]
struct Ways {
    firsts: Vec<usize>,
    nexts: Vec<u32>,
    good: Vec<bool>,
}

impl Ways {
    fn begin(&mut self, at_rest: bool) {
        self.firsts.push(self.nexts.len());
        self.good.push(at_rest);
    }

    fn add(&mut self, next: u32) {
        self.nexts.push(next);
    }

    /// A state from which rest cannot be reached.
    fn lost(mut self) -> Option<u32> {
        self.firsts.push(self.nexts.len());
        let mut changed = true;
        while changed {
            changed = false;
            for state in (0..self.good.len()).rev() {
                let nexts = &self.nexts[self.firsts[state]..self.firsts[state + 1]];
                if !self.good[state] && nexts.iter().any(|next| self.good[*next as usize]) {
                    self.good[state] = true;
                    changed = true;
                }
            }
        }
        let lost = self.good.iter().position(|good| !good)?;
        Some(u32::try_from(lost).expect("below four billion states"))
    }
}

/// The same state for all numberings of terminals and orders.
fn canonical(protocol: &Protocol, state: &State) -> Packed {
    let sorted = |mut state: State| {
        state.slots[..protocol.limits().terminals].sort_unstable();
        pack(&state)
    };
    let first = sorted(*state);
    if protocol.limits().orders < ORDERS_MAX {
        return first;
    }
    let mut swapped = *state;
    swapped.orders.swap(0, 1);
    for slot in swapped.slots.iter_mut().filter(|slot| slot.phase != Phase::Idle) {
        slot.order = 1 - slot.order;
    }
    first.min(sorted(swapped))
}

/// What can be reached from a state, over states in which a terminal takes a private step.
/// These are walked through and not kept.
struct Walk {
    /// The states, each with the number of the one before and the step from it.
    seen: Vec<(State, usize, Option<Action>)>,
    broken: Vec<Option<Promise>>,
    arrows: BTreeSet<(Phase, Step, Phase)>,
    order_arrows: BTreeSet<(OrderNode, Step, OrderNode)>,
    steps: usize,
    is_over: bool,
}

impl Walk {
    fn from(protocol: &Protocol, start: State) -> Self {
        let mut walk = Self {
            seen: vec![(start, 0, None)],
            broken: vec![protocol.broken(&start)],
            arrows: BTreeSet::new(),
            order_arrows: BTreeSet::new(),
            steps: 0,
            is_over: false,
        };
        let mut steps = Vec::new();
        let mut at = 0;
        while at < walk.seen.len() {
            let state = walk.seen[at].0;
            if at == 0 || protocol.private(&state).is_some() {
                protocol.fewer_steps(&state, &mut steps);
                walk.steps += steps.len();
                for (action, next) in &steps {
                    walk.add(protocol, at, *action, next);
                }
                let is_idle = state.slots.iter().all(|slot| slot.phase == Phase::Idle);
                let news = |(action, _): &(Action, State)| NEWS.contains(&action.step);
                if at == 0 && is_idle && steps.iter().all(news) {
                    walk.rest(protocol, &state);
                }
            }
            at += 1;
        }
        walk
    }

    fn rest(&mut self, protocol: &Protocol, state: &State) {
        let sells = state.orders.iter().any(|order| order.sale == Sale::Selling);
        self.is_over = !sells || !protocol.limits().sales;
        self.broken[0] = self.broken[0].or_else(|| protocol.broken_at_rest(state));
    }

    fn add(&mut self, protocol: &Protocol, from: usize, action: Action, next: &State) {
        let before = self.seen[from].0;
        if let Some(slot) = action.slot {
            let slot = usize::from(slot);
            let (old, new) = (before.slots[slot].phase, next.slots[slot].phase);
            self.arrows.insert((old, action.step, new));
        }
        let node = |state: &State| {
            let order = &state.orders[usize::from(action.order)];
            (order.sale, order.closing, order.closed)
        };
        if node(&before) != node(next) {
            self.order_arrows.insert((node(&before), action.step, node(next)));
        }
        if !self.seen.iter().any(|(known, ..)| known == next) {
            self.seen.push((*next, from, Some(action)));
            let broken = protocol.broken(next).or_else(|| protocol.breaks(&before, next));
            self.broken.push(broken);
        }
    }

    /// The steps to a state that satisfies something.
    fn way_to(&self, wanted: impl Fn(&State) -> bool) -> Option<Vec<(Action, State)>> {
        let mut at = self.seen.iter().position(|(state, ..)| wanted(state))?;
        let mut way = Vec::new();
        while let (state, before, Some(action)) = self.seen[at] {
            way.push((action, state));
            at = before;
        }
        way.reverse();
        Some(way)
    }
}

/// The way to a state that is reached from a known one, with the terminals and orders
/// numbered alike on all of it.
fn retrace(protocol: &Protocol, known: &Known, from: u32, to: &State) -> Vec<(Action, State)> {
    let mut numbers = vec![from];
    while let Some(last) = numbers.last().copied().filter(|last| *last != 0) {
        numbers.push(known.parents[last as usize]);
    }
    let states = numbers.iter().rev().skip(1).map(|number| unpack(known.states[*number as usize]));
    let mut trace = Vec::new();
    let mut state = protocol.start();
    for wanted in states.chain([*to]) {
        let same = canonical(protocol, &wanted);
        let walk = Walk::from(protocol, state);
        let exact = walk.way_to(|next| *next == wanted);
        let way = exact.or_else(|| walk.way_to(|next| canonical(protocol, next) == same));
        trace.extend(way.expect("a state was reached from its parent"));
        state = trace.last().map_or(state, |(_, state)| *state);
    }
    trace
}
