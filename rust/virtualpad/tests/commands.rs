//! Each kind of command: what it does, what it refuses, and malformed frames of it.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::{PersonAction, Profile};
use support::{Bench, CAN, EOT, Sent, command, frame, gcx, gpn, param, status, text, with_params};

fn pad() -> Bench {
    Bench::new(Profile::Abecs220)
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
        with_params("MLI", &[(0x001E, b"IMAGE"), (0x001F, &[0; 10])]),
        with_params("MLR", &[(0x000F, &[1; 50])]),
        with_params("MLE", &[]),
        with_params("LMF", &[]),
        with_params("DMF", &[(0x001E, b"IMAGE")]),
        with_params("DSI", &[(0x001E, b"IMAGE")]),
    ]
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
        // Commands that need an earlier one may say so instead.
        let answer = bench.ask(&lying);
        let refused = ["011", "010"].contains(&status(&answer));
        assert!(refused && answer.starts_with(name.as_bytes()), "{name}: {}", status(&answer));
    }
}

#[test]
fn a_device_of_before_abecs_knows_no_parameters() {
    let with =
        ["CLX", "GIX", "CEX", "EBX", "GCD", "GTK", "MNU", "GCX", "GED", "GOX", "FCX", "MLI", "LMF"];
    for name in with {
        let mut bench = Bench::new(Profile::Classic108);
        assert_eq!(bench.ask(&command(name, b"")), b"ERR010", "{name}");
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
