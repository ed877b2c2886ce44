//! One seed again: as readable text, with as little in it as the violation needs.

use std::process::ExitCode;

use maquininha_sim::verdict::Tier;
use maquininha_sim::without::{Without, shrink};

/// Worlds that are tried to find a smaller one.
const SHRINK_RUNS_MAX: usize = 400;
/// Failing seeds that are made small and shown.
const SHOWN_MAX: usize = 3;

/// Shows what happens in the world of a seed: in the smallest one that breaks the same promise,
/// or in the one asked for. Fails where a promise is broken.
pub(crate) fn run(tier: &dyn Tier, seed: u64, without: Option<&Without>) -> ExitCode {
    let smallest = without.cloned().unwrap_or_else(|| smallest(tier, seed));
    println!("{}", tier.story_without(seed, &smallest));
    if !smallest.is_empty() {
        println!("without {smallest}");
    }
    match tier.run_without(seed, &smallest).violation {
        None => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
    }
}

/// Shows the first failing seeds, each with its trace and the command that shows it again.
pub(crate) fn show_smallest(tier: &dyn Tier, failed: &[u64]) {
    for (at, seed) in failed.iter().enumerate() {
        if at < SHOWN_MAX {
            let without = smallest(tier, *seed);
            eprintln!("\n{}", tier.story_without(*seed, &without));
            eprintln!("replay: {}", command(tier, *seed, &without));
        } else {
            eprintln!("replay: {}", command(tier, *seed, &Without::default()));
        }
    }
}

fn smallest(tier: &dyn Tier, seed: u64) -> Without {
    match tier.run(seed).violation {
        None => Without::default(),
        Some(violation) => {
            let parts = tier.parts(seed);
            let run = |without: &Without| tier.run_without(seed, without);
            shrink(violation.invariant, &parts, SHRINK_RUNS_MAX, run)
        }
    }
}

fn command(tier: &dyn Tier, seed: u64, without: &Without) -> String {
    let parts = match without.is_empty() {
        true => String::new(),
        false => format!(" --without {without}"),
    };
    format!("cargo xtask sim --tier {} --replay {seed}{parts}", tier.name())
}
