//! The card host through the kit: every rule, in this process and over HTTP.

#[path = "support/host_bench.rs"]
#[allow(unreachable_pub, reason = "the module is the root of nothing")]
mod host_bench;
#[path = "../../sandbox/tests/support/pad/mod.rs"]
mod pad;

use std::sync::Arc;

use host_bench::{SandboxBench, Way};
use maquininha_conformance::host_suite;

#[tokio::test]
async fn the_connector_that_ships_keeps_every_rule_over_http() {
    let report = host_suite(Arc::new(SandboxBench(Way::Http))).side_by_side(8).run().await;
    assert!(report.accepted() && report.not_tried().is_empty(), "{report}");
}

/// Within one process a host is always there.
#[tokio::test]
async fn the_simulated_host_keeps_every_rule_in_the_process() {
    let report = host_suite(Arc::new(SandboxBench(Way::InProcess))).side_by_side(8).run().await;
    let not_tried = ["unavailable_means_that_nothing_was_sent"];
    assert!(report.accepted() && report.not_tried() == not_tried, "{report}");
}
