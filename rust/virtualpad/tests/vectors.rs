//! The vectors of abecs-pinpad §13 that concern the device, through the device.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::card::{Stripe, TestCard, Wallet};
use maquininha_virtualpad::{DukptSlot, PersonAction, Profile, TEST_BASE_KEY};
use support::{Bench, command, frame, hex, param, unhex, with_params};

/// WKENC of abecs-pinpad §13.5.
const WKENC: &str = "4F17866366ACA0F6BDBE59C77CF56415";

/// A command as it travels, and the answer as it travels.
#[track_caller]
fn exchange(bench: &mut Bench, sent: &str, heard: &str) {
    bench.pad.push(&hex(sent));
    assert_eq!(unhex(&bench.pad.take_output()), unhex(&hex(&format!("06{heard}"))));
}

#[test]
fn frames_without_data_are_those_of_the_vectors() {
    let mut bench = Bench::new(Profile::Abecs220);
    exchange(&mut bench, "16 4F 50 4E 17 A8 A9", "16 4F 50 4E 30 30 30 17 77 5E");
    exchange(&mut bench, "16 4F 50 4E 30 30 30 17 77 5E", "16 4F 50 4E 30 30 30 17 77 5E");
    exchange(&mut bench, "16 47 4B 59 17 04 1C", "");
    bench.act(PersonAction::Press(maquininha_virtualpad::Key::Ok));
    assert_eq!(bench.answer(), b"GKY000");
}

#[test]
fn text_with_accents_is_shown_and_its_check_sum_is_not_substituted() {
    let mut bench = Bench::new(Profile::Abecs220);
    let sent = "16 44 53 50 30 33 32 20 20 20 20 4F 50 45 52 41 C7 C3 4F 20 20 20 20 20 20 20 46 49 4E \
         41 4C 49 5A 41 44 41 20 20 20 17 52 13";
    exchange(&mut bench, sent, "16 44 53 50 30 30 30 17 39 63");
    assert_eq!(bench.pad.screen().lines, ["    OPERAÇÃO", "   FINALIZADA"]);
}

#[test]
fn blocking_commands_of_the_vectors_wait() {
    let mut bench = Bench::new(Profile::Abecs220);
    let entry = "16 47 43 44 30 31 36 00 0C 00 01 3C 00 0E 00 01 0A 00 0B 00 02 00 09 17 C1 42";
    exchange(&mut bench, entry, "");
    bench.pad.advance(60_000);
    assert_eq!(bench.answer(), b"GCD012");
    let event = "16 43 45 58 30 31 30 00 06 00 06 31 31 31 31 30 30 17 F4 FD";
    exchange(&mut bench, event, "");
    bench.pad.advance(120_000);
    assert_eq!(bench.answer(), b"CEX000006\x80\x40\x00\x0293");
}

#[test]
fn answers_have_the_check_sums_of_the_vectors() {
    let answers = [
        ("DSP000", "3963"),
        ("DEX000", "AC2B"),
        ("CLO000", "9E03"),
        ("CLX000", "FD8D"),
        ("RMC000", "DF92"),
        ("TLI020", "13D9"),
        ("TLE000", "F692"),
        ("TLR000", "951C"),
    ];
    let mut bench = Bench::new(Profile::Abecs220);
    let record = format!("01{}", support::tables::MASTERCARD);
    let commands = [
        command("DSP", b"OLA"),
        command("DEX", b"003OLA"),
        command("CLO", b"TCHAU"),
        with_params("CLX", &[]),
        command("RMC", b"RETIRE"),
        command("TLI", b"042026013001"),
        b"TLE".to_vec(),
        command("TLR", record.as_bytes()),
    ];
    for ((answer, sum), command) in answers.iter().zip(&commands) {
        if *answer == "TLR000" {
            bench.ask(&commands[5]);
        }
        bench.pad.push(&frame(command));
        let sent = unhex(&bench.pad.take_output());
        let expected = format!("0616{}17{sum}", unhex(answer.as_bytes()));
        assert_eq!(sent, expected, "{answer}");
    }
}

#[test]
fn errors_have_the_frames_of_the_vectors() {
    let mut bench = Bench::new(Profile::Abecs220);
    let cases = [("XYZ", "ERR010", "B711"), ("\u{12}AAAAAAAAAAAAAAAA", "ERR003", "D572")];
    for (command, answer, sum) in cases {
        bench.pad.push(&frame(command.as_bytes()));
        let expected = format!("0616{}17{sum}", unhex(answer.as_bytes()));
        assert_eq!(unhex(&bench.pad.take_output()), expected);
    }
}

#[test]
fn lists_whose_bytes_are_substituted_are_understood() {
    let mut bench = Bench::new(Profile::Abecs220);
    bench.pad.push(&hex("16 47 49 58 30 30 38 00 01 00 04 80 13 33 80 13 36 17 FC F2"));
    let sent = support::read(&bench.pad.take_output());
    let answer = b"GIX000013\x80\x13\x00\x09VIRTUAL 1".to_vec();
    assert_eq!(sent, [support::Sent::Ack, support::Sent::Frame(answer)]);
    let mut bench = Bench::loaded(Profile::Abecs220);
    let card = "16474358303435001333000C303030303030303132333435001500063236303133310013360006313031\
                353330001337000531303030301788C2";
    exchange(&mut bench, card, "");
    assert_eq!(bench.pad.screen().lines[0], "VALOR: 123,45");
}

#[test]
fn a_pin_is_encrypted_as_in_the_vectors() {
    let mut bench = Bench::new(Profile::Abecs220);
    let sent =
        hex("47504E3039333130353446313738363633363641434130463642444245353943373743463536343135\
                    31363434343433333333323232323131313120202031303431\
                    3256414C4F523A202020202031322C333453454E48413A20202020202020202020");
    assert_eq!(sent.len(), 99);
    let answer = bench.played(&sent, "type 1234; press ok");
    assert_eq!(answer, b"GPN0000365C1A5C14DF61BE6500000000000000000000");
    assert_eq!(&frame(&answer)[answer.len() + 2..], [0x6B, 0x86]);
    assert!(bench.pad.screen().lines.is_empty(), "the display is blanked after a PIN");
    let other = command("GPN", format!("105{WKENC}09670192387          10412{:32}", "").as_bytes());
    let answer = bench.played(&other, "type 123456; press ok");
    assert_eq!(&answer[..25], b"GPN00003670FCA52E35E0DBD9");
}

#[test]
fn data_are_encrypted_as_in_the_vectors() {
    let mut bench = Bench::new(Profile::Abecs220);
    let cases =
        [("50", "A43E8BD30C4FC9A8BB84DF58DBE0B137"), ("51", "A43E8BD30C4FC9A8860BFF4AF89E5B64")];
    for (method, cipher) in cases {
        load_dukpt(&mut bench);
        let answer = bench.ask(&with_params(
            "EBX",
            &[(0x000F, b"ABCDEFGHIJKLMNOP"), (0x0003, method.as_bytes()), (0x0009, b"20")],
        ));
        assert_eq!(unhex(&param(&answer, 0x804E).unwrap()), cipher);
        assert_eq!(unhex(&param(&answer, 0x804C).unwrap()), "FFFF9876543210E00001");
    }
}

#[test]
fn tracks_are_encrypted_as_in_the_vectors() {
    let wkenc = hex(WKENC);
    let cases = [
        ("0010", "10", "6", "444433A594E713D292BB3BD41C712B23046CF8"),
        ("0010", "11", "4", "4444CF970518F2238E9C178CFC8E9A810A35AA950D025B3F42E4"),
    ];
    for (tracks, method, open, expected) in cases {
        let mut bench = swiped(card("4444333322221111", "261231", "0000012345678"));
        let answer = get_tracks(&mut bench, tracks, method, open, b"05", Some(&wkenc));
        assert_eq!(unhex(&param(&answer, 0x8045).unwrap()), expected);
        assert_eq!(param(&answer, 0x8048), None);
    }
    let mut bench = swiped(card("4444333322221111", "261231", "0000000000000"));
    let answer = get_tracks(&mut bench, "0100", "10", "8", b"05", Some(&wkenc));
    let expected = "4234343434333333334B211BC9970F9718EE758E76EDC9730991B7D0AF3B0C0B818BC25BFECD09F374A9\
                    8AF6800E6B0DED2BFBA33403C6640C";
    assert_eq!(unhex(&param(&answer, 0x8044).unwrap()), unhex(&hex(expected)));
}

#[test]
fn a_track_under_dukpt_is_encrypted_as_in_the_vectors() {
    let mut bench = swiped(card("5301234567890123", "271231", "0000012345678"));
    load_dukpt(&mut bench);
    let answer = get_tracks(&mut bench, "0010", "50", "6", b"20", None);
    let track = param(&answer, 0x8045).unwrap();
    assert_eq!(unhex(&track), "530123C459CD07BDD03F760E5B797EDE8BEA39");
    assert_eq!(unhex(&param(&answer, 0x8048).unwrap()), "FFFF9876543210E00001");
}

fn load_dukpt(bench: &mut Bench) {
    let slot = DukptSlot::from_base(&TEST_BASE_KEY, support::ksn("FFFF9876543210E00001"));
    bench.pad.keys_mut().dukpt_data.insert(20, slot);
}

fn card(pan: &str, expiry: &str, discretionary: &str) -> TestCard {
    let like = Wallet::with_catalogue().card("stripe-only").cloned().unwrap();
    TestCard {
        name: "of-the-vectors".to_owned(),
        pan: pan.to_owned(),
        expiry: expiry.to_owned(),
        service_code: "201".to_owned(),
        discretionary: discretionary.to_owned(),
        stripe: Stripe::Readable,
        ..like
    }
}

/// A device at which a card was just drawn.
fn swiped(card: TestCard) -> Bench {
    let mut bench = Bench::new(Profile::Abecs220);
    bench.pad.wallet_mut().add(card);
    bench.send(&with_params("CEX", &[(0x0006, b"010000")]));
    bench.act(PersonAction::Swipe("of-the-vectors".to_owned()));
    assert_eq!(support::text(&bench.answer(), 0x8040).unwrap(), "90");
    bench
}

fn get_tracks(
    bench: &mut Bench,
    tracks: &str,
    method: &str,
    open: &str,
    slot: &[u8],
    wkenc: Option<&[u8]>,
) -> Vec<u8> {
    let mut params: Vec<(u16, &[u8])> = vec![
        (0x0007, tracks.as_bytes()),
        (0x0003, method.as_bytes()),
        (0x0008, open.as_bytes()),
        (0x0009, slot),
    ];
    params.extend(wkenc.map(|it| (0x000A, it)));
    bench.ask(&with_params("GTK", &params))
}
