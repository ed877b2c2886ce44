//! Behaviour as data: every file of `tests/scenarios`, through the border. The same files run in
//! Kotlin and Swift, and the three traces are the one beside the file.
//!
//! `MAQUININHA_BLESS=1` writes the traces anew; read what changed before it is kept.

#![allow(unreachable_pub, reason = "a program of several files")]

mod back_office;
mod books;
mod format;
mod sales;
mod schema;
mod stage;
mod steps;
mod words;

use std::path::{Path, PathBuf};
use std::time::Duration;

use format::Scenario;
use stage::Stage;

/// How long one step may take before the scenario has failed.
const PATIENCE: Duration = Duration::from_secs(30);
/// Set to write the expected traces anew.
const BLESS: &str = "MAQUININHA_BLESS";

macro_rules! scenarios {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name)); })*
        /// Every scenario that is run.
        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

scenarios! {
    attention_confirm_refused
    attention_over_restart
    attention_refund_unknown
    attention_report_refused
    cancel_after_approval
    cancel_before_card
    cancel_too_late
    cancel_while_card_is_awaited
    cancel_while_unknown
    card_does_not_come
    card_holder_cancels
    card_not_readable_then_pix
    collision_listed
    collision_parts
    direct_order_forced_tender
    direct_order_lost_answer
    errors_before_anything
    errors_of_repeats
    failover
    held_declined
    held_nobody_settles
    held_success
    held_undone
    lost_answer_is_found
    lost_answers_of_the_order_api
    order_api_gone
    order_approved
    order_closed_while_card_is_taken
    order_declined
    order_split
    overpay_accepted
    overpay_difference
    overpay_given_back
    overpay_refused
    print
    refund_at_other_terminal
    refund_canceled
    refund_other_card
    refund_parts
    refund_password
    refund_whole
    restart_approved
    restart_approved_blind
    restart_decided_confirm
    restart_decided_undo
    restart_declined
    restart_direct_order
    restart_held
    restart_intent
    restart_refund
    restart_resolved
    restart_sent
    restart_standalone_report
    restart_unknown
    sale_canceled
    sale_canceled_while_card_is_awaited
    sale_doctor
    sale_document
    sale_errors
    sale_forced_tender
    sale_over_restart
    sale_paid
    sale_paid_late
    sale_refunded_at_terminal
    sale_report
    sale_shift
    silent_driver_that_cannot_be_asked
    stale_reads
    standalone_approved
    unknown_resolves_approved
    unknown_resolves_never_received
    webhook_disorder
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios")
}

#[test]
fn every_file_is_run() {
    let files = std::fs::read_dir(folder()).expect("the folder is there");
    let mut found: Vec<String> = files
        .map(|file| file.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .filter_map(|path| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned))
        .filter(|name| name != "scenario.schema")
        .collect();
    found.sort();
    let mut run: Vec<_> = NAMES.to_vec();
    run.sort_unstable();
    assert_eq!(found, run);
}

fn check(name: &str) {
    let path = folder().join(name);
    schema::check(&folder(), &format!("{name}.json"));
    let text = std::fs::read_to_string(path.with_extension("json")).expect("the file is there");
    let scenario: Scenario = serde_json::from_str(&text).expect("the file keeps the format");
    let left = scenario.left_to_a_person;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let lines = runtime.expect("the system gives a runtime").block_on(play(name, scenario));
    let trace = lines.join("\n") + "\n";
    let agree = lines.last().is_some_and(|line| line == "books agree");
    // What the books say against the order is money that no order shows, never money twice.
    let asked = trace.contains("attention_needed")
        && lines.last().is_some_and(|line| line.starts_with("books disagree money_without_charge"));
    assert!(if left { asked } else { agree }, "{name}: money is lost or doubled\n{trace}");
    let expected = path.with_extension("trace");
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(expected, trace).expect("the trace can be written");
        return;
    }
    let expected = std::fs::read_to_string(expected).expect("the trace is there");
    assert!(trace == expected, "{name}: expected\n{expected}\nseen\n{trace}");
}

/// Plays the steps; then every open terminal settles and closes, and the books are read.
async fn play(name: &str, scenario: Scenario) -> Vec<String> {
    let mut stage = Stage::set(scenario.backup).await;
    for (number, step) in scenario.steps.into_iter().enumerate() {
        let what = format!("{step:?}");
        let played = tokio::time::timeout(PATIENCE, steps::play(&mut stage, step)).await;
        let so_far = || stage.trace.join("\n");
        assert!(played.is_ok(), "{name}: step {number} {what} has no end; so far\n{}", so_far());
    }
    let closed = tokio::time::timeout(PATIENCE, stage.close()).await;
    assert!(closed.is_ok(), "{name}: no rest at the end; so far\n{}", stage.trace.join("\n"));
    stage.trace
}
