//! Every state that can be reached, breadth first, so that what is found is found on the
//! shortest way.

use std::collections::BTreeSet;

use super::action::{Action, Step};
use super::pack::{PACKED_SLOTS, Packed, pack, unpack};
use super::property::Promise;
use super::protocol::Protocol;
use super::state::{ORDERS_MAX, Phase, Sale, State};

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
    pub histo: std::collections::BTreeMap<String, usize>,
    /// The first promise that is broken, on the shortest way.
    pub counterexample: Option<Counterexample>,
}

/// How a promise is broken.
#[derive(Debug)]
pub struct Counterexample {
    /// Which.
    pub promise: Promise,
    /// The steps from the beginning, and the state after each.
    pub trace: Vec<(Action, State)>,
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
    let mut steps = Vec::new();
    while number < known.states.len() {
        if number == level_end {
            found.depth += 1;
            level_end = known.states.len();
        }
        let state = unpack(known.states[number]);
        *found.histo.entry(format!("{:?}", state.slots[0].phase)).or_default() += 1;
        let parent = u32::try_from(number).expect("below four billion states");
        protocol.fewer_steps(&state, &mut steps);
        found.transitions += steps.len();
        let at_rest = steps.iter().all(|(action, _)| NEWS.contains(&action.step));
        let broken = protocol
            .broken(&state)
            .or_else(|| if at_rest { protocol.broken_at_rest(&state) } else { None });
        if let Some(promise) = broken {
            found.counterexample = Some(retrace(protocol, &known, parent, promise));
            break;
        }
        let is_over = at_rest && state.orders.iter().all(|order| order.sale != Sale::Selling);
        found.at_rest += usize::from(is_over);
        ways.begin(is_over || (at_rest && !protocol.limits().sales));
        for (action, next) in &steps {
            found.draw(action, &state, next);
            let (child, _) = known.add(form(next), parent);
            ways.add(child);
            if let Some(promise) = protocol.breaks(&state, next) {
                found.counterexample = Some(retrace(protocol, &known, child, promise));
            }
        }
        if found.counterexample.is_some() {
            break;
        }
        number += 1;
    }
    found.states = known.states.len();
    if found.counterexample.is_none()
        && let Some(lost) = ways.lost()
    {
        found.counterexample = Some(retrace(protocol, &known, lost, Promise::RestIsInReach));
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

impl Exploration {
    fn draw(&mut self, action: &Action, before: &State, after: &State) {
        if let Some(slot) = action.slot {
            let slot = usize::from(slot);
            let (from, to) = (before.slots[slot].phase, after.slots[slot].phase);
            self.arrows.insert((from, action.step, to));
        }
    }
}

/// The way to a state, with the terminals and orders numbered alike on all of it.
fn retrace(protocol: &Protocol, known: &Known, to: u32, promise: Promise) -> Counterexample {
    let mut way = vec![to];
    while let Some(last) = way.last().copied().filter(|last| *last != 0) {
        way.push(known.parents[last as usize]);
    }
    way.reverse();
    let mut trace = Vec::new();
    let mut state = protocol.start();
    let mut steps = Vec::new();
    for number in &way[1..] {
        let wanted = known.states[*number as usize];
        protocol.fewer_steps(&state, &mut steps);
        let step = steps.iter().find(|(_, next)| {
            pack(next) == wanted || canonical(protocol, next) == canonical(protocol, &unpack(wanted))
        });
        let (action, next) = *step.expect("a state was reached by a step from its parent");
        trace.push((action, next));
        state = next;
    }
    Counterexample { promise, trace }
}
