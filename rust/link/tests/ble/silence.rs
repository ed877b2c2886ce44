//! Nothing that goes over a Bluetooth link is ever logged, not even by the Bluetooth packages.

use crate::ble_test;
use crate::listening::{assert_silent, exchange, heard, listen};

ble_test!(bluetooth_links_log_nothing_of_what_they_carry, bench => {
    listen();
    log::debug!("a word for the log");
    let shown = exchange(&bench).await;
    assert!(heard().contains("a word for the log"));
    assert_silent(&shown);
});
