//! The ABECS plug-in through the device suite, over a virtual PIN pad at the end of a pipe in
//! memory.

mod bench;

use std::sync::Arc;

use bench::PadBench;
use maquininha_abecs::{AbecsConfig, AbecsPlugin};
use maquininha_conformance::{Report, device_suite};

/// What the bench cannot show of a virtual PIN pad: it has everything, takes all tables, keeps to
/// its lengths, and nobody looks at the commands that reach it.
const NOT_TRIED: [&str; 5] = [
    "refused_tables_are_said",
    "a_side_that_is_not_there_is_not_supported",
    "the_reader_is_told_the_amount",
    "an_answer_that_fits_no_question_is_a_failure",
    "what_is_missing_is_not_supported",
];

async fn run(config: AbecsConfig) -> Report {
    device_suite(Arc::new(PadBench::new(AbecsPlugin::new(config)))).run().await
}

#[tokio::test(start_paused = true)]
async fn the_abecs_plug_in_keeps_every_rule_in_a_clear_session() {
    let report = run(AbecsConfig { secure_session: false, ..AbecsConfig::default() }).await;
    assert!(report.accepted(), "{report}");
    assert_eq!(report.not_tried(), NOT_TRIED, "{report}");
}

#[tokio::test(start_paused = true)]
async fn the_abecs_plug_in_keeps_every_rule_in_a_secure_session() {
    let report = run(AbecsConfig::default()).await;
    assert!(report.accepted(), "{report}");
    assert_eq!(report.not_tried(), NOT_TRIED, "{report}");
}
