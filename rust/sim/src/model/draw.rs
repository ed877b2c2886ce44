//! The steps that were found possible, as Mermaid diagrams.

use std::collections::{BTreeMap, BTreeSet};

use super::action::Step;
use super::explore::{Exploration, OrderNode};
use super::state::{Closing, Phase, Sale};

/// Which step leads from which node to which, all nodes by name.
fn diagram(arrows: impl Iterator<Item = (String, Step, String)>) -> String {
    let mut steps: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (from, step, to) in arrows {
        steps.entry((from, to)).or_default().insert(step.words());
    }
    let lines = steps.iter().map(|((from, to), steps)| {
        let steps: Vec<_> = steps.iter().map(String::as_str).collect();
        format!("    {from} --> {to}: {}\n", steps.join(", "))
    });
    format!("stateDiagram-v2\n{}", lines.collect::<String>())
}

fn phase(phase: Phase) -> String {
    match phase {
        Phase::Idle => String::from("[*]"),
        other => format!("{other:?}"),
    }
}

fn node((sale, closing, closed): OrderNode) -> String {
    match (sale, closing, closed) {
        (Sale::Unopened, ..) => String::from("[*]"),
        (sale, Closing::NotDue, _) => format!("{sale:?}"),
        (sale, Closing::Due, false) => format!("{sale:?}_CloseDue"),
        (sale, Closing::Due, true) => format!("{sale:?}_ClosedUnheard"),
        (sale, Closing::Done, _) => format!("{sale:?}_Closed"),
    }
}

impl Exploration {
    /// A terminal with its payment. What it does not notice is left out.
    pub fn terminal_diagram(&self) -> String {
        let moves = self.arrows.iter().filter(|(from, _, to)| from != to);
        diagram(moves.map(|(from, step, to)| (phase(*from), *step, phase(*to))))
    }

    /// An order at the sales side.
    pub fn order_diagram(&self) -> String {
        let moves = self.order_arrows.iter();
        diagram(moves.map(|(from, step, to)| (node(*from), *step, node(*to))))
    }
}
