//! Nothing that goes over a link is ever logged, by us or by what we use.

mod listening;

use listening::{assert_silent, exchange, heard, listen};
use maquininha_link::conformance::bench::{MemoryBench, NativeBench, TcpBench};

#[test]
fn the_log_is_listened_to() {
    listen();
    log::debug!("a word for the log");
    assert!(heard().contains("a word for the log"));
}

#[tokio::test]
async fn links_log_nothing_of_what_they_carry() {
    listen();
    let shown = [
        exchange(&MemoryBench::new()).await,
        exchange(&TcpBench).await,
        exchange(&NativeBench::new()).await,
    ];
    assert_silent(&shown.concat());
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn serial_links_log_nothing_of_what_they_carry() {
    use maquininha_link::conformance::bench::SerialBench;

    listen();
    assert_silent(&exchange(&SerialBench::new()).await);
}
