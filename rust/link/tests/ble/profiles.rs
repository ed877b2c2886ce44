//! Which services carry bytes, and how they are written to.

use maquininha_link::ble::profile::{
    BleProfile, DATECS, FF00, HM_10, ISSC_TRANSPARENT_UART, NORDIC_UART,
};
use maquininha_played_bluez::DeviceProfile;
use maquininha_reader::port::{LinkConnector, LinkError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::bench::{BleBench, address, device};
use crate::ble_test;

async fn bytes_pass(bench: &BleBench, profile: DeviceProfile) {
    let place = address(&profile);
    let mut device = bench.add(profile).await;
    let mut link = bench.links.connect(&place).await.expect("it connects");
    let mut far_end = device.accept().await;
    let question: Vec<u8> = (0..=255).cycle().take(1000).collect();
    link.sender.send(&question).await.expect("it is sent");
    let mut asked = vec![0; question.len()];
    far_end.read_exact(&mut asked).await.expect("it arrives");
    assert_eq!(asked, question);
    far_end.write_all(b"answer").await.expect("it is notified");
    let mut answer = Vec::new();
    while answer.len() < 6 {
        answer.extend(link.receiver.receive().await.expect("it arrives"));
    }
    assert_eq!(answer, b"answer");
    link.sender.close().await;
}

ble_test!(every_known_profile_carries_bytes, bench => {
    for (number, profile) in [ISSC_TRANSPARENT_UART, NORDIC_UART, HM_10, FF00].iter().enumerate() {
        bytes_pass(&bench, device(number, profile)).await;
    }
});

ble_test!(a_device_is_written_to_in_the_way_that_it_offers, bench => {
    for (number, flag) in ["write", "write-without-response"].into_iter().enumerate() {
        let flags = vec![flag.to_owned()];
        let profile = DeviceProfile { write_flags: flags, ..device(number, &NORDIC_UART) };
        bytes_pass(&bench, profile).await;
    }
});

// The played device refuses packets that are longer than its MTU allows.
ble_test!(packets_are_as_long_as_the_device_takes_them, bench => {
    for (number, mtu) in [23, 24, 185, 517].into_iter().enumerate() {
        let profile = DeviceProfile { mtu, ..device(number, &ISSC_TRANSPARENT_UART) };
        bytes_pass(&bench, profile).await;
    }
});

ble_test!(a_device_without_a_known_service_has_no_byte_service_and_is_let_go, bench => {
    let profile = device(1, &DATECS);
    let place = address(&profile);
    let mut device = bench.add(profile).await;
    for _ in 0..2 {
        assert_eq!(bench.links.connect(&place).await.err(), Some(LinkError::NoByteService));
        let mut far_end = device.accept().await;
        assert_eq!(far_end.read(&mut [0]).await.expect("its end"), 0, "it was let go");
    }
});

ble_test!(further_profiles_are_data, bench => {
    let own: [BleProfile; 1] = [DATECS];
    let bench = BleBench { links: bench.links.clone().with_profiles(own), ..bench };
    bytes_pass(&bench, device(1, &DATECS)).await;
});

ble_test!(what_stands_behind_a_tcp_address_can_be_the_device, bench => {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("it has one").to_string();
    let profile = device(1, &ISSC_TRANSPARENT_UART);
    let place = address(&profile);
    let mut device = bench.add(profile).await;
    tokio::spawn(async move { device.forward_to(&port).await });
    for _ in 0..2 {
        let mut link = bench.links.connect(&place).await.expect("it connects");
        let (mut pin_pad, _) = listener.accept().await.expect("it is carried on");
        link.sender.send(b"OPN000").await.expect("it is sent");
        let mut asked = [0; 6];
        pin_pad.read_exact(&mut asked).await.expect("it arrives");
        assert_eq!(&asked, b"OPN000");
        pin_pad.write_all(&[0x06]).await.expect("it is notified");
        assert_eq!(link.receiver.receive().await, Ok(vec![0x06]));
        drop(pin_pad);
        assert_eq!(link.receiver.receive().await, Err(LinkError::Lost));
    }
});
