//! The secure session (abecs-pinpad §6.2).

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::{Profile, VirtualPinPad};
use support::secure::{open, opening, seal, session_key};
use support::{Bench, command, param, status, with_params};

fn session(profile: Profile) -> (Bench, [u8; 16]) {
    let mut bench = Bench::loaded(profile);
    let answer = bench.ask(&opening());
    let key = session_key(&answer);
    (bench, key)
}

/// Sends a command encrypted, and opens what comes back.
fn ask(bench: &mut Bench, key: &[u8; 16], command: &[u8]) -> Vec<u8> {
    let frames = bench.send(&seal(key, command));
    open(key, frames.last().unwrap()).expect("the answer is encrypted")
}

#[test]
fn a_session_is_opened_and_used() {
    for profile in [Profile::Abecs212, Profile::Abecs220] {
        let (mut bench, key) = session(profile);
        assert!(bench.pad.has_session());
        let answer = ask(&mut bench, &key, &with_params("GIX", &[(0x0001, &[0x80, 0x07])]));
        assert_eq!(param(&answer, 0x8007).unwrap(), profile.version().as_bytes());
        assert_eq!(ask(&mut bench, &key, &command("DSP", b"OLA")), b"DSP000");
        assert_eq!(ask(&mut bench, &key, b"XYZ"), b"ERR010");
    }
}

#[test]
fn sessions_and_seeds_have_keys_of_their_own() {
    let (mut bench, first) = session(Profile::Abecs220);
    let second = session_key(&bench.ask(&opening()));
    assert_ne!(first, second);
    let (_, again) = session(Profile::Abecs220);
    assert_eq!(first, again, "the same seed gives the same device");
}

#[test]
fn a_device_of_before_abecs_answers_as_to_a_plain_opening() {
    let mut bench = Bench::new(Profile::Classic108);
    assert_eq!(bench.ask(&opening()), b"OPN000");
    assert!(!bench.pad.has_session());
}

#[test]
fn keys_that_are_none_are_refused() {
    let good = opening();
    let mut cases = vec![good.clone(), good.clone(), good.clone()];
    cases[0][6] = b'1';
    cases[1].splice(9..11, *b"ZZ");
    let even = cases[2].len() - 8;
    cases[2][even] = b'0';
    for case in cases {
        let mut bench = Bench::new(Profile::Abecs220);
        assert_eq!(bench.ask(&case), b"OPN011");
        assert!(!bench.pad.has_session());
    }
    let modulus = support::secure::modulus_text();
    let long = command("OPN", format!("0256{modulus}400010001").as_bytes());
    assert_eq!(Bench::new(Profile::Abecs220).ask(&long), b"OPN011", "an exponent of 4 bytes");
    let short = command("OPN", format!("0256{modulus}103").as_bytes());
    assert_eq!(status(&Bench::new(Profile::Abecs220).ask(&short)), "000", "one of a byte");
}

#[test]
fn a_clear_command_is_refused_and_the_session_stays() {
    let (mut bench, key) = session(Profile::Abecs220);
    assert_eq!(bench.ask(b"GIX000"), b"GIX009");
    assert_eq!(ask(&mut bench, &key, b"GTK000"), b"GTK010");
}

#[test]
fn an_encrypted_command_without_a_session_is_refused() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(bench.ask(&seal(&[7; 16], b"GIX000")), b"ERR003");
}

#[test]
fn a_packet_that_cannot_be_opened_ends_the_session() {
    let (mut bench, key) = session(Profile::Abecs220);
    assert_eq!(bench.ask(&seal(&[7; 16], b"GIX000")), b"ERR009");
    assert_eq!(bench.ask(&seal(&key, b"GIX000")), b"ERR003");
    let (mut bench, key) = session(Profile::Abecs220);
    let mut cut = seal(&key, b"GIX000");
    cut.pop();
    assert_eq!(bench.ask(&cut), b"ERR009");
}

#[test]
fn an_encrypted_opening_ends_the_session() {
    let (mut bench, key) = session(Profile::Abecs220);
    assert_eq!(bench.ask(&seal(&key, b"OPN")), b"OPN010");
    assert!(!bench.pad.has_session());
}

#[test]
fn a_clear_opening_takes_the_place_of_the_session() {
    let (mut bench, key) = session(Profile::Abecs220);
    assert_eq!(bench.ask(b"OPN"), b"OPN000");
    assert_eq!(bench.ask(&seal(&key, b"GIX000")), b"ERR003");
}

#[test]
fn closing_is_answered_in_clear_and_ends_the_session() {
    for close in [command("CLX", b""), command("CLO", b"TCHAU")] {
        let (mut bench, key) = session(Profile::Abecs220);
        let answer = bench.ask(&seal(&key, &close));
        assert_eq!(answer[3..], *b"000");
        assert!(!bench.pad.has_session());
    }
}

#[test]
fn notifications_are_encrypted_too() {
    let (mut bench, key) = session(Profile::Abecs220);
    let request = with_params(
        "GCX",
        &[(0x0013, b"000000001000"), (0x0015, b"260131"), (0x0016, b"101530"), (0x0017, b"10000")],
    );
    let frames = bench.play(&seal(&key, &request), "tap contactless");
    let clear: Vec<_> = frames.iter().map(|it| open(&key, it).unwrap()).collect();
    assert_eq!(clear[0], b"NTM000032SELECIONADO:    CREDITO         ");
    assert_eq!(status(&clear[1]), "000");
}

#[test]
fn an_answer_that_is_asked_for_again_is_the_same() {
    let (mut bench, key) = session(Profile::Abecs220);
    bench.pad.push(&support::frame(&seal(&key, b"GIX000")));
    let first = bench.pad.take_output();
    bench.pad.push(&[support::NAK]);
    assert_eq!(bench.pad.take_output(), first[1..]);
}

#[test]
fn the_longest_answer_fits_into_a_packet() {
    let (mut bench, key) = session(Profile::Abecs220);
    let list = with_params("GIX", &[(0x0001, &[0x80, 0x5A, 0x80, 0x5A])]);
    let answer = ask(&mut bench, &key, &list);
    assert_eq!(param(&answer, 0x805A).unwrap().len(), 900);
}

#[test]
fn a_session_is_lost_with_the_power_and_not_with_a_cancel() {
    let (mut bench, key) = session(Profile::Abecs220);
    bench.pad.push(&[support::CAN]);
    bench.pad.take_output();
    assert_eq!(ask(&mut bench, &key, b"GTK000"), b"GTK010");
    bench.pad.power_off();
    bench.pad.power_on();
    bench.pad.advance(10_000);
    assert_eq!(bench.ask(&seal(&key, b"GTK000")), b"ERR003");
    let version = VirtualPinPad::tables(&bench.pad).version(4);
    assert_eq!(version, *b"2026013001", "the tables stay");
}
