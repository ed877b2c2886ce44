//! Each command that waits: its time limit, the person's cancel, the host's cancel, and another
//! command in its place.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::card::TestPans;
use maquininha_virtualpad::{Ask, Key, PadSettings, PersonAction, Profile};
use support::{Bench, CAN, EOT, command, gcx, gpn, param, status, text, with_params};

fn pad() -> Bench {
    Bench::new(Profile::Abecs220)
}

/// A blocking command, which waits.
#[track_caller]
fn waits(bench: &mut Bench, command: &[u8], ask: Ask) {
    let frames = bench.send(command);
    assert!(frames.iter().all(|it| it.starts_with(b"NTM")), "it answered at once");
    assert_eq!(bench.pad.asks(), Some(ask));
}

/// The host's cancel ends a blocking command without an answer, and the device is ready.
#[track_caller]
fn is_cancelled_by_the_host(bench: &mut Bench, command: &[u8]) {
    bench.send(command);
    assert!(bench.pad.asks().is_some());
    bench.pad.push(&[CAN]);
    assert_eq!(bench.pad.take_output(), [EOT]);
    assert_eq!(bench.pad.asks(), None);
    assert_eq!(bench.ask(b"OPN"), b"OPN000");
}

/// A new command takes the place of a blocking one.
#[track_caller]
fn gives_way_to_another(bench: &mut Bench, command: &[u8]) {
    bench.send(command);
    assert_eq!(bench.ask(b"OPN"), b"OPN000");
    bench.pad.advance(600_000);
    assert_eq!(bench.pad.take_output(), []);
}

#[test]
fn a_key_is_a_status() {
    let keys = [
        (Key::Ok, "000"),
        (Key::Function(1), "004"),
        (Key::Function(4), "007"),
        (Key::Clear, "008"),
        (Key::Cancel, "013"),
    ];
    for (key, expected) in keys {
        let mut bench = pad();
        waits(&mut bench, b"GKY", Ask::Event);
        bench.act(PersonAction::Press(Key::Character('5')));
        assert_eq!(bench.pad.take_output(), [], "digits are not told");
        bench.act(PersonAction::Press(key));
        assert_eq!(status(&bench.answer()), expected);
    }
    is_cancelled_by_the_host(&mut pad(), b"GKY");
    gives_way_to_another(&mut pad(), b"GKY");
}

#[test]
fn an_entry_keeps_its_limits() {
    let entry = with_params(
        "GCD",
        &[(0x000B, &[0, 0x2B]), (0x000D, &[3]), (0x000E, &[5]), (0x000C, &[30])],
    );
    let mut bench = pad();
    waits(&mut bench, &entry, Ask::Entry);
    bench.act(PersonAction::Type("12".to_owned()));
    bench.act(PersonAction::Press(Key::Ok));
    assert_eq!(bench.pad.take_output(), [], "two digits are too few");
    bench.act(PersonAction::Type("3456789X".to_owned()));
    assert_eq!(bench.pad.screen().lines.last().unwrap(), "12345");
    bench.act(PersonAction::Press(Key::Ok));
    assert_eq!(text(&bench.answer(), 0x804D).unwrap(), "12345");
    assert!(bench.pad.screen().lines.is_empty());
}

#[test]
fn an_entry_ends_by_time_by_the_red_key_and_by_the_host() {
    let entry = with_params("GCD", &[(0x000B, &[0, 7]), (0x000C, &[30])]);
    let mut bench = pad();
    bench.send(&entry);
    bench.pad.advance(29_000);
    bench.act(PersonAction::Press(Key::Character('1')));
    bench.pad.advance(29_999);
    assert_eq!(bench.pad.take_output(), [], "each key begins the limit anew");
    bench.pad.advance(1);
    assert_eq!(bench.answer(), b"GCD012");
    bench.send(&entry);
    bench.act(PersonAction::Press(Key::Cancel));
    assert_eq!(bench.answer(), b"GCD013");
    is_cancelled_by_the_host(&mut bench, &entry);
    gives_way_to_another(&mut bench, &entry);
    let at_once = with_params("GCD", &[(0x000B, &[0, 7]), (0x000C, &[0])]);
    assert_eq!(bench.ask(&at_once), b"GCD012", "no time at all");
}

#[test]
fn an_entry_without_a_known_prompt_is_refused() {
    let mut bench = pad();
    assert_eq!(bench.ask(&with_params("GCD", &[])), b"GCD019");
    assert_eq!(bench.ask(&with_params("GCD", &[(0x000B, &[0, 0x36])])), b"GCD011");
    assert_eq!(bench.ask(&with_params("GCD", &[(0x000B, &[0, 0])])), b"GCD011");
    let turned = with_params("GCD", &[(0x000B, &[0, 7]), (0x000D, &[9]), (0x000E, &[3])]);
    assert_eq!(bench.ask(&turned), b"GCD011");
}

#[test]
fn letters_are_typed_where_the_device_knows_them() {
    let plate = with_params("GCD", &[(0x000B, &[0, 0x2A]), (0x0026, b"1000")]);
    let answer = pad().played(&plate, "type ABC1D23; press ok");
    assert_eq!(text(&answer, 0x804D).unwrap(), "ABC1D23");
    let answer = Bench::new(Profile::Abecs212).played(&plate, "type ABC1D23; press ok");
    assert_eq!(text(&answer, 0x804D).unwrap(), "123");
}

#[test]
fn a_menu_gives_the_place_of_the_choice() {
    let menu = with_params(
        "MNU",
        &[(0x0020, b"CREDITO"), (0x0020, b"DEBITO"), (0x0020, b"7 VOUCHER"), (0x000C, &[20])],
    );
    assert_eq!(text(&pad().played(&menu, "press down; press ok"), 0x804D).unwrap(), "02");
    assert_eq!(text(&pad().played(&menu, "press up; press ok"), 0x804D).unwrap(), "03");
    assert_eq!(text(&pad().played(&menu, "press 7"), 0x804D).unwrap(), "03");
    let mut bench = pad();
    bench.send(&menu);
    assert_eq!(bench.pad.screen().lines, [">CREDITO", " DEBITO", " 7 VOUCHER"]);
    bench.act(PersonAction::Press(Key::Cancel));
    assert_eq!(bench.answer(), b"MNU013");
    bench.send(&menu);
    bench.pad.advance(20_000);
    assert_eq!(bench.answer(), b"MNU012");
    is_cancelled_by_the_host(&mut bench, &menu);
    gives_way_to_another(&mut bench, &menu);
}

#[test]
fn a_menu_has_bounds() {
    let option: (u16, &[u8]) = (0x0020, b"OPCAO");
    assert_eq!(pad().ask(&with_params("MNU", &[option; 21])), b"MNU011");
    let long: (u16, &[u8]) = (0x0020, b"UMA OPCAO DE 25 LETRAS AQ");
    assert_eq!(pad().ask(&with_params("MNU", &[long])), b"MNU011");
}

#[test]
fn a_pin_ends_by_time_by_the_red_key_and_by_the_host() {
    let mut bench = pad();
    waits(&mut bench, &gpn(), Ask::Pin);
    bench.act(PersonAction::Type("12".to_owned()));
    assert_eq!(bench.pad.screen().lines.last().unwrap(), "**");
    bench.pad.advance(60_000);
    assert_eq!(bench.answer(), b"GPN012");
    bench.send(&gpn());
    bench.act(PersonAction::Press(Key::Cancel));
    assert_eq!(bench.answer(), b"GPN013");
    is_cancelled_by_the_host(&mut bench, &gpn());
    gives_way_to_another(&mut bench, &gpn());
    assert!(bench.pad.screen().lines.is_empty());
}

#[test]
fn a_pin_is_asked_for_with_a_word_to_the_host() {
    let mut bench = pad();
    let frames = bench.send(&gpn());
    assert_eq!(frames, [b"NTM000032SOLICITE A SENHA                ".to_vec()]);
}

#[test]
fn any_event_is_waited_for() {
    let event = |options: &[u8]| with_params("CEX", &[(0x0006, options), (0x000C, &[60])]);
    let told = |script: &str, options: &[u8]| {
        text(&pad().played(&event(options), script), 0x8040).unwrap()
    };
    assert_eq!(told("press f2", b"100000"), "05");
    assert_eq!(told("press up", b"100000"), "02");
    assert_eq!(told("insert chip-no-pin", b"001000"), "92");
    assert_eq!(told("tap contactless", b"000100"), "94");
    assert_eq!(told("swipe stripe-unreadable", b"010000"), "90");
    let mut bench = pad();
    bench.act(PersonAction::Insert("chip-no-pin".to_owned()));
    assert_eq!(text(&bench.ask(&event(b"001000")), 0x8040).unwrap(), "92", "it is in already");
    assert_eq!(text(&bench.played(&event(b"002000"), "remove"), 0x8040).unwrap(), "91");
    assert_eq!(text(&bench.ask(&event(b"002000")), 0x8040).unwrap(), "91", "it is out already");
    bench.send(&event(b"111100"));
    bench.pad.advance(60_000);
    assert_eq!(bench.answer(), b"CEX012");
    is_cancelled_by_the_host(&mut bench, &event(b"111100"));
    gives_way_to_another(&mut bench, &event(b"111100"));
    assert_eq!(bench.ask(&with_params("CEX", &[])), b"CEX019");
}

#[test]
fn a_swipe_is_told_truncated_and_masked() {
    let event = with_params("CEX", &[(0x0006, b"010000"), (0x0023, b"0604")]);
    let answer = pad().played(&event, "swipe stripe-only");
    assert_eq!(text(&answer, 0x8041).unwrap(), "B492926******9325^SILVA/MARIA^3012101");
    assert_eq!(text(&answer, 0x8042).unwrap(), "492926******9325=3012101");
    assert_eq!(param(&answer, 0x8043), None);
}

#[test]
fn a_device_that_ignores_the_mask_shows_whole_numbers() {
    let settings = PadSettings { ignores_mask: true, ..PadSettings::new(Profile::Abecs220, 1) };
    let mut bench = Bench::with(settings);
    let whole =
        |answer: &[u8]| text(answer, 0x8042).is_some_and(|it| it.starts_with(TestPans::VISA_OTHER));
    let event = with_params("CEX", &[(0x0006, b"010000"), (0x0023, b"0604")]);
    assert!(whole(&bench.played(&event, "swipe stripe-only")));
    bench.load_tables();
    assert!(whole(&bench.played(&gcx(&[(0x0023, b"0604")]), "swipe stripe-only")));
}

#[test]
fn classic_events_have_their_own_form() {
    assert_eq!(pad().played(&command("CKE", b"1000"), "press cancel"), b"CKE000003013");
    assert_eq!(pad().played(&command("CKE", b"0010"), "insert chip-no-pin"), b"CKE00000221");
    assert_eq!(pad().played(&command("CKE", b"0001"), "tap contactless"), b"CKE00000231");
    assert_eq!(pad().played(&command("CKE", b"010"), "swipe stripe-unreadable"), b"CKE041");
    let answer = pad().played(&command("CKE", b"010"), "swipe stripe-only");
    assert_eq!(answer.len(), 9 + 225);
    is_cancelled_by_the_host(&mut pad(), &command("CKE", b"1111"));
    assert_eq!(pad().ask(&command("CKE", b"1")), b"CKE011");
}

#[test]
fn removal_is_waited_for_without_limit() {
    let mut bench = pad();
    let removal = command("RMC", b"RETIRE O CARTAO                 ");
    assert_eq!(bench.ask(&removal), b"RMC000", "there is no card");
    bench.act(PersonAction::Insert("chip-no-pin".to_owned()));
    waits(&mut bench, &removal, Ask::Removal);
    bench.act(PersonAction::Press(Key::Cancel));
    bench.pad.advance(3_600_000);
    assert_eq!(bench.pad.take_output(), []);
    bench.act(PersonAction::Remove);
    assert_eq!(bench.answer(), b"RMC000");
    assert_eq!(bench.pad.screen().lines, ["RETIRE O CARTAO"]);
    bench.act(PersonAction::Insert("chip-no-pin".to_owned()));
    is_cancelled_by_the_host(&mut bench, &removal);
}

#[test]
fn a_card_is_waited_for_until_its_limit() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    waits(&mut bench, &gcx(&[]), Ask::Card { contactless: true });
    bench.pad.advance(119_999);
    assert_eq!(bench.pad.take_output(), []);
    bench.pad.advance(1);
    assert_eq!(bench.answer(), b"GCX012", "two minutes, as the host names no limit");
    bench.send(&gcx(&[(0x000C, &[10])]));
    bench.pad.advance(10_000);
    assert_eq!(bench.answer(), b"GCX012");
    bench.send(&gcx(&[]));
    bench.act(PersonAction::Press(Key::Cancel));
    assert_eq!(bench.answer(), b"GCX013");
    assert!(bench.pad.screen().lines.is_empty());
    is_cancelled_by_the_host(&mut bench, &gcx(&[]));
    gives_way_to_another(&mut bench, &gcx(&[]));
    assert_eq!(bench.ask(&with_params("GCX", &[(0x0015, b"260131")])), b"GCX019");
    assert_eq!(bench.ask(&gcx(&[(0x0010, b"77")])), b"GCX070", "a network without tables");
    assert_eq!(bench.ask(&gcx(&[(0x0023, b"60")])), b"GCX011", "a mask of two digits");
}

#[test]
fn going_on_ends_by_time_by_the_red_key_and_by_the_host() {
    let go_on =
        with_params("GOX", &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"14"), (0x000C, &[15])]);
    let begun = || {
        let mut bench = Bench::loaded(Profile::Abecs220);
        bench.played(&gcx(&[]), "insert chip-online-pin");
        bench
    };
    let mut bench = begun();
    waits(&mut bench, &go_on, Ask::Pin);
    assert_eq!(bench.pad.screen().lines, ["VALOR: 10,00", "SENHA:"]);
    bench.pad.advance(15_000);
    assert_eq!(bench.answer(), b"GOX012");
    assert_eq!(bench.ask(&go_on), b"GOX010", "it happens once");
    let mut bench = begun();
    bench.send(&go_on);
    bench.act(PersonAction::Press(Key::Cancel));
    assert_eq!(bench.answer(), b"GOX013");
    is_cancelled_by_the_host(&mut begun(), &go_on);
    let mut bench = begun();
    assert_eq!(bench.ask(&with_params("GOX", &[(0x0010, b"04")])), b"GOX019");
    let single_des = with_params("GOX", &[(0x0010, b"04"), (0x0002, b"0"), (0x0009, b"14")]);
    assert_eq!(bench.ask(&single_des), b"GOX011");
    let empty_slot = with_params("GOX", &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"77")]);
    assert_eq!(bench.ask(&empty_slot), b"GOX042");
}

#[test]
fn the_chip_checks_a_pin_for_the_host() {
    let mut bench = pad();
    bench.act(PersonAction::Insert("chip-offline-pin".to_owned()));
    bench.ask(&command("CHP", b"01000"));
    let verify = command("CHP", format!("03004002000801{:32}", "DIGITE A SENHA").as_bytes());
    assert_eq!(bench.played(&verify, "type 1234; press ok"), b"CHP0000070029000");
    assert_eq!(bench.played(&verify, "type 9999; press ok"), b"CHP00000700263C2");
    bench.send(&verify);
    bench.pad.advance(60_000);
    assert_eq!(bench.answer(), b"CHP012");
    bench.send(&verify);
    bench.act(PersonAction::Press(Key::Cancel));
    assert_eq!(bench.answer(), b"CHP013");
    bench.send(&verify);
    bench.act(PersonAction::Remove);
    assert_eq!(bench.answer(), b"CHP061", "pulled out");
}
