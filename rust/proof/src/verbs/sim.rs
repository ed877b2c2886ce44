//! `sim`: worlds of faults, each from a seed.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use maquininha_sim::verdict::Tier;

use crate::http_tier::{Http, SwitchOver};
use crate::lanes::{self, Report};
use crate::pure::Pure;

/// What is simulated.
#[derive(Args)]
pub(crate) struct Options {
    /// Worlds to run.
    #[arg(long, default_value_t = 100_000)]
    seeds: u64,
    /// The first seed; another one each time where it is not given.
    #[arg(long)]
    first: Option<u64>,
    /// The tier: pure, http or switch-over.
    #[arg(long, default_value = "pure")]
    tier: String,
    /// Stops after so many seconds.
    #[arg(long)]
    seconds: Option<u64>,
    /// Runs one seed alone and shows what happens in it.
    #[arg(long)]
    replay: Option<u64>,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

/// Every tier there is.
const TIERS: [&dyn Tier; 3] = [&Pure, &Http, &SwitchOver];

/// Runs it; fails where a promise is broken or a seed gives two worlds.
pub(crate) fn run(options: &Options) -> ExitCode {
    let Some(tier) = TIERS.into_iter().find(|tier| tier.name() == options.tier) else {
        let names: Vec<_> = TIERS.iter().map(|tier| tier.name()).collect();
        eprintln!("error: there is no tier {}; there are {}", options.tier, names.join(", "));
        return ExitCode::FAILURE;
    };
    if let Some(seed) = options.replay {
        println!("{}", tier.story(seed));
        return match tier.run(seed).violation {
            None => ExitCode::SUCCESS,
            Some(_) => ExitCode::FAILURE,
        };
    }
    let first = options.first.unwrap_or_else(|| fastrand::u64(..u64::MAX / 2));
    let limit = options.seconds.map(Duration::from_secs);
    let report = lanes::run(tier, first..first.saturating_add(options.seeds), limit);
    show(&report, options.json);
    if report.violations + report.differed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn show(report: &Report, json: bool) {
    if json {
        let text = serde_json::to_string(report).expect("a report is plain data");
        println!("{text}");
    } else {
        println!(
            "{}: {} seeds from {}, {} payments, {} faults, {} violations, {} of {} repeats differ, \
             {:.1} s, {} seeds an hour",
            report.tier,
            report.seeds,
            report.first_seed,
            report.payments,
            report.faults.total(),
            report.violations,
            report.differed,
            report.repeated,
            report.seconds,
            report.seeds_per_hour,
        );
    }
    for seed in &report.failed {
        eprintln!("replay: cargo xtask sim --tier {} --replay {seed}", report.tier);
    }
}
