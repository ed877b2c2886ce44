//! Each card of the catalogue, and what the device makes of it.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::{Battery, Key, PersonAction, Profile};
use support::{Bench, param, status, text, with_params};

fn request(amount: &str, option: &str) -> Vec<u8> {
    with_params(
        "GCX",
        &[
            (0x0013, amount.as_bytes()),
            (0x0015, b"260131"),
            (0x0016, b"101530"),
            (0x0017, option.as_bytes()),
        ],
    )
}

fn small() -> Vec<u8> {
    request("000000001000", "10000")
}

fn go_on(more: &[(u16, &[u8])]) -> Vec<u8> {
    let mut params: Vec<(u16, &[u8])> = vec![
        (0x0010, b"04"),
        (0x0002, b"3"),
        (0x0009, b"14"),
        (0x0004, &[0x9F, 0x26, 0x9F, 0x27, 0x95, 0x9F, 0x34, 0x9F, 0x36]),
    ];
    params.extend(more);
    with_params("GOX", &params)
}

fn bench() -> Bench {
    Bench::loaded(Profile::Abecs220)
}

/// The answer to a request for this card, by chip or at the antenna.
fn read(script: &str) -> Vec<u8> {
    bench().played(&small(), script)
}

/// The result of a whole GOX.
fn result(card: &str, person: &str) -> String {
    let mut bench = bench();
    let answer = bench.played(&small(), card);
    assert_eq!(status(&answer), "000", "{card}");
    let answer = bench.played(&go_on(&[]), person);
    text(&answer, 0x8056).unwrap_or_else(|| status(&answer).to_owned())
}

#[test]
fn every_number_is_a_planted_secret_that_passes_its_check() {
    let canaries = include_str!("../../../tests/canaries.txt");
    let planted: Vec<&str> =
        canaries.lines().filter_map(|line| line.strip_prefix("pan ")).collect();
    for card in maquininha_virtualpad::card::catalogue() {
        assert!(planted.contains(&card.pan.as_str()), "{}", card.name);
        let digits = card.pan.bytes().rev().map(|it| u32::from(it - b'0'));
        let sum: u32 = digits
            .enumerate()
            .map(|(at, digit)| if at % 2 == 0 { digit } else { digit / 5 + digit * 2 % 10 })
            .sum();
        assert_eq!(sum % 10, 0, "{}", card.name);
    }
}

#[test]
fn a_chip_is_read_with_what_the_host_needs() {
    let answer = read("insert chip-no-pin");
    assert_eq!(text(&answer, 0x804F).unwrap(), "03");
    assert_eq!(text(&answer, 0x8051).unwrap(), "040201");
    assert_eq!(text(&answer, 0x805B).unwrap(), "CREDITO         ");
    assert_eq!(text(&answer, 0x8055).unwrap(), "SILVA/MARIA");
    assert_eq!(text(&answer, 0x805C).unwrap(), "076");
    assert_eq!(text(&answer, 0x805D).unwrap(), "301231");
    assert_eq!(param(&answer, 0x8050), None);
}

#[test]
fn a_chip_with_online_pin_gives_its_block() {
    assert_eq!(result("insert chip-online-pin", "type 1234; press ok"), "202000");
    assert_eq!(result("insert chip-long-number", "type 1234; press ok"), "202000");
    assert_eq!(result("insert chip-hipercard", "type 1234; press ok"), "202000");
}

#[test]
fn a_chip_with_offline_pin_checks_it_itself() {
    assert_eq!(result("insert chip-offline-pin", "type 1234; press ok"), "201000");
}

#[test]
fn a_wrong_pin_is_told_and_asked_for_again() {
    let mut bench = bench();
    bench.played(&small(), "insert chip-offline-pin");
    let frames = bench.play(&go_on(&[]), "type 9999; press ok; type 1234; press ok");
    let told: Vec<String> =
        frames.iter().map(|it| String::from_utf8_lossy(&it[..it.len().min(41)]).into()).collect();
    assert!(told[1].contains("SENHA INVALIDA  (+2 TENTAVIVAS) "), "{told:?}");
    assert_eq!(text(frames.last().unwrap(), 0x8056).unwrap(), "201000");
    assert_eq!(bench.pad.wallet().card("chip-offline-pin").unwrap().pin_tries_left, 3);
}

#[test]
fn the_last_try_is_warned_of_and_then_the_pin_is_blocked() {
    let mut bench = bench();
    bench.played(&small(), "insert last-pin-try");
    let frames = bench.play(&go_on(&[]), "type 9999; press ok");
    let told: String = frames.iter().map(|it| String::from_utf8_lossy(it)).collect();
    assert!(told.contains("PROX. ERRO      BLOQUEIA SENHA"), "{told}");
    assert!(told.contains("SENHA BLOQUEADA"), "{told}");
    // The card falls back to no verification, and the issuer is asked.
    assert_eq!(text(frames.last().unwrap(), 0x8056).unwrap(), "200000");
    assert_eq!(bench.pad.wallet().card("last-pin-try").unwrap().pin_tries_left, 0);
}

#[test]
fn a_blocked_pin_is_not_asked_for() {
    let mut bench = bench();
    bench.played(&small(), "insert pin-blocked");
    let answer = bench.ask(&go_on(&[]));
    assert_eq!(text(&answer, 0x8056).unwrap(), "200000");
    let emv = param(&answer, 0x8054).unwrap();
    let tvr = emv.windows(2).position(|it| it == [0x95, 0x05]).unwrap() + 2;
    assert_eq!(emv[tvr + 2] & 0xA0, 0xA0, "verification failed, tries exceeded");
}

#[test]
fn other_ways_of_verification_are_told() {
    assert_eq!(result("insert chip-no-pin", ""), "200000");
    assert_eq!(result("insert chip-signature", ""), "210000");
}

#[test]
fn a_pin_may_be_left_out_unless_the_host_forbids_it() {
    assert_eq!(result("insert chip-online-pin", "press ok"), "210000", "signature instead");
    let mut bench = bench();
    bench.played(&small(), "insert chip-online-pin");
    bench.send(&go_on(&[(0x0018, b"00100")]));
    bench.act(PersonAction::Press(Key::Ok));
    assert_eq!(bench.pad.take_output(), [], "it still asks");
}

#[test]
fn a_contactless_card_needs_a_pin_over_the_limit_only() {
    assert_eq!(result("tap contactless", ""), "200000");
    let mut bench = bench();
    let answer = bench.played(&request("000000025000", "10000"), "tap contactless");
    assert_eq!(text(&answer, 0x804F).unwrap(), "06");
    assert_eq!(param(&answer, 0x8060), None, "it is a card");
    let answer = bench.played(&go_on(&[]), "type 1234; press ok");
    assert_eq!(text(&answer, 0x8056).unwrap(), "202000");
    assert_eq!(param(&answer, 0x8057).unwrap().len(), 8);
}

#[test]
fn a_contactless_card_does_not_pay_over_its_limit() {
    let mut bench = bench();
    let frames = bench.send(&request("000000200001", "10000"));
    assert!(frames.is_empty());
    let asked = bench.pad.asks().unwrap();
    assert_eq!(asked, maquininha_virtualpad::Ask::Card { contactless: false });
    bench.act(PersonAction::Tap("contactless".to_owned()));
    assert_eq!(bench.pad.take_output(), [], "the antenna is off");
}

#[test]
fn an_amount_of_zero_goes_online_where_it_may() {
    let zero = request("000000000000", "10000");
    let mut bench = bench();
    assert_eq!(status(&bench.played(&zero, "tap contactless")), "000");
    assert_eq!(text(&bench.ask(&go_on(&[])), 0x8056).unwrap(), "200000");
    let mut records = support::tables::records();
    for record in &mut records {
        record.replace_range(165..166, "0");
    }
    support::tables::load_as(&mut bench, 4, "2026013002", &records);
    bench.send(&zero);
    let asked = bench.pad.asks().unwrap();
    assert_eq!(asked, maquininha_virtualpad::Ask::Card { contactless: false });
}

#[test]
fn limits_of_the_host_take_the_place_of_the_tables() {
    let limited = with_params(
        "GCX",
        &[
            (0x0013, b"000000001000"),
            (0x0015, b"260131"),
            (0x0016, b"101530"),
            (0x0017, b"10000"),
            (0x0005, &[0xDF, 0x81, 0x26, 4, 0, 0, 0, 1]),
        ],
    );
    let mut bench = bench();
    bench.played(&limited, "tap contactless");
    let answer = bench.played(&go_on(&[]), "type 1234; press ok");
    assert_eq!(text(&answer, 0x8056).unwrap(), "202000", "ten reais need a PIN now");
}

#[test]
fn a_phone_verifies_its_holder() {
    let mut bench = bench();
    let answer = bench.played(&request("000000025000", "10000"), "tap phone");
    assert_eq!(text(&answer, 0x8060).unwrap(), "01");
    let answer = bench.ask(&go_on(&[]));
    assert_eq!(text(&answer, 0x8056).unwrap(), "200100");
}

#[test]
fn a_locked_phone_is_unlocked_and_tapped_again() {
    let mut bench = bench();
    let large = request("000000025000", "10000");
    assert_eq!(bench.played(&large, "tap phone-locked"), b"GCX086");
    let answer = bench.played(&large, "unlock phone-locked; tap phone-locked");
    assert_eq!(status(&answer), "000");
}

#[test]
fn a_contactless_card_in_stripe_mode_gives_its_track() {
    let answer = read("tap contactless-stripe");
    assert_eq!(text(&answer, 0x804F).unwrap(), "05");
    assert_eq!(param(&answer, 0x8052), None);
    assert!(text(&answer, 0x8042).unwrap().ends_with("=3012201"));
}

#[test]
fn a_stripe_of_a_chip_card_says_so() {
    let answer = read("swipe chip-online-pin");
    assert_eq!(text(&answer, 0x804F).unwrap(), "00");
    assert_eq!(text(&answer, 0x8050).unwrap(), "0", "nothing allows the stripe");
    assert!(text(&answer, 0x8042).unwrap().ends_with("=3012201"));
    let answer = read("swipe stripe-only");
    assert!(text(&answer, 0x8042).unwrap().ends_with("=3012101"));
    assert_eq!(read("swipe stripe-unreadable"), b"GCX041");
}

#[test]
fn a_chip_that_fails_lets_the_stripe_be_used_next() {
    let cases = [
        ("chip-fallback", "076", "1"),
        ("chip-mute", "060", "1"),
        ("chip-garbled", "061", "1"),
        ("chip-invalidated", "067", "0"),
        ("chip-problems", "068", "0"),
        ("chip-bad-data", "069", "0"),
        ("card-blocked", "079", "0"),
        ("application-blocked", "067", "0"),
    ];
    for (card, failure, trouble) in cases {
        let mut bench = bench();
        let answer = bench.played(&small(), &format!("insert {card}"));
        assert_eq!(status(&answer), failure, "{card}");
        assert!(bench.pad.screen().lines.is_empty(), "{card}");
        bench.act(PersonAction::Remove);
        let answer = bench.played(&small(), &format!("swipe {card}"));
        assert_eq!(text(&answer, 0x8050).unwrap(), trouble, "{card}");
        let answer = bench.played(&small(), &format!("swipe {card}"));
        assert_eq!(text(&answer, 0x8050).unwrap(), "0", "{card}, once more");
    }
}

#[test]
fn a_card_without_a_known_application_may_use_its_stripe() {
    let mut bench = Bench::new(Profile::Abecs220);
    support::tables::load_as(&mut bench, 4, "0000000001", &[support::tables::MASTERCARD.into()]);
    assert_eq!(bench.played(&small(), "insert chip-online-pin"), b"GCX070");
    bench.act(PersonAction::Remove);
    let answer = bench.played(&small(), "swipe chip-online-pin");
    assert_eq!(text(&answer, 0x8050).unwrap(), "2");
}

#[test]
fn a_chip_that_fails_late_lets_the_stripe_be_used_too() {
    let mut bench = bench();
    bench.played(&small(), "insert chip-fallback-later");
    assert_eq!(status(&bench.played(&go_on(&[]), "type 1234; press ok")), "076");
    bench.act(PersonAction::Remove);
    let answer = bench.played(&small(), "swipe chip-fallback-later");
    assert_eq!(text(&answer, 0x8050).unwrap(), "1");
}

#[test]
fn a_contactless_card_that_fails_is_told_why() {
    let cases = [
        ("contactless-garbled", "081", "081"),
        ("contactless-invalidated", "082", "087"),
        ("contactless-problems", "083", "083"),
        ("contactless-insert-instead", "087", "087"),
        ("chip-no-pin and contactless", "000", "000"),
        ("contactless and phone", "080", "080"),
    ];
    for (card, older, newest) in cases {
        let mut bench = Bench::loaded(Profile::Abecs212);
        assert_eq!(status(&bench.played(&small(), &format!("tap {card}"))), older, "{card}");
        assert_eq!(status(&read(&format!("tap {card}"))), newest, "{card}");
    }
}

#[test]
fn several_applications_are_chosen_from_a_menu() {
    let mut bench = bench();
    let frames = bench.play(&small(), "insert several-applications; press down; press ok");
    assert_eq!(frames[0], b"NTM000032SELECIONADO:    ELO CREDITO     ");
    assert_eq!(frames[1], b"NTM000032SELECIONADO:    CREDITO         ");
    let answer = frames.last().unwrap();
    assert_eq!(text(answer, 0x8051).unwrap(), "040201");
    let debit = with_params(
        "GCX",
        &[
            (0x0013, b"000000001000"),
            (0x0015, b"260131"),
            (0x0016, b"101530"),
            (0x0011, b"02"),
            (0x0017, b"00000"),
        ],
    );
    bench.act(PersonAction::Remove);
    let answer = bench.played(&debit, "insert combo");
    assert_eq!(text(&answer, 0x805B).unwrap(), "DEBITO          ", "the host wants debit only");
    bench.act(PersonAction::Remove);
    assert_eq!(status(&bench.played(&small(), "insert combo; press cancel")), "013");
    bench.act(PersonAction::Remove);
    let answer = bench.played(&small(), "insert combo; type 1");
    assert_eq!(text(&answer, 0x805B).unwrap(), "CREDITO         ");
}

#[test]
fn a_blocked_application_is_dropped_and_the_choice_begins_again() {
    let mut bench = bench();
    bench.send(&small());
    bench.act(PersonAction::Insert("one-application-blocked".to_owned()));
    bench.act(PersonAction::Press(Key::Ok));
    let told = bench.hear();
    assert!(told.contains(&b"NTM000032APLICACAO       INVALIDA        ".to_vec()));
    bench.pad.advance(1_499);
    assert!(bench.hear().is_empty());
    bench.pad.advance(1);
    assert_eq!(text(&bench.answer(), 0x805B).unwrap(), "DEBITO          ");
}

#[test]
fn a_fleet_card_is_known_by_its_type() {
    assert_eq!(text(&read("insert fleet"), 0x8051).unwrap(), "040903");
}

#[test]
fn an_expired_card_and_one_that_refuses_are_declined() {
    assert_eq!(result("insert expired", "type 1234; press ok"), "102000");
    assert_eq!(result("insert declining", "type 1234; press ok"), "102000");
}

#[test]
fn a_small_amount_is_approved_offline_where_all_agree() {
    let floor: &[u8] = &[0, 0, 0x27, 0x10, 0, 0, 0, 0, 0, 0];
    let mut bench = bench();
    let key = capk("A000000003");
    let mut records = support::tables::records();
    records.push(key);
    support::tables::load_as(&mut bench, 4, "2026013002", &records);
    bench.played(&small(), "insert offline-approving");
    let answer = bench.ask(&go_on(&[(0x001A, floor)]));
    assert_eq!(text(&answer, 0x8056).unwrap(), "000000");
    let finish = |option: &str| with_params("FCX", &[(0x0019, option.as_bytes()), (0x001C, b"00")]);
    assert_eq!(text(&bench.ask(&finish("0000")), 0x8058).unwrap(), "000");
    let ways: [(u16, &[u8], &str); 3] = [
        (0x0018, b"01000", "200000"),
        (0x0018, b"10000", "200000"),
        (0x0013, b"000000010001", "200000"),
    ];
    for (id, value, expected) in ways {
        bench.act(PersonAction::Remove);
        bench.played(&small(), "insert offline-approving");
        let answer = bench.ask(&go_on(&[(0x001A, floor), (id, value)]));
        assert_eq!(text(&answer, 0x8056).unwrap(), expected);
    }
}

/// A public key of a scheme, with its check sum.
fn capk(rid: &str) -> String {
    use sha1::{Digest, Sha1};
    let modulus = "B".repeat(256);
    let sum = Sha1::digest(support::hex(&format!("{rid}92{modulus}03")));
    format!("61120401{rid}92001030000128{modulus:0<496}1{}{}", support::unhex(&sum), "0".repeat(42))
}

#[test]
fn a_public_key_with_a_wrong_check_sum_is_dropped() {
    let mut bench = Bench::new(Profile::Abecs220);
    let mut key = capk("A000000003");
    support::tables::load_as(&mut bench, 4, "2026013002", &[key.clone()]);
    assert_eq!(bench.pad.tables().records(), 1);
    key.replace_range(30..31, "C");
    support::tables::load_as(&mut bench, 4, "2026013003", &[key]);
    assert_eq!(bench.pad.tables().records(), 0);
}

#[test]
fn a_card_that_is_taken_out_early_ends_what_needs_it() {
    let mut bench = bench();
    bench.played(&small(), "insert chip-online-pin");
    bench.send(&go_on(&[]));
    bench.act(PersonAction::Remove);
    assert_eq!(bench.answer(), b"GOX061", "pulled out while its PIN was typed");
    let finish = with_params("FCX", &[(0x0019, b"0000"), (0x001C, b"00")]);
    assert_eq!(bench.ask(&finish), b"FCX043");
    assert_eq!(bench.ask(b"GTK000"), b"GTK010", "its tracks are gone");
    bench.send(&small());
    bench.act(PersonAction::Insert("several-applications".to_owned()));
    bench.act(PersonAction::Remove);
    assert_eq!(bench.answer(), b"GCX061", "pulled out while its application was chosen");
}

#[test]
fn a_card_in_the_slot_is_used_at_once() {
    let mut bench = bench();
    bench.act(PersonAction::Insert("chip-no-pin".to_owned()));
    assert_eq!(status(&bench.ask(&small())), "000");
}

#[test]
fn the_third_cryptogram_of_one_insertion_is_refused() {
    let mut bench = bench();
    let finish = with_params("FCX", &[(0x0019, b"0000"), (0x001C, b"00")]);
    bench.played(&small(), "insert chip-no-pin");
    assert_eq!(status(&bench.ask(&go_on(&[]))), "000");
    assert_eq!(status(&bench.ask(&finish)), "000");
    assert_eq!(status(&bench.ask(&small())), "000");
    assert_eq!(bench.ask(&go_on(&[])), b"GOX047");
    bench.act(PersonAction::Remove);
    assert_eq!(status(&bench.played(&small(), "insert chip-no-pin")), "000");
    assert_eq!(status(&bench.ask(&go_on(&[]))), "000");
    let mut older = Bench::loaded(Profile::Abecs212);
    older.played(&small(), "insert chip-no-pin");
    for _ in 0..3 {
        assert_eq!(status(&older.ask(&go_on(&[]))), "000", "2.12 has no such rule");
        older.ask(&small());
    }
}

#[test]
fn a_low_battery_leaves_the_antenna_off() {
    let mut bench = bench();
    bench.pad.set_battery(Battery { percent: 2, charging: false });
    bench.send(&small());
    bench.act(PersonAction::Tap("contactless".to_owned()));
    assert_eq!(bench.pad.take_output(), []);
    let answer = bench.ask(&with_params("GIX", &[(0x0001, &[0x80, 0x64])]));
    assert_eq!(param(&answer, 0x8064).unwrap(), [2, 0]);
}

#[test]
fn networks_that_disagree_are_merged_for_the_card() {
    let mut bench = Bench::new(Profile::Abecs220);
    let mut other = support::tables::MASTERCARD.to_owned();
    other.replace_range(4..8, "0501");
    // A contactless limit of R$ 100,00, where network 04 has R$ 2.000,00.
    other.replace_range(167..175, "00002710");
    other.replace_range(331..339, "00002710");
    let records = [support::tables::MASTERCARD.to_owned(), other];
    support::tables::load_as(&mut bench, 0, "2026013001", &records);
    let answer = bench.played(&small(), "tap contactless");
    assert_eq!(text(&answer, 0x8051).unwrap(), "040101050101", "either may process");
    // Over the smaller limit, which counts while it is open who will process.
    assert_eq!(bench.played(&request("000000015000", "10000"), "tap contactless"), b"GCX087");
    let one = with_params(
        "GCX",
        &[
            (0x0013, b"000000015000"),
            (0x0015, b"260131"),
            (0x0016, b"101530"),
            (0x0017, b"10000"),
            (0x0012, b"0401"),
        ],
    );
    assert_eq!(status(&bench.played(&one, "tap contactless")), "000", "of one network only");
}
