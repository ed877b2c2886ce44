//! Whole sales, with the issuer at the other end.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::crypto::tdes::Chaining;
use maquininha_virtualpad::issuer::{
    Issuer, PinKeySource, SerialLedger, VerifiedCryptogram, decrypt_pan, decrypt_pin,
    decrypt_track1, decrypt_track2, wrap_working_key,
};
use maquininha_virtualpad::{
    CryptogramKind, PersonAction, Profile, TEST_BASE_KEY, TEST_MASTER_KEY,
};
use support::{Bench, param, status, text, with_params};

/// What a cryptogram vouches for, and itself.
const TAGS: &[u8] = &[
    0x9F, 0x26, 0x9F, 0x27, 0x9F, 0x10, 0x9F, 0x37, 0x9F, 0x36, 0x95, 0x9A, 0x9C, 0x9F, 0x02, 0x9F,
    0x03, 0x5F, 0x2A, 0x82, 0x9F, 0x1A, 0x5F, 0x34,
];
const WORKING_KEY: [u8; 16] = [0x42; 16];

fn request(amount: &str) -> Vec<u8> {
    with_params(
        "GCX",
        &[
            (0x0013, amount.as_bytes()),
            (0x0015, b"260131"),
            (0x0016, b"101530"),
            (0x0017, b"10000"),
        ],
    )
}

fn go_on() -> Vec<u8> {
    with_params("GOX", &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"14"), (0x0004, TAGS)])
}

fn finish(option: &str, code: &str, emv_data: &[u8]) -> Vec<u8> {
    with_params(
        "FCX",
        &[
            (0x0019, option.as_bytes()),
            (0x001C, code.as_bytes()),
            (0x0005, emv_data),
            (0x0004, TAGS),
        ],
    )
}

fn bench() -> Bench {
    Bench::loaded(Profile::Abecs220)
}

/// A sale of R$ 250,00 up to the cryptogram.
fn begun(bench: &mut Bench, card: &str, person: &str) -> Vec<u8> {
    let answer = bench.played(&request("000000025000"), card);
    assert_eq!(status(&answer), "000");
    let answer = bench.played(&go_on(), person);
    assert_eq!(status(&answer), "000");
    answer
}

fn identity(bench: &Bench, card: &str) -> (String, u8) {
    let card = bench.pad.wallet().card(card).unwrap();
    (card.pan.clone(), card.sequence)
}

fn verified(bench: &Bench, card: &str, answer: &[u8]) -> VerifiedCryptogram {
    let (pan, sequence) = identity(bench, card);
    let emv_data = param(answer, 0x8054).unwrap();
    Issuer::test().verify(&pan, sequence, &emv_data).expect("the cryptogram is right")
}

/// The issuer's answer as an object.
fn issuer_data(bench: &Bench, card: &str, verified: &VerifiedCryptogram, code: [u8; 2]) -> Vec<u8> {
    let (pan, sequence) = identity(bench, card);
    let proof = Issuer::test().answer(&pan, sequence, verified, code);
    [&[0x91, 10][..], &proof].concat()
}

#[test]
fn an_approved_sale_by_chip_ends_with_the_cards_certificate() {
    let mut bench = bench();
    let answer = begun(&mut bench, "insert chip-online-pin", "type 1234; press ok");
    let asked = verified(&bench, "chip-online-pin", &answer);
    assert_eq!((asked.kind, asked.counter), (CryptogramKind::Online, 1));
    let ksn = param(&answer, 0x804C).unwrap().try_into().unwrap();
    let source = PinKeySource::Dukpt { base: TEST_BASE_KEY, ksn };
    let block = param(&answer, 0x8057).unwrap().try_into().unwrap();
    let (pan, _) = identity(&bench, "chip-online-pin");
    assert_eq!(decrypt_pin(&source, &block, &pan).unwrap(), "1234");
    let proof = issuer_data(&bench, "chip-online-pin", &asked, *b"00");
    let answer = bench.ask(&finish("0000", "00", &proof));
    assert_eq!(text(&answer, 0x8058).unwrap(), "000");
    let certificate = verified(&bench, "chip-online-pin", &answer);
    assert_eq!(certificate.kind, CryptogramKind::Approved);
}

#[test]
fn a_wrong_answer_of_the_issuer_makes_the_card_refuse() {
    let mut bench = bench();
    let answer = begun(&mut bench, "insert chip-no-pin", "");
    let asked = verified(&bench, "chip-no-pin", &answer);
    let mut proof = issuer_data(&bench, "chip-no-pin", &asked, *b"00");
    proof[4] ^= 1;
    let answer = bench.ask(&finish("0000", "00", &proof));
    assert_eq!(text(&answer, 0x8058).unwrap(), "100", "the host must reverse");
    assert_eq!(verified(&bench, "chip-no-pin", &answer).kind, CryptogramKind::Declined);
}

#[test]
fn a_card_that_needs_its_issuers_answer_refuses_without_one() {
    for (card, expected) in [("issuer-answer-needed", "100"), ("chip-no-pin", "000")] {
        let mut bench = bench();
        begun(&mut bench, &format!("insert {card}"), "");
        let answer = bench.ask(&finish("0000", "00", &[]));
        assert_eq!(text(&answer, 0x8058).unwrap(), expected, "{card}");
    }
}

#[test]
fn a_declined_sale_ends_with_the_cards_refusal() {
    let mut bench = bench();
    begun(&mut bench, "insert chip-no-pin", "");
    let answer = bench.ask(&finish("1000", "51", &[]));
    assert_eq!(text(&answer, 0x8058).unwrap(), "100");
    assert_eq!(verified(&bench, "chip-no-pin", &answer).kind, CryptogramKind::Declined);
}

#[test]
fn without_an_answer_the_card_decides() {
    for (card, expected) in [("chip-no-pin", "100"), ("offline-approving", "100")] {
        let mut bench = bench();
        begun(&mut bench, &format!("insert {card}"), "");
        let answer = bench.ask(&with_params("FCX", &[(0x0019, b"2000")]));
        // Over the floor limit both action codes are met.
        assert_eq!(text(&answer, 0x8058).unwrap(), expected, "{card}");
    }
    // A sale under the limit that was sent online all the same may be approved by the card.
    let mut bench = bench();
    let mut records = support::tables::records();
    for record in &mut records {
        record.replace_range(126..136, "0000000000");
    }
    support::tables::load_as(&mut bench, 4, "2026013002", &records);
    let card = bench.pad.wallet_mut().card_mut("offline-approving").unwrap();
    card.chip.as_mut().unwrap().applications[0].action_codes[0] = [0; 5];
    begun(&mut bench, "insert offline-approving", "");
    let answer = bench.ask(&with_params("FCX", &[(0x0019, b"2000"), (0x0004, TAGS)]));
    assert_eq!(text(&answer, 0x8058).unwrap(), "000");
    assert_eq!(verified(&bench, "offline-approving", &answer).kind, CryptogramKind::Approved);
}

#[test]
fn a_contactless_sale_is_verified_and_mirrors_the_decision() {
    let mut bench = bench();
    let answer = begun(&mut bench, "tap contactless", "type 1234; press ok");
    assert_eq!(verified(&bench, "contactless", &answer).kind, CryptogramKind::Online);
    let answer = bench.ask(&finish("1000", "51", &[]));
    assert_eq!(text(&answer, 0x8058).unwrap(), "100");
    assert_eq!(param(&answer, 0x8054).unwrap(), [], "2.20 gives no objects here");
    let mut older = Bench::loaded(Profile::Abecs212);
    begun(&mut older, "tap contactless", "type 1234; press ok");
    let answer = older.ask(&finish("0000", "00", &[]));
    assert!(!param(&answer, 0x8054).unwrap().is_empty());
}

#[test]
fn a_changed_amount_or_another_card_is_found_out() {
    let mut bench = bench();
    let answer = begun(&mut bench, "insert chip-no-pin", "");
    let (pan, sequence) = identity(&bench, "chip-no-pin");
    let mut emv_data = param(&answer, 0x8054).unwrap();
    let issuer = Issuer::test();
    assert!(issuer.verify(&pan, sequence + 1, &emv_data).is_none());
    assert!(Issuer::new([7; 16]).verify(&pan, sequence, &emv_data).is_none());
    let amount = emv_data.windows(2).position(|it| it == [0x9F, 0x02]).unwrap() + 8;
    emv_data[amount] ^= 1;
    assert!(issuer.verify(&pan, sequence, &emv_data).is_none());
}

#[test]
fn each_sale_of_a_card_has_its_own_counter_and_number() {
    let mut bench = bench();
    let first = begun(&mut bench, "insert chip-no-pin", "");
    let first = verified(&bench, "chip-no-pin", &first);
    bench.act(PersonAction::Remove);
    let second = begun(&mut bench, "insert chip-no-pin", "");
    let second = verified(&bench, "chip-no-pin", &second);
    assert_eq!((first.counter, second.counter), (1, 2));
    assert_ne!(first.cryptogram, second.cryptogram);
}

#[test]
fn scripts_of_the_issuer_are_run() {
    let mut bench = bench();
    begun(&mut bench, "insert pin-blocked", "");
    let unblock: &[u8] = &[
        0x72, 0x10, 0x9F, 0x18, 0x04, 0xCA, 0xFE, 0x00, 0x01, 0x86, 0x07, 0x84, 0x24, 0, 0, 2, 9, 9,
    ];
    let answer = bench.ask(&finish("1000", "55", unblock));
    assert_eq!(param(&answer, 0x8059).unwrap(), [0x20, 0xCA, 0xFE, 0x00, 0x01]);
    assert_eq!(bench.pad.wallet().card("pin-blocked").unwrap().pin_tries_left, 3);
    bench.act(PersonAction::Remove);
    begun(&mut bench, "insert chip-no-pin", "");
    let block: &[u8] = &[0x71, 0x0D, 0x9F, 0x18, 0x04, 0, 0, 0, 2, 0x86, 0x04, 0x84, 0x1E, 0, 0];
    let answer = bench.ask(&finish("1000", "41", block));
    assert_eq!(param(&answer, 0x8059).unwrap(), [0x20, 0, 0, 0, 2]);
    bench.act(PersonAction::Remove);
    let answer = bench.played(&request("000000001000"), "insert chip-no-pin");
    assert_eq!(status(&answer), "067", "the issuer has blocked its application");
}

#[test]
fn a_contactless_card_is_asked_for_again_to_run_scripts() {
    let script: &[u8] = &[0x72, 0x06, 0x86, 0x04, 0x84, 0x24, 0, 0];
    let mut records = support::tables::records();
    records[0].replace_range(339..340, "1");
    let begin = || {
        let mut bench = bench();
        support::tables::load_as(&mut bench, 4, "2026013002", &records);
        begun(&mut bench, "tap contactless", "type 1234; press ok");
        bench
    };
    let mut bench = begin();
    let frames = bench.play(&finish("0000", "00", script), "tap contactless");
    assert_eq!(frames[0], b"NTM000032SOLICITE CARTAO NOVAMENTE       ");
    let answer = frames.last().unwrap();
    assert_eq!(text(answer, 0x8058).unwrap(), "000");
    assert_eq!(param(answer, 0x8059).unwrap().len(), 5);
    // The card stays away: the decision stands.
    let mut bench = begin();
    bench.send(&finish("0000", "00", script));
    bench.pad.advance(60_000);
    let answer = bench.answer();
    assert_eq!((text(&answer, 0x8058).unwrap().as_str(), param(&answer, 0x8059)), ("000", None));
}

#[test]
fn tracks_are_opened_with_every_method() {
    let methods = [
        ("10", Chaining::Ecb),
        ("11", Chaining::Cbc([9; 8])),
        ("50", Chaining::Ecb),
        ("51", Chaining::Cbc([9; 8])),
        ("90", Chaining::Ecb),
        ("91", Chaining::Cbc([9; 8])),
    ];
    let wkenc = wrap_working_key(&TEST_MASTER_KEY, &WORKING_KEY);
    let modulus = support::secure::modulus();
    for (method, chaining) in methods {
        let mut bench = bench();
        bench.played(&request("000000025000"), "swipe stripe-only");
        let slot: &[u8] = if method.starts_with('1') { b"05" } else { b"20" };
        let answer = bench.ask(&with_params(
            "GTK",
            &[
                (0x0003, method.as_bytes()),
                (0x0008, b"4"),
                (0x0009, slot),
                (0x000A, &wkenc),
                (0x001D, &[9; 8]),
                (0x0024, &modulus),
                (0x0025, &[1, 0, 1]),
            ],
        ));
        let source = |ksn: u16| match (method, param(&answer, 0x8063)) {
            ("90" | "91", Some(wrapped)) => {
                let block = support::secure::decrypt(&wrapped);
                PinKeySource::Working(block[240..].try_into().unwrap())
            }
            ("10" | "11", None) => PinKeySource::Working(WORKING_KEY),
            _ => {
                let ksn = param(&answer, ksn).unwrap().try_into().unwrap();
                PinKeySource::Dukpt { base: TEST_BASE_KEY, ksn }
            }
        };
        let card = bench.pad.wallet().card("stripe-only").unwrap().clone();
        let track1 = param(&answer, 0x8044).unwrap();
        let track2 = param(&answer, 0x8045).unwrap();
        let opened = decrypt_track1(&source(0x8047), chaining, 4, &track1);
        assert!(opened.unwrap() == card.track1(), "track 1, method {method}");
        let opened = decrypt_track2(&source(0x8048), chaining, 4, &track2);
        assert!(opened.unwrap() == card.track2(), "track 2, method {method}");
        let wrong = decrypt_track2(&PinKeySource::Working([1; 16]), chaining, 4, &track2);
        assert!(wrong.is_err(), "method {method}");
        if method == "50" {
            assert_eq!(param(&answer, 0x8047), param(&answer, 0x8048), "one key for all");
        }
        if method == "51" {
            assert_ne!(param(&answer, 0x8047), param(&answer, 0x8048), "a key for each");
        }
    }
}

#[test]
fn a_chip_gives_its_number_and_track_2() {
    let mut bench = bench();
    bench.played(&request("000000025000"), "insert chip-no-pin");
    let answer = bench.ask(&with_params("GTK", &[(0x0003, b"50"), (0x0009, b"20")]));
    assert_eq!(param(&answer, 0x8044), None);
    let ksn = param(&answer, 0x804B).unwrap().try_into().unwrap();
    let source = PinKeySource::Dukpt { base: TEST_BASE_KEY, ksn };
    let pan = decrypt_pan(&source, Chaining::Ecb, 0, &param(&answer, 0x804A).unwrap()).unwrap();
    assert!(pan == identity(&bench, "chip-no-pin").0);
    let ksn2 = param(&answer, 0x8048).unwrap();
    assert_eq!(ksn2, ksn);
    assert_eq!(status(&bench.ask(&go_on())), "000", "the kernel keeps its own");
}

#[test]
fn serial_numbers_of_a_slot_only_rise() {
    let mut ledger = SerialLedger::default();
    let ksn = |text| support::ksn(text);
    assert!(ledger.enter(&ksn("FFFF9876543210E00001")));
    assert!(ledger.enter(&ksn("FFFF9876543210E00004")));
    assert!(!ledger.enter(&ksn("FFFF9876543210E00004")), "a copy");
    assert!(!ledger.enter(&ksn("FFFF9876543210E00002")), "a counter that was lost");
    assert!(ledger.enter(&ksn("FFFF9876543220E00001")), "another device");
    let mut bench = bench();
    for _ in 0..20 {
        let answer =
            bench.ask(&with_params("EBX", &[(0x000F, &[0; 8]), (0x0003, b"50"), (0x0009, b"20")]));
        assert!(ledger.enter(&param(&answer, 0x804C).unwrap().try_into().unwrap()));
    }
}
