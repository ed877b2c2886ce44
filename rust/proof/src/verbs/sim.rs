//! `sim`: worlds of faults, each from a seed.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use clap::builder::PossibleValuesParser;
use maquininha_sim::verdict::Tier;
use maquininha_sim::without::Without;

use crate::http_tier::{Http, SwitchOver};
use crate::journal_tier::RealJournal;
use crate::lanes::{self, Report};
use crate::planted::{self, Wanted};
use crate::pure::{Pure, Stopped};
use crate::reader_tier::CardReader;
use crate::{regressions, replay, second_process};

/// What is simulated.
#[derive(Args)]
pub(crate) struct Options {
    /// Worlds to run.
    #[arg(long, default_value_t = 100_000)]
    seeds: u64,
    /// The first seed; another one each time where it is not given.
    #[arg(long)]
    first: Option<u64>,
    /// The tier: how much of the real thing stands around the machines.
    #[arg(long, default_value = "pure", value_parser = tier_names())]
    tier: String,
    /// Stops after so many seconds.
    #[arg(long)]
    seconds: Option<u64>,
    /// Runs one seed alone and shows what happens in it.
    #[arg(long, value_name = "SEED", conflicts_with_all = ["first", "seconds", "json"])]
    replay: Option<u64>,
    /// Leaves parts of the world out when it is replayed: faults by name, a0 for an attempt,
    /// e0 for a planned event, with commas between.
    #[arg(long, value_name = "PARTS", requires = "replay")]
    without: Option<Without>,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
    /// Hunts the planted bugs instead: every one has to be caught.
    #[arg(long)]
    mutants: bool,
    /// Hunts one planted bug alone.
    #[arg(long, requires = "mutants")]
    only: Option<String>,
    /// Explores every state of the order protocol instead, and holds runs of the machines
    /// against it.
    #[arg(long, conflicts_with_all = ["first", "seconds", "replay", "mutants"])]
    model: bool,
    /// Writes the table of the planted bugs into docs/proof.md, or the figures of the model into
    /// docs/order-protocol.md.
    #[arg(long)]
    write: bool,
    /// Reads seeds from standard input and writes the hash of each trace: the second process.
    #[arg(long, hide = true)]
    traces: bool,
}

/// Every tier there is.
const TIERS: [&dyn Tier; 6] = [&Pure, &Stopped, &RealJournal, &Http, &SwitchOver, &CardReader];

/// The names of the tiers, for the command line.
pub(crate) fn tier_names() -> PossibleValuesParser {
    PossibleValuesParser::new(TIERS.map(Tier::name))
}

/// The tier of a name.
pub(crate) fn tier_named(name: &str) -> Option<&'static dyn Tier> {
    TIERS.into_iter().find(|tier| tier.name() == name)
}

/// Runs it; fails where a promise is broken or a seed gives two worlds.
pub(crate) fn run(options: &Options) -> ExitCode {
    if options.model {
        return super::model::run(options.json, options.write);
    }
    let tier = tier_named(&options.tier).expect("only the names of tiers are taken");
    if options.traces {
        second_process::answer(tier);
        return ExitCode::SUCCESS;
    }
    let limit = options.seconds.map(Duration::from_secs);
    if options.mutants {
        let only = options.only.as_deref();
        let (write, json) = (options.write, options.json);
        return planted::run(&Wanted { only, write, json, limit });
    }
    if let Some(seed) = options.replay {
        return replay::run(tier, seed, options.without.as_ref());
    }
    let known = regressions::run(tier);
    let first = options.first.unwrap_or_else(|| fastrand::u64(..u64::MAX / 2));
    let mut report = lanes::run(tier, first..first.saturating_add(options.seeds), limit);
    report.add_known(&known);
    match second_process::compare(tier, &report.traces) {
        Ok(differed) => report.differed_across_processes = differed,
        Err(error) => {
            eprintln!("error: failed to run a second process: {error}");
            return ExitCode::FAILURE;
        }
    }
    show(&report, options.json);
    replay::show_smallest(tier, &report.failed);
    if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn show(report: &Report, json: bool) {
    if json {
        let text = serde_json::to_string(report).expect("a report is plain data");
        println!("{text}");
        return;
    }
    println!(
        "{}: {} seeds from {} and {} known ones, {} payments, {} faults, {} violations",
        report.tier,
        report.seeds,
        report.first_seed,
        report.known_seeds,
        report.payments,
        report.faults.total(),
        report.violations,
    );
    println!(
        "{} run twice, {} differ; {} run in a second process, {} differ; {:.1} s, {} seeds an hour",
        report.repeated,
        report.differed,
        report.compared_across_processes,
        report.differed_across_processes,
        report.seconds,
        report.seeds_per_hour,
    );
    for (fault, count) in report.faults.by_kind() {
        println!("{count:>12}  {fault}");
    }
}
