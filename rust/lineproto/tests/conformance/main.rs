//! The line protocol through the device suite.

mod bench;
mod blocking;
mod mutants;
mod vendor;

use std::sync::Arc;

use bench::LineBench;
use maquininha_conformance::device_suite;

#[tokio::test(start_paused = true)]
async fn the_line_plug_in_keeps_every_rule() {
    let report = device_suite(Arc::new(LineBench::default())).run().await;
    assert!(report.accepted(), "{report}");
    // The reader has all sides, so there is none to miss.
    assert_eq!(report.not_tried(), ["a_side_that_is_not_there_is_not_supported"], "{report}");
}
