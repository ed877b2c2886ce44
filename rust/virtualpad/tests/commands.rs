//! Each kind of command: what it does, its time limit, the person's and the host's cancel, and
//! malformed frames of it.

mod support;

use maquininha_virtualpad::{Ask, Key, PersonAction, Profile};
use support::{Bench, CAN, EOT, Sent, command, frame, param, status, text, with_params};

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

/// A frame of the command with a wrong check sum is not executed; the right one is.
#[track_caller]
fn survives_malformed_frames(command: &[u8]) {
    let mut bench = pad();
    let good = frame(command);
    let mut bad = good.clone();
    *bad.last_mut().unwrap() ^= 0x55;
    bench.pad.push(&bad);
    assert_eq!(bench.pad.take_output(), [], "it waits for silence");
    bench.pad.advance(500);
    assert_eq!(support::read(&bench.pad.take_output()), [Sent::Nak]);
    // The same, cut in the middle, and then whole.
    bench.pad.push(&good[..good.len() - 2]);
    bench.pad.advance(1_500);
    assert_eq!(bench.pad.take_output(), []);
    bench.pad.push(&good);
    assert_eq!(bench.pad.take_output()[0], support::ACK);
    bench.pad.push(&[CAN]);
    assert_eq!(*bench.pad.take_output().last().unwrap(), EOT);
}

/// Every command of both forms, well formed.
fn all_commands() -> Vec<Vec<u8>> {
    vec![
        b"OPN".to_vec(),
        command("CLO", b"TCHAU"),
        with_params("CLX", &[(0x001B, b"OBRIGADO")]),
        command("GIN", b"00"),
        with_params("GIX", &[(0x0001, &[0x80, 0x01])]),
        command("DWK", format!("1105{}", "0".repeat(32)).as_bytes()),
        command("CHP", b"00000"),
        command("CKE", b"1111"),
        with_params("CEX", &[(0x0006, b"111100")]),
        command("DEX", b"003OLA"),
        command("DSP", b"OLA"),
        with_params("EBX", &[(0x000F, &[7; 8]), (0x0003, b"50"), (0x0009, b"20")]),
        command("ENB", format!("105{}{}", "0".repeat(32), "1".repeat(16)).as_bytes()),
        with_params("GCD", &[(0x000B, &[0, 7])]),
        command("GDU", b"314"),
        b"GKY".to_vec(),
        gpn(),
        with_params("GTK", &[]),
        with_params("MNU", &[(0x0020, b"UM"), (0x0020, b"DOIS")]),
        command("RMC", b"RETIRE O CARTAO"),
        command("GTS", b"04"),
        command("TLI", b"042026013001"),
        command("TLR", b"00"),
        b"TLE".to_vec(),
        command("GCR", b"0499000000001000260131101530202601300100"),
        command("CNG", b"00"),
        command("GOC", b"000000001000"),
        command("FNC", b"0000000000"),
        gcx(&[]),
        with_params("GED", &[(0x0004, &[0x9A])]),
        with_params("GOX", &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"14")]),
        with_params("FCX", &[(0x0019, b"0000"), (0x001C, b"00")]),
    ]
}

fn gpn() -> Vec<u8> {
    let pan = "4444333322221111";
    command("GPN", format!("314{}16{pan:<19}10412{:32}", "0".repeat(32), "SENHA:").as_bytes())
}

fn gcx(more: &[(u16, &[u8])]) -> Vec<u8> {
    let mut params: Vec<(u16, &[u8])> = vec![
        (0x0013, b"000000001000"),
        (0x0015, b"260131"),
        (0x0016, b"101530"),
        (0x0017, b"10000"),
    ];
    params.extend(more);
    with_params("GCX", &params)
}

#[test]
fn every_command_survives_malformed_frames() {
    for command in all_commands() {
        survives_malformed_frames(&command);
    }
}

#[test]
fn every_command_with_a_block_refuses_a_length_that_lies() {
    for command in all_commands().iter().filter(|it| it.len() > 6) {
        let mut bench = Bench::loaded(Profile::Abecs220);
        let mut lying = command.clone();
        lying.pop();
        let name = std::str::from_utf8(&command[..3]).unwrap();
        // A commands that need an earlier one may say so instead.
        let answer = bench.ask(&lying);
        let refused = ["011", "010"].contains(&status(&answer));
        assert!(refused && answer.starts_with(name.as_bytes()), "{name}: {}", status(&answer));
    }
}

#[test]
fn a_device_of_before_abecs_knows_no_parameters() {
    let with = ["CLX", "GIX", "CEX", "EBX", "GCD", "GTK", "MNU", "GCX", "GED", "GOX", "FCX"];
    for name in with {
        let mut bench = Bench::new(Profile::Classic108);
        assert_eq!(bench.ask(&command(name, b"")), b"ERR010", "{name}");
    }
}

#[test]
fn media_commands_are_unknown_to_a_device_without_images() {
    for name in ["MLI", "MLR", "MLE", "LMF", "DMF", "DSI"] {
        assert_eq!(pad().ask(&command(name, b"")), b"ERR010", "{name}");
    }
}

#[test]
fn closing_shows_the_farewell_and_opening_blanks_the_display() {
    let mut bench = pad();
    assert_eq!(bench.ask(&with_params("CLX", &[(0x001B, b"ATE\rLOGO")])), b"CLX000");
    assert_eq!(bench.pad.screen().lines, ["ATE", "LOGO"]);
    assert_eq!(bench.ask(&command("CLO", b"TCHAU           AMIGO")), b"CLO000");
    assert_eq!(bench.pad.screen().lines, ["TCHAU", "AMIGO"]);
    bench.ask(b"OPN");
    assert!(bench.pad.screen().lines.is_empty());
}

#[test]
fn information_comes_by_list_in_its_order_and_skips_the_unknown() {
    let mut bench = pad();
    let list = [0x80, 0x07, 0xBE, 0xEF, 0x91, 0x0E, 0x91, 0x0F, 0x80, 0x07];
    let answer = bench.ask(&with_params("GIX", &[(0x0001, &list)]));
    assert_eq!(&answer[9..17], b"\x80\x07\x00\x042.20");
    assert_eq!(param(&answer, 0x910E).unwrap().len(), 10, "slot 14 is loaded");
    assert_eq!(param(&answer, 0x910F), None, "slot 15 is not");
    assert_eq!(&answer[answer.len() - 8..], b"\x80\x07\x00\x042.20");
    let all = bench.ask(b"GIX000");
    assert_eq!(param(&all, 0x8032).unwrap().len(), 100);
    assert_eq!(text(&all, 0x8004).unwrap(), "MAQUININHA");
    assert_eq!(bench.ask(b"GIX"), all);
}

#[test]
fn information_of_the_classic_form_has_its_lengths() {
    let mut bench = pad();
    for (index, length) in [("00", 100), ("02", 42), ("03", 42), ("07", 42)] {
        let answer = bench.ask(&command("GIN", index.as_bytes()));
        assert_eq!(answer.len(), 9 + length, "network {index}");
    }
    assert_eq!(bench.ask(&command("GIN", b"0")), b"GIN011");
}

#[test]
fn too_much_information_is_refused() {
    let list = [0x80, 0x5A].repeat(3);
    assert_eq!(pad().ask(&with_params("GIX", &[(0x0001, &list)])), b"GIX045");
    let list = [0x80, 0x5A].repeat(2);
    let answer = pad().ask(&with_params("GIX", &[(0x0001, &list)]));
    assert_eq!(param(&answer, 0x805A).unwrap().len(), 900);
}

#[test]
fn free_text_is_limited() {
    let mut bench = pad();
    assert_eq!(bench.ask(&command("DEX", b"008BOM\rDIA!")), b"DEX000");
    assert_eq!(bench.pad.screen().lines, ["BOM", "DIA!"]);
    assert_eq!(bench.ask(&command("DEX", b"008BOM\rDIA!112000")), b"DEX000");
    assert_eq!(bench.ask(&command("DEX", b"009BOM\rDIA!")), b"DEX011");
    let long = [b"161".to_vec(), vec![b'A'; 161]].concat();
    assert_eq!(bench.ask(&command("DEX", &long)), b"DEX011");
    let mut older = Bench::new(Profile::Abecs212);
    assert_eq!(older.ask(&command("DEX", b"003OLA112000")), b"DEX011", "options came with 2.20");
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
fn finishing_refuses_what_it_does_not_know() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    bench.played(&gcx(&[]), "insert chip-no-pin");
    bench.ask(&with_params("GOX", &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"14")]));
    assert_eq!(bench.ask(&with_params("FCX", &[(0x0019, b"3000")])), b"FCX011");
    assert_eq!(bench.ask(&with_params("FCX", &[])), b"FCX019");
    assert_eq!(bench.ask(&with_params("FCX", &[(0x0019, b"0000")])), b"FCX019", "no code");
    assert_eq!(status(&bench.ask(&with_params("FCX", &[(0x0019, b"2000")]))), "000");
}

#[test]
fn data_are_encrypted_with_loaded_keys_only() {
    let mut bench = pad();
    let encrypt = |data: &[u8], method: &[u8], slot: &[u8]| {
        with_params("EBX", &[(0x000F, data), (0x0003, method), (0x0009, slot)])
    };
    assert_eq!(bench.ask(&encrypt(&[0; 8], b"50", b"77")), b"EBX042");
    assert_eq!(bench.ask(&encrypt(&[0; 7], b"50", b"20")), b"EBX011");
    assert_eq!(bench.ask(&encrypt(&[0; 264], b"50", b"20")), b"EBX011");
    assert_eq!(bench.ask(&encrypt(&[0; 8], b"10", b"05")), b"EBX019", "no working key");
    assert_eq!(bench.ask(&encrypt(&[0; 8], b"40", b"20")), b"EBX011", "single DES is gone");
    let first = bench.ask(&encrypt(&[0; 8], b"50", b"20"));
    let second = bench.ask(&encrypt(&[0; 8], b"50", b"20"));
    assert_ne!(param(&first, 0x804E), param(&second, 0x804E), "each item has its key");
    assert_ne!(param(&first, 0x804C), param(&second, 0x804C));
}

#[test]
fn classic_encryption_and_serials_answer() {
    let mut bench = pad();
    let block = format!("1054F17866366ACA0F6BDBE59C77CF56415{}", "0".repeat(16));
    let answer = bench.ask(&command("ENB", block.as_bytes()));
    assert_eq!(answer.len(), 9 + 16);
    assert_eq!(bench.ask(&command("ENB", format!("1{}", &block[1..3]).as_bytes())), b"ENB011");
    let serial = bench.ask(&command("GDU", b"314"));
    assert_eq!(serial.len(), 9 + 20);
    assert_eq!(bench.ask(&command("GDU", b"314")), serial, "asking uses no key");
    assert_eq!(bench.ask(&command("GDU", b"377")), b"GDU042");
}

#[test]
fn tables_are_loaded_at_once_or_not_at_all() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    assert_eq!(bench.ask(&command("GTS", b"04")), b"GTS0000102026013001");
    assert_eq!(bench.ask(&command("GTS", b"05")), b"GTS0000100000000000");
    assert_eq!(bench.ask(&command("TLI", b"042026013001")), b"TLI000", "the same version");
    assert_eq!(bench.ask(&command("TLI", b"042026013002")), b"TLI020");
    bench.ask(&command("CLO", b""));
    assert_eq!(bench.ask(b"TLE"), b"TLE010", "closing ends the load");
    assert_eq!(bench.ask(&command("TLR", b"00")), b"TLR010");
    assert_eq!(bench.ask(&command("GTS", b"04")), b"GTS0000102026013001", "the old ones stay");
    bench.ask(&command("TLI", b"042026013002"));
    assert_eq!(bench.ask(b"TLE"), b"TLE000");
    assert_eq!(bench.ask(&command("GTS", b"04")), b"GTS0000100000000000", "none: erased");
    assert!(bench.pad.tables().is_empty());
}

#[test]
fn records_that_do_not_belong_are_dropped() {
    let mut bench = pad();
    bench.ask(&command("TLI", b"042026013001"));
    let foreign = support::tables::record(5, "01", "A0000000031010", "01");
    let own = support::tables::MASTERCARD;
    bench.ask(&command("TLR", format!("03{foreign}{own}026404019").as_bytes()));
    bench.ask(&command("TLR", b"010089040199"));
    assert_eq!(bench.ask(b"TLE"), b"TLE000");
    assert_eq!(bench.pad.tables().records(), 1);
}

#[test]
fn all_networks_are_loaded_together() {
    let mut bench = pad();
    let other = support::tables::record(5, "01", "A0000000031010", "01");
    support::tables::load_as(
        &mut bench,
        0,
        "1234567890",
        &[support::tables::MASTERCARD.to_owned(), other],
    );
    assert_eq!(bench.ask(&command("GTS", b"00")), b"GTS0000101234567890");
    assert_eq!(bench.ask(&command("GTS", b"05")), b"GTS0000101234567890");
    support::tables::load(&mut bench);
    assert_eq!(bench.ask(&command("GTS", b"00")), b"GTS0000100000000000", "no longer common");
}

#[test]
fn the_chip_is_reached_directly() {
    let mut bench = pad();
    assert_eq!(bench.ask(&command("CHP", b"01000")), b"CHP043");
    assert_eq!(bench.ask(&command("CHP", b"11000")), b"CHP011", "there is no security module");
    bench.act(PersonAction::Insert("chip-offline-pin".to_owned()));
    assert_eq!(bench.ask(&command("CHP", b"0200400A40400")), b"CHP060", "it is not powered");
    assert_eq!(bench.ask(&command("CHP", b"01000")), b"CHP0000190083B64000056504144");
    let select = command("CHP", b"0201200A4040007A0000000041010");
    let answer = bench.ask(&select);
    assert!(answer.ends_with(b"9000"));
    let missing = bench.ask(&command("CHP", b"0201200A4040007A0000000999999"));
    assert_eq!(missing, b"CHP0000070026A82");
    // The third cryptogram of one insertion is refused (abecs-pinpad §6.4).
    let cryptogram = command("CHP", b"0200580AE800000");
    assert_eq!(bench.ask(&cryptogram), b"CHP0000070026985");
    assert_eq!(bench.ask(&cryptogram), b"CHP0000070026985");
    assert_eq!(bench.ask(&cryptogram), b"CHP047");
    assert_eq!(bench.ask(&command("CHP", b"00000")), b"CHP000003000");
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
