//! Every crash point of every flow, and `docs/crash-points.md`.

mod document;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use maquininha_sim::crash_points::{Besides, DRIVERS, Scenario, scenarios, story};
use serde::Serialize;

use table::{Depths, Table};

/// Crashes in one world at most.
pub(crate) const DEPTH_MAX: usize = 3;

/// How much is tried.
#[derive(Args)]
pub(crate) struct PointOptions {
    /// Crashes in one world: 1, 2 (the recovery too) or 3 (the recovery of the recovery)
    #[arg(long, requires = "points", default_value_t = DEPTH_MAX, value_parser = depth)]
    depth: usize,
    /// Writes docs/crash-points.md
    #[arg(long, requires = "points")]
    write: bool,
    /// Compares docs/crash-points.md with what is seen now, as deep as --depth says
    #[arg(long, requires = "points")]
    check: bool,
}

fn depth(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(depth @ 1..=DEPTH_MAX) => Ok(depth),
        _ => Err(format!("a number from 1 to {DEPTH_MAX}")),
    }
}

#[derive(Serialize)]
struct Report {
    scenarios: usize,
    points: usize,
    worlds: Vec<u64>,
    violations: u64,
    is_up_to_date: Option<bool>,
    seconds: f64,
}

/// Tries every crash and tells what came of it; 0 only if nothing is broken.
pub(crate) fn run(options: &PointOptions, json: bool) -> ExitCode {
    let started = Instant::now();
    let scenarios = scenarios();
    let depths = Depths { of_all: options.depth.min(2), of_deep: options.depth };
    let table = Table::fill(&scenarios, depths);
    let mut report = Report {
        scenarios: scenarios.len(),
        points: table.point_count(),
        worlds: table.worlds(),
        violations: table.violations(),
        is_up_to_date: None,
        seconds: 0.0,
    };
    if let Some((scenario, stops, text)) = table.broken() {
        eprintln!("{}\n{scenario:?}\n{stops:?}\n{text}", story(scenario, stops));
    }
    let path = document_path();
    if options.write && report.violations == 0 {
        std::fs::write(&path, document::text(&table)).expect("the document can be written");
    }
    if options.check {
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        report.is_up_to_date = Some(document::agrees(&written, &table));
    }
    report.seconds = started.elapsed().as_secs_f64();
    tell(&report, json);
    let is_good = report.violations == 0 && report.is_up_to_date != Some(false);
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell(report: &Report, json: bool) {
    if json {
        println!("{}", serde_json::to_string(report).expect("plain fields"));
        return;
    }
    println!("{} worlds to be interrupted, {} points", report.scenarios, report.points);
    for (depth, worlds) in report.worlds.iter().enumerate() {
        println!("{worlds:>12} worlds with {} crashes", depth + 1);
    }
    println!("{:>12} violations, {:.1} s", report.violations, report.seconds);
    if report.is_up_to_date == Some(false) {
        println!("docs/crash-points.md says something else: cargo xtask crash -- --points --write");
    }
}

fn document_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/crash-points.md")
}

/// Whether a scenario is tried to the full depth: nothing else goes wrong, and
/// the driver is one that can be asked or one that cannot. Every other one ends
/// with two crashes; with three, all together would be a thousand million.
fn goes_deep(scenario: &Scenario) -> bool {
    scenario.besides == Besides::Nothing && DRIVERS[..2].contains(&scenario.driver)
}
