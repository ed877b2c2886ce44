//! `sim --model`: every state of the order protocol, and runs of the machines held against it.

use std::process::ExitCode;
use std::time::Instant;

use maquininha_sim::model::{BOUNDS, Bound, Protocol, QUICK, accept_world, explore};
use serde::Serialize;

use crate::verbs::protocol_page;

/// Seeds whose worlds are held against the model, where they are within it.
const SEEDS: u64 = 100_000;

/// What one exploration came to.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) states: usize,
    pub(super) transitions: usize,
    pub(super) depth: usize,
    pub(super) at_rest: usize,
    pub(super) seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<String>,
}

/// What all of it came to.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) explored: Vec<Row>,
    /// Worlds of machines that were held against the model, and the steps it took with them.
    pub(super) worlds: u64,
    pub(super) steps: u64,
    refused: Vec<String>,
}

/// Explores everything; fails where a promise is broken or a run is refused.
pub(super) fn run(json: bool, write: bool) -> ExitCode {
    let mut report = Report { explored: Vec::new(), worlds: 0, steps: 0, refused: Vec::new() };
    for bound in QUICK.iter().chain(&BOUNDS) {
        let row = row(bound);
        if !json {
            println!(
                "{}: {} states, {} transitions, depth {}, {} at rest, {:.1} s",
                row.name, row.states, row.transitions, row.depth, row.at_rest, row.seconds
            );
        }
        report.explored.push(row);
    }
    report.accept();
    if json {
        println!("{}", serde_json::to_string(&report).expect("a report is plain data"));
    } else {
        println!("{} worlds of machines follow the model in {} steps", report.worlds, report.steps);
    }
    for broken in report.explored.iter().filter_map(|row| row.broken.as_ref()) {
        eprintln!("{broken}");
    }
    for refused in &report.refused {
        eprintln!("{refused}");
    }
    if write && let Err(error) = protocol_page::write(&report) {
        eprintln!("error: failed to write the page: {error}");
        return ExitCode::FAILURE;
    }
    let is_good =
        report.refused.is_empty() && report.explored.iter().all(|row| row.broken.is_none());
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn row(bound: &Bound) -> Row {
    let started = Instant::now();
    let found = explore(&Protocol::new(bound.limits), true);
    Row {
        name: bound.name,
        states: found.states,
        transitions: found.transitions,
        depth: found.depth,
        at_rest: found.at_rest,
        seconds: started.elapsed().as_secs_f64(),
        broken: found
            .counterexample
            .is_some()
            .then(|| format!("{}: {}", bound.name, found.story())),
    }
}

impl Report {
    fn accept(&mut self) {
        for seed in 0..SEEDS {
            match accept_world(seed) {
                None => {}
                Some(Ok(steps)) => {
                    self.worlds += 1;
                    self.steps += steps as u64;
                }
                Some(Err(refusal)) => self.refused.push(format!("seed {seed}: {}", refusal.why)),
            }
        }
    }
}
