//! G13: card data goes encrypted from the device to the gateway, and only the gateway can open it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maquininha_sandbox::{AcquirerKit, SlotKeys, kit_acquirers, kits};
use maquininha_virtualpad::crypto::tdes::Chaining;
use maquininha_virtualpad::issuer::{PinKeySource, decrypt_pin, decrypt_track2};
use serde_json::Value;

use super::counter::{Counter, Till, Wire, driver};
use super::host_tap::HostTap;
use super::secrets::{PIN, found, holds};

/// A till whose way to the hosts is watched, too. Its chip card has the long PIN.
async fn watched(secure_session: bool) -> (Till, HostTap) {
    let counter = Counter::open_with(Wire::Network, 1, secure_session).await;
    let mut till = Till::with(counter, kit_acquirers()).await;
    let tap = HostTap::before(&till.server.base_url(0)).await;
    till.driver = driver(&till.counter, &tap.url, kit_acquirers(), &till.store);
    till.plant_pin();
    (till, tap)
}

fn bytes(of: &Value) -> Vec<u8> {
    STANDARD.decode(of.as_str().expect("text")).expect("base64")
}

/// The key of a cryptogram by its serial number, as the host of this acquirer knows it.
fn source(keys: &SlotKeys, serial: &Value) -> PinKeySource {
    let serial = serial.as_str().expect("a serial number");
    let byte = |at| u8::from_str_radix(&serial[at * 2..at * 2 + 2], 16).expect("hex");
    let ksn: [u8; 10] = std::array::from_fn(byte);
    let SlotKeys::Dukpt(sets) = keys else { panic!("DUKPT") };
    PinKeySource::Dukpt { base: sets[&[ksn[0], ksn[1], ksn[2], ksn[3]]], ksn }
}

/// Every encrypted thing of a request to authorise.
fn sealed(request: &Value) -> Vec<Vec<u8>> {
    let data = request["card"]["data"].as_array().expect("card data");
    let mut sealed: Vec<_> = data.iter().map(|datum| bytes(&datum["bytes"])).collect();
    let block = &request["verification"]["online_pin"]["block"];
    sealed.extend(block.is_string().then(|| bytes(block)));
    sealed
}

/// What frames carry, without the substitution of bytes that mean something between them
/// (abecs-pinpad §1.3).
fn unframed(link: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(link.len());
    let mut bytes = link.iter();
    while let Some(byte) = bytes.next() {
        let is_substituted = *byte == 0x13;
        plain.push(if is_substituted { bytes.next().map_or(0, |it| it - 0x20) } else { *byte });
    }
    plain
}

#[tokio::test]
async fn link_and_request_to_the_gateway_hold_ciphertext_only() {
    let (till, tap) = watched(true).await;
    let chip = format!("insert chip-online-pin; type {PIN}; press ok; remove");
    for (name, person) in
        [("chip", chip.as_str()), ("tap", "tap contactless"), ("stripe", "swipe stripe-only")]
    {
        till.sell(name, 25_00, person).await;
    }
    let link = till.counter.capture.lock().expect("lock").clone();
    assert!(link.len() > 10_000, "the link was watched: {}", link.len());
    assert_eq!(found(&link), Vec::<&str>::new(), "on the link");
    let requests = tap.authorizations();
    assert_eq!(requests.len(), 3, "chip, tap and stripe");
    assert_eq!(found(&tap.bytes()), Vec::<&str>::new(), "to the gateway");
    for request in &requests {
        assert!(!sealed(request).is_empty());
        for item in sealed(request) {
            assert!(item.len() >= 8, "whole blocks");
            assert_eq!(found(&item), Vec::<&str>::new(), "below the base64");
            assert!(!holds(&link, &item), "the session encrypts it once more");
        }
        assert_eq!(found(&bytes(&request["emv_data"])), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn the_gateway_opens_what_the_device_sealed_and_the_library_passed_on() {
    // In clear, so that the device's own words can be compared.
    let (till, tap) = watched(false).await;
    till.sell("chip", 25_00, &format!("insert chip-online-pin; type {PIN}; press ok; remove"))
        .await;
    let request = tap.authorizations().remove(0);
    let link = unframed(&till.counter.capture.lock().expect("lock"));
    for item in sealed(&request) {
        let hex = item.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02X}"));
        let as_sent = holds(&link, &item) || holds(&link, hex.as_bytes());
        assert!(as_sent, "the library passes on what the device sent");
    }

    let AcquirerKit { keys, .. } = kits().remove(0);
    let card = till.counter.pad.with(|pad| pad.wallet().card("chip-online-pin").cloned());
    let card = card.expect("a card");
    let data = request["card"]["data"].as_array().expect("card data");
    let data_keys = keys.data.values().next().expect("a slot");
    let open = |keys: &SlotKeys, datum: &Value| {
        let (source, item) = (source(keys, &datum["serial"]), bytes(&datum["bytes"]));
        // A card number alone is a track without its end.
        decrypt_track2(&source, Chaining::Cbc([0; 8]), 0, &item).ok()
    };
    let opened: Vec<_> = data.iter().map(|datum| open(data_keys, datum)).collect();
    assert_eq!(opened, [Some(card.pan.clone()), Some(card.track2())], "the host has the key");
    let online_pin = &request["verification"]["online_pin"];
    let block = bytes(&online_pin["block"]).try_into().expect("a block");
    let pin_keys = keys.pin.values().next().expect("a slot");
    let pin = decrypt_pin(&source(pin_keys, &online_pin["serial"]), &block, &card.pan);
    assert_eq!(pin.as_deref(), Some(PIN));

    // Whoever has another key reads nothing.
    let other = SlotKeys::dukpt([0xFF, 0xFF, 4, 2], *b"some other base!");
    for (datum, clear) in data.iter().zip(opened) {
        assert_ne!(open(&other, datum), clear);
    }
    let other = SlotKeys::dukpt([0xFF, 0xFF, 4, 1], *b"some other base!");
    let pin = decrypt_pin(&source(&other, &online_pin["serial"]), &block, &card.pan);
    assert_eq!(pin, None);
}
