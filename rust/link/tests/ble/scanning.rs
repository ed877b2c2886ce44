//! What a scan finds.

use maquininha_link::ble::profile::{DATECS, NORDIC_UART};
use maquininha_played_bluez::DeviceProfile;
use maquininha_reader::port::{LinkConnector, LinkError, LinkScanner, ScanEvent};

use crate::bench::{address, device};
use crate::ble_test;

ble_test!(readers_are_found_by_their_service_or_their_name_and_others_are_not, bench => {
    let by_service = DeviceProfile { name: "DESK".to_owned(), ..device(1, &NORDIC_UART) };
    let by_name = DeviceProfile { advertises_service: false, ..device(2, &NORDIC_UART) };
    let stranger = DeviceProfile { name: "Headphones".to_owned(), ..device(3, &DATECS) };
    let late = device(4, &NORDIC_UART);
    let mut devices = Vec::new();
    for profile in [&by_service, &by_name, &stranger] {
        devices.push(bench.add(profile.clone()).await);
    }
    let mut events = bench.links.scan().await.expect("a scan");
    let mut names = Vec::new();
    while names.len() < 2 {
        if let Some(ScanEvent::Found(reader)) = events.recv().await {
            assert_eq!(reader.rssi_dbm, Some(-60));
            let known = (reader.address, reader.name.expect("it has one"));
            if !names.contains(&known) {
                names.push(known);
            }
        }
    }
    names.sort();
    let wanted = [(address(&by_service), "DESK".to_owned()), (address(&by_name), "PAX-2".to_owned())];
    assert_eq!(names, wanted);
    // One that comes into reach while the scan runs.
    devices.push(bench.add(late.clone()).await);
    loop {
        match events.recv().await {
            Some(ScanEvent::Found(reader)) if reader.address == address(&late) => break,
            Some(ScanEvent::Found(reader)) => {
                assert_ne!(reader.address, address(&stranger));
            }
            other => panic!("{other:?}"),
        }
    }
});

ble_test!(a_scan_and_a_connection_go_on_at_the_same_time, bench => {
    let profile = device(1, &NORDIC_UART);
    let place = address(&profile);
    let mut events = bench.links.scan().await.expect("a scan");
    let mut device = bench.add(profile).await;
    // Not known to the system before: the connection scans, too.
    let link = bench.links.connect(&place).await.expect("it connects");
    let _far_end = device.accept().await;
    assert!(matches!(events.recv().await, Some(ScanEvent::Found(_))));
    drop(link);
    drop(events);
    bench.links.scan().await.expect("another scan");
});

ble_test!(a_scan_ends_when_the_radio_is_switched_off, bench => {
    let mut events = bench.links.scan().await.expect("a scan");
    bench.bluez.set_powered(false).await.expect("the bus is there");
    assert_eq!(events.recv().await, Some(ScanEvent::Ended(Some(LinkError::RadioOff))));
    assert_eq!(events.recv().await, None);
    assert_eq!(bench.links.scan().await.err(), Some(LinkError::RadioOff));
    bench.bluez.set_powered(true).await.expect("the bus is there");
    bench.links.scan().await.expect("it is on again");
});
