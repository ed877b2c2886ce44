//! A16–A19: one suite, three wires.

use super::counter::{Till, Wire};
use super::suite::a_till_at_work;

/// A16.
#[tokio::test]
async fn the_suite_passes_on_a_serial_line() {
    a_till_at_work(&Till::open(Wire::Serial).await).await;
}

/// A17.
#[tokio::test]
async fn the_suite_passes_on_a_usb_device_that_looks_like_a_serial_line() {
    a_till_at_work(&Till::open(Wire::Usb).await).await;
}

/// A18.
#[tokio::test]
async fn the_suite_passes_on_the_network() {
    a_till_at_work(&Till::open(Wire::Network).await).await;
}

/// A19: the till's code is one file that names no wire; only the configuration does.
#[tokio::test]
async fn another_wire_is_another_configuration_and_the_same_trace() {
    let source = include_str!("suite.rs");
    for word in ["Wire", "Tcp", "Serial", "LinkKind", "pty"] {
        assert!(!source.contains(word), "the suite names {word}");
    }
    let mut traces = Vec::new();
    for wire in [Wire::Serial, Wire::Usb, Wire::Network] {
        let till = Till::open(wire).await;
        till.sell("a", 25_00, "tap contactless").await;
        let trace = till.counter.trace.lock().expect("lock").clone();
        // Cryptograms differ from sale to sale; what is asked and in which order does not.
        let names: Vec<_> =
            trace.iter().map(|(command, _)| std::mem::discriminant(command)).collect();
        traces.push(names);
    }
    assert!(traces.windows(2).all(|two| two[0] == two[1]));
}
