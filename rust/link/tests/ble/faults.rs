//! What goes wrong with radio and device, and how it is told.

use std::time::Duration;

use maquininha_link::ble::BleLinks;
use maquininha_link::ble::profile::ISSC_TRANSPARENT_UART;
use maquininha_played_bluez::{Connecting, DeviceProfile, in_a_process_of_its_own};
use maquininha_reader::port::{LinkConnector, LinkError, LinkScanner};
use tokio::io::AsyncWriteExt;

use crate::bench::{address, device};
use crate::ble_test;

ble_test!(a_radio_that_is_off_is_told_and_works_once_it_is_on, bench => {
    let profile = device(1, &ISSC_TRANSPARENT_UART);
    let place = address(&profile);
    let _device = bench.add(profile).await;
    bench.bluez.set_powered(false).await.expect("the bus is there");
    assert_eq!(bench.links.connect(&place).await.err(), Some(LinkError::RadioOff));
    bench.bluez.set_powered(true).await.expect("the bus is there");
    bench.links.connect(&place).await.expect("it connects");
});

#[test]
fn a_machine_without_bluetooth_has_its_radio_off() {
    let path = concat!(module_path!(), "::a_machine_without_bluetooth_has_its_radio_off");
    in_a_process_of_its_own(path, |_bus| {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let place = address(&device(1, &ISSC_TRANSPARENT_UART));
            assert_eq!(BleLinks::new().connect(&place).await.err(), Some(LinkError::RadioOff));
            assert_eq!(BleLinks::new().scan().await.err(), Some(LinkError::RadioOff));
        });
    });
}

ble_test!(a_program_that_may_not_use_bluetooth_is_told_so, bench => {
    let profile = device(1, &ISSC_TRANSPARENT_UART);
    let place = address(&profile);
    let _device = bench.add(profile).await;
    bench.bluez.set_permitted(false);
    let refused = bench.links.connect(&place).await.expect_err("not permitted");
    assert!(matches!(refused, LinkError::NotPermitted(_)), "{refused:?}");
    bench.bluez.set_permitted(true);
    bench.links.connect(&place).await.expect("it connects");
});

ble_test!(a_device_that_wants_to_be_paired_is_told_as_not_paired, bench => {
    let profile = DeviceProfile { needs_pairing: true, ..device(1, &ISSC_TRANSPARENT_UART) };
    let place = address(&profile);
    let device = bench.add(profile).await;
    assert_eq!(bench.links.connect(&place).await.err(), Some(LinkError::NotPaired));
    device.set_paired(true);
    bench.links.connect(&place).await.expect("it connects");
});

ble_test!(a_connection_that_fails_is_not_found_and_can_be_tried_again, bench => {
    let profile = device(1, &ISSC_TRANSPARENT_UART);
    let place = address(&profile);
    let device = bench.add(profile).await;
    device.set_connecting(Connecting::Fails);
    assert_eq!(bench.links.connect(&place).await.err(), Some(LinkError::NotFound));
    device.set_connecting(Connecting::Works(Duration::from_millis(300)));
    bench.links.connect(&place).await.expect("it connects, slowly");
});

ble_test!(a_write_that_fails_ends_the_link_and_the_next_one_works, bench => {
    let profile = device(1, &ISSC_TRANSPARENT_UART);
    let place = address(&profile);
    let mut device = bench.add(profile).await;
    let mut link = bench.links.connect(&place).await.expect("it connects");
    let _far_end = device.accept().await;
    device.fail_writes(1);
    let failed = link.sender.send(b"OPN000").await.expect_err("it fails");
    assert!(matches!(failed, LinkError::Io(_)), "{failed:?}");
    assert_eq!(link.receiver.receive().await, Err(failed.clone()));
    assert_eq!(link.sender.send(b"OPN000").await, Err(failed));
    let mut link = bench.links.connect(&place).await.expect("it connects again");
    link.sender.send(b"OPN000").await.expect("it is sent");
});

// The bytes of a stream cannot be told from a radio's doubled ones, and equal ones are common:
// what protects against them is the checksum of the frames.
ble_test!(a_notification_that_comes_twice_is_received_twice, bench => {
    let profile = device(1, &ISSC_TRANSPARENT_UART);
    let place = address(&profile);
    let mut device = bench.add(profile).await;
    let mut link = bench.links.connect(&place).await.expect("it connects");
    let mut far_end = device.accept().await;
    device.double_notifications(1);
    far_end.write_all(b"once").await.expect("it is notified");
    assert_eq!(link.receiver.receive().await, Ok(b"once".to_vec()));
    assert_eq!(link.receiver.receive().await, Ok(b"once".to_vec()));
    far_end.write_all(b"more").await.expect("it is notified");
    assert_eq!(link.receiver.receive().await, Ok(b"more".to_vec()));
});

ble_test!(what_was_notified_before_the_loss_still_arrives, bench => {
    let profile = device(1, &ISSC_TRANSPARENT_UART);
    let place = address(&profile);
    let mut device = bench.add(profile).await;
    for round in 0..20_u8 {
        let mut link = bench.links.connect(&place).await.expect("it connects");
        let mut far_end = device.accept().await;
        far_end.write_all(&[round; 100]).await.expect("it is notified");
        // Its end is that of the device: switched off after its last word.
        drop(far_end);
        assert_eq!(link.receiver.receive().await, Ok(vec![round; 100]));
        assert_eq!(link.receiver.receive().await, Err(LinkError::Lost));
    }
});
