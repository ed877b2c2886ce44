//! Two gateway connectors through the host suite, and connectors that break one rule each.

mod cards;
mod ledger;
mod memory;
mod mutants;
mod tcp;

use std::sync::Arc;

use maquininha_conformance::host_suite;

#[tokio::test(start_paused = true)]
async fn the_connector_in_memory_keeps_every_rule() {
    let report = host_suite(Arc::new(memory::MemoryBench::default())).run().await;
    assert!(report.accepted() && report.not_tried().is_empty(), "{report}");
}

/// Real sockets, real time, connections that are cut.
#[tokio::test]
async fn the_connector_over_tcp_keeps_every_rule() {
    let report = host_suite(Arc::new(tcp::TcpBench)).side_by_side(8).run().await;
    assert!(report.accepted() && report.not_tried().is_empty(), "{report}");
}
