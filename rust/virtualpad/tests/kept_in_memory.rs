//! What the device keeps of a card, and when it forgets it.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::{PersonAction, Profile};
use support::{Bench, CAN, command, with_params};

fn request() -> Vec<u8> {
    with_params(
        "GCX",
        &[(0x0013, b"000000001000"), (0x0015, b"260131"), (0x0016, b"101530"), (0x0017, b"10000")],
    )
}

fn remembering(script: &str) -> Bench {
    let mut bench = Bench::loaded(Profile::Abecs220);
    assert!(!bench.pad.remembers_card());
    bench.played(&request(), script);
    assert!(bench.pad.remembers_card(), "{script}");
    bench
}

#[test]
fn a_card_is_forgotten_when_it_is_removed() {
    let mut bench = remembering("insert chip-no-pin");
    bench.act(PersonAction::Remove);
    assert!(!bench.pad.remembers_card());
}

#[test]
fn a_card_is_forgotten_at_closing_and_at_the_loss_of_power() {
    for script in ["insert chip-no-pin", "swipe stripe-only", "tap contactless"] {
        for close in [command("CLX", b""), command("CLO", b"")] {
            let mut bench = remembering(script);
            bench.ask(&close);
            assert!(!bench.pad.remembers_card(), "{script}");
        }
        let mut bench = remembering(script);
        bench.pad.power_off();
        assert!(!bench.pad.remembers_card(), "{script}");
    }
}

#[test]
fn a_stripe_is_forgotten_at_opening_and_when_its_tracks_are_given() {
    for command in [&b"OPN"[..], b"GTK000"] {
        let mut bench = remembering("swipe stripe-only");
        bench.ask(command);
        assert!(!bench.pad.remembers_card());
    }
}

#[test]
fn a_new_request_forgets_the_card_before() {
    let mut bench = remembering("swipe stripe-only");
    bench.send(&request());
    assert!(!bench.pad.remembers_card());
    bench.pad.push(&[CAN]);
    assert!(!bench.pad.remembers_card());
}

#[test]
fn no_debug_output_shows_a_card_or_a_key() {
    let bench = remembering("swipe stripe-only");
    let card = bench.pad.wallet().card("stripe-only").unwrap();
    let shown = format!("{card:?} {:?}", bench.pad.keys());
    assert!(!shown.contains(&card.pan));
    assert!(shown.contains("stripe-only"));
    let typed = format!("{:?}", PersonAction::Type("1234".to_owned()));
    assert_eq!(typed, "type");
}
