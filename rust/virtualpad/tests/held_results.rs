//! The results that every device must give (abecs-pinpad §13.10).

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::{PersonAction, Profile};
use support::{Bench, CAN, EOT, command, frame, status, with_params};

/// GCX of R$ 10,00 at network 04, contactless as well.
fn card_request() -> Vec<u8> {
    with_params("GCX", CARD_PARAMS)
}

const CARD_PARAMS: &[(u16, &[u8])] = &[
    (0x0013, b"000000001000"),
    (0x0015, b"260131"),
    (0x0016, b"101530"),
    (0x0010, b"04"),
    (0x0017, b"10000"),
];

/// GOX at network 04 with a PIN under DUKPT slot 14.
fn go_on() -> Vec<u8> {
    with_params("GOX", &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"14")])
}

fn finish() -> Vec<u8> {
    with_params("FCX", &[(0x0019, b"0000"), (0x001C, b"00")])
}

fn pin(pan: &str, entries: char, shortest: &str, slot: &str) -> Vec<u8> {
    let length = pan.len();
    let zeros = "0".repeat(32);
    let block = format!("3{slot}{zeros}{length:02}{pan:<19}{entries}{shortest}12{:32}", "");
    command("GPN", block.as_bytes())
}

#[test]
fn a_list_of_odd_length_is_refused() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(bench.ask(&with_params("GIX", &[(0x0001, &[0x80, 0x01, 0x80])])), b"GIX011");
}

#[test]
fn tracks_before_any_card_are_refused() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(bench.ask(b"GTK000"), b"GTK010");
}

#[test]
fn tracks_are_given_once() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    bench.played(&card_request(), "swipe stripe-only");
    assert_eq!(status(&bench.ask(b"GTK000")), "000");
    assert_eq!(bench.ask(b"GTK000"), b"GTK010");
}

#[test]
fn a_pin_shorter_than_four_digits_or_asked_for_twice_is_refused() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(bench.ask(&pin("4444333322221111", '1', "03", "14")), b"GPN011");
    assert_eq!(bench.ask(&pin("4444333322221111", '2', "04", "14")), b"GPN011");
}

#[test]
fn a_pin_for_the_last_card_is_refused_after_its_tracks() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    bench.played(&card_request(), "swipe stripe-only");
    let answer = bench.played(&pin("", '1', "04", "14"), "type 1234; press ok");
    assert_eq!(status(&answer), "000", "before them it is taken");
    bench.ask(b"GTK000");
    assert_eq!(bench.ask(&pin("", '1', "04", "14")), b"GPN010");
}

#[test]
fn an_empty_key_slot_is_told_before_the_person_is_asked() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(bench.ask(&pin("4444333322221111", '1', "04", "77")), b"GPN042");
    assert_eq!(bench.pad.asks(), None);
}

#[test]
fn going_on_without_a_chip_is_refused() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    assert_eq!(bench.ask(&go_on()), b"GOX010", "before any card");
    bench.played(&card_request(), "swipe stripe-only");
    assert_eq!(bench.ask(&go_on()), b"GOX010", "stripe");
    let answer = bench.played(&card_request(), "tap contactless-stripe");
    assert_eq!(support::text(&answer, 0x804F).unwrap(), "05");
    assert_eq!(bench.ask(&go_on()), b"GOX010", "contactless stripe mode");
}

#[test]
fn going_on_happens_once() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    bench.played(&card_request(), "tap contactless");
    assert_eq!(status(&bench.ask(&go_on())), "000");
    assert_eq!(bench.ask(&go_on()), b"GOX010");
}

#[test]
fn another_amount_is_refused_for_a_contactless_card() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    bench.played(&card_request(), "tap contactless");
    let other = with_params(
        "GOX",
        &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"14"), (0x0013, b"000000001001")],
    );
    assert_eq!(bench.ask(&other), b"GOX011");
    let foreign = with_params("GOX", &[(0x0010, b"05"), (0x0002, b"3"), (0x0009, b"14")]);
    assert_eq!(bench.ask(&foreign), b"GOX011", "a network that has no part in it");
}

#[test]
fn finishing_needs_going_on_and_happens_once() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    assert_eq!(bench.ask(&finish()), b"FCX010");
    bench.played(&card_request(), "tap contactless");
    assert_eq!(bench.ask(&finish()), b"FCX010");
    bench.ask(&go_on());
    assert_eq!(status(&bench.ask(&finish())), "000");
    assert_eq!(bench.ask(&finish()), b"FCX010");
}

#[test]
fn a_menu_without_options_is_refused() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(bench.ask(&with_params("MNU", &[(0x001B, b"TITULO")])), b"MNU019");
}

#[test]
fn an_unknown_command_is_refused() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(bench.ask(b"XYZ"), b"ERR010");
    assert_eq!(bench.ask(&command("GEN", b"04")), b"ERR010");
}

#[test]
fn a_broken_length_is_refused() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(bench.ask(&command("GIX", b"\x00\x01\x00\x09\x80\x01")), b"GIX011");
}

#[test]
fn a_cancelled_card_request_has_no_answer() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    bench.send(&card_request());
    bench.pad.push(&[CAN]);
    assert_eq!(bench.pad.take_output(), [EOT]);
    bench.pad.advance(600_000);
    bench.pad.act(PersonAction::Insert("chip-no-pin".to_owned())).unwrap();
    assert_eq!(bench.pad.take_output(), []);
}

#[test]
fn a_short_text_is_shown_as_it_is() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(bench.ask(&command("DSP", b"VINTE CARACTERES 123")), b"DSP000");
    assert_eq!(bench.pad.screen().lines, ["VINTE CARACTERES", " 123"]);
    bench.pad.push(&frame(&command("DSP", &[b'A'; 40])));
    assert_eq!(bench.pad.screen().lines, ["A".repeat(16), "A".repeat(16)]);
}
