//! The recorded contactless sale of abecs-pinpad §13.9, byte for byte from the device's side.

mod support;

use maquininha_virtualpad::card::replayed_card;
use maquininha_virtualpad::{
    DukptSlot, KeySlots, PadSettings, Profile, TEST_BASE_KEY, VirtualPinPad,
};
use support::{hex, tables, unhex};

const SALE: &str = include_str!("replayed_sale.txt");

fn device() -> VirtualPinPad {
    let mut settings = PadSettings::new(Profile::Abecs220, 9);
    "SIM0000001".clone_into(&mut settings.identity.serial_number);
    "SIMPAD;1M".clone_into(&mut settings.identity.model);
    settings.keys = KeySlots::default();
    let slot = |ksn: &str| DukptSlot::from_base(&TEST_BASE_KEY, support::ksn(ksn));
    settings.keys.dukpt_pin.insert(14, slot("FFFF9876543210E00002"));
    settings.keys.dukpt_data.insert(20, slot("FFFF9876543210E00001"));
    // The record has no word to the host before the PIN.
    settings.notifies_pin_entry = false;
    let mut bench = support::Bench::with(settings);
    tables::load_as(&mut bench, 4, tables::VERSION, &[tables::MASTERCARD.to_owned()]);
    bench.pad.wallet_mut().add(replayed_card());
    bench.pad
}

#[test]
fn the_recorded_sale_is_answered_byte_for_byte() {
    let mut pad = device();
    pad.play("tap replayed; type 1234; press ok".parse().unwrap());
    let mut expected = String::new();
    let mut steps = 0;
    for line in SALE.lines().filter(|line| !line.trim().is_empty()) {
        let mut words = line.split_whitespace();
        let (number, side, bytes) =
            (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        if side == "H" {
            pad.push(&hex(bytes));
            pad.advance(1_000);
            expected = "06".to_owned();
        }
        if side == "P" {
            expected.push_str(bytes);
            if number.ends_with('*') {
                continue;
            }
            assert_eq!(unhex(&pad.take_output()), expected, "step {number}");
            steps += 1;
        }
    }
    assert_eq!(steps, 8);
}
