//! The commands of devices before ABECS (abecs-pinpad §3.6, §6.6, §7.6).

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::crypto::tdes;
use maquininha_virtualpad::issuer::{Issuer, PinKeySource, decrypt_pin};
use maquininha_virtualpad::{PersonAction, Profile, TEST_BASE_KEY, TEST_MASTER_KEY};
use support::{Bench, command, hex, status, unhex};

/// WKPAN of abecs-pinpad §6.6.
const PAN_KEY: &str = "EA528A43B02652FDEB538B42B12753FC";

fn bench() -> Bench {
    Bench::loaded(Profile::Classic108)
}

fn get_card(version: &str) -> Vec<u8> {
    command("GCR", format!("0499000000025000260131101530{version}001").as_bytes())
}

fn go_on() -> Vec<u8> {
    let zeros = "0".repeat(32);
    let block = format!("000000025000000000000000000314{zeros}100000000000000000000000");
    let tags = "9F269F279F109F379F36959A9C9F029F035F2A829F1A";
    let tags = format!("{:03}{tags}", tags.len() / 2);
    let length = tags.len();
    format!("GOC{:03}{block}{length:03}{tags}003000", block.len()).into_bytes()
}

fn finish(state: char, code: &str) -> Vec<u8> {
    format!("FNC010{state}0{code}000000003000").into_bytes()
}

/// A field of an answer's block.
fn field(answer: &[u8], at: usize, width: usize) -> String {
    String::from_utf8(answer[9 + at..9 + at + width].to_vec()).unwrap()
}

#[test]
fn a_sale_by_chip_goes_through() {
    let mut bench = bench();
    assert_eq!(status(&bench.ask(&command("TLI", b"042026013001"))), "000");
    bench.ask(b"TLE");
    support::tables::load(&mut bench);
    let answer = bench.played(&get_card("2026013001"), "insert chip-online-pin");
    assert_eq!(field(&answer, 0, 11), "03001040200");
    assert_eq!(answer.len(), 9 + 342);
    assert_eq!(status(&bench.ask(&command("CNG", b"049F530152"))), "000");
    let answer = bench.played(&go_on(), "type 1234; press ok");
    assert_eq!(field(&answer, 0, 6), "200001");
    let block = hex(&field(&answer, 6, 16)).try_into().unwrap();
    let ksn = hex(&field(&answer, 22, 20)).try_into().unwrap();
    let card = bench.pad.wallet().card("chip-online-pin").unwrap().clone();
    let source = PinKeySource::Dukpt { base: TEST_BASE_KEY, ksn };
    assert_eq!(decrypt_pin(&source, &block, &card.pan).unwrap(), "1234");
    let length: usize = field(&answer, 42, 3).parse().unwrap();
    let emv_data = hex(&field(&answer, 45, 2 * length));
    assert!(Issuer::test().verify(&card.pan, card.sequence, &emv_data).is_some());
    let answer = bench.ask(&finish('0', "00"));
    assert_eq!(answer, b"FNC000009000000000");
    assert_eq!(bench.ask(&finish('0', "00")), b"FNC010", "it happens once");
}

#[test]
fn declined_sales_tell_who_declined() {
    for (state, code, expected) in [('0', "51", '2'), ('1', "  ", '1'), ('9', "10", '0')] {
        let mut bench = bench();
        bench.played(&get_card("2026013001"), "insert chip-no-pin");
        assert_eq!(status(&bench.ask(&go_on())), "000");
        let answer = bench.ask(&finish(state, code));
        assert_eq!(field(&answer, 0, 1), expected.to_string(), "{state} {code}");
    }
}

#[test]
fn other_tables_are_asked_for_and_the_request_is_repeated() {
    let mut bench = bench();
    let answer = bench.played(&get_card("2026019999"), "insert chip-no-pin");
    assert_eq!(answer, b"GCR020");
    support::tables::load_as(&mut bench, 4, "2026019999", &support::tables::records());
    assert_eq!(status(&bench.ask(b"GCR")), "000");
    assert_eq!(Bench::new(Profile::Classic108).ask(b"GCR"), b"GCR010", "nothing to repeat");
}

#[test]
fn a_stripe_needs_no_tables() {
    let mut bench = Bench::new(Profile::Classic108);
    let answer = bench.played(&get_card("2026013001"), "swipe stripe-only");
    assert_eq!(field(&answer, 0, 3), "000");
    assert_eq!(answer.len(), 9 + 342);
    let length: usize = field(&answer, 9, 2).parse().unwrap();
    let card = bench.pad.wallet().card("stripe-only").unwrap();
    assert!(field(&answer, 11, length) == card.track1());
}

#[test]
fn a_contactless_card_pays_with_the_classic_commands_too() {
    let mut bench = bench();
    let answer = bench.played(&get_card("2026013001"), "tap contactless");
    assert_eq!(field(&answer, 0, 2), "06");
    let answer = bench.played(&go_on(), "type 1234; press ok");
    assert_eq!(field(&answer, 0, 6), "200001");
    assert_eq!(field(&bench.ask(&finish('0', "00")), 0, 1), "0");
}

#[test]
fn classic_commands_cancel_and_time_out() {
    let mut bench = bench();
    bench.send(&get_card("2026013001"));
    bench.pad.push(&[support::CAN]);
    assert_eq!(bench.pad.take_output(), [support::EOT]);
    assert_eq!(bench.played(&get_card("2026013001"), "press cancel"), b"GCR013");
    bench.send(&get_card("2026013001"));
    bench.pad.advance(120_000);
    assert_eq!(bench.answer(), b"GCR012");
    bench.played(&get_card("2026013001"), "insert chip-online-pin");
    bench.send(&go_on());
    bench.pad.advance(60_000);
    assert_eq!(bench.answer(), b"GOC012");
    bench.act(PersonAction::Remove);
    bench.played(&get_card("2026013001"), "insert chip-online-pin");
    assert_eq!(bench.played(&go_on(), "press cancel"), b"GOC013");
}

#[test]
fn classic_commands_out_of_order_are_refused() {
    let mut bench = bench();
    assert_eq!(bench.ask(&go_on()), b"GOC010");
    assert_eq!(bench.ask(&finish('0', "00")), b"FNC010");
    assert_eq!(bench.ask(&command("CNG", b"00")), b"CNG010");
    assert_eq!(bench.ask(&command("GCR", b"04")), b"GCR011");
}

/// The working key for card numbers, under the master key.
fn define_pan_key(bench: &mut Bench) {
    let key: [u8; 16] = hex(PAN_KEY).try_into().unwrap();
    let wrapped = maquininha_virtualpad::issuer::wrap_working_key(&TEST_MASTER_KEY, &key);
    let block = format!("1105{}", unhex(&wrapped));
    assert_eq!(bench.ask(&command("DWK", block.as_bytes())), b"DWK000");
}

#[test]
fn card_numbers_leave_encrypted_once_a_key_is_defined() {
    let mut bench = bench();
    define_pan_key(&mut bench);
    let key: [u8; 16] = hex(PAN_KEY).try_into().unwrap();
    let answer = bench.played(&get_card("2026013001"), "swipe stripe-only");
    let card = bench.pad.wallet().card("stripe-only").unwrap().clone();
    let track2 = field(&answer, 89, 37);
    let (number, rest) = track2.split_once('=').unwrap();
    let opened = tdes::decrypt_block(&key, &hex(number).try_into().unwrap());
    assert!(unhex(&opened) == card.pan);
    assert!(rest.trim_end() == card.track2().split_once('=').unwrap().1);
    assert!(field(&answer, 11, 76).starts_with(&format!("B{number}^SILVA/MARIA^")));
    let answer = bench.played(&command("CKE", b"010"), "swipe stripe-only");
    assert!(String::from_utf8_lossy(&answer).contains(number));
    // The mode ends with the next opening.
    bench.ask(b"OPN");
    let answer = bench.played(&get_card("2026013001"), "swipe stripe-only");
    assert!(field(&answer, 89, 37).starts_with(&card.pan));
}

#[test]
fn a_card_number_of_the_host_is_opened_for_its_pin() {
    let mut bench = bench();
    define_pan_key(&mut bench);
    let zeros = "0".repeat(32);
    let pin = format!("314{zeros}19491E2C0304269E982C810412{:32}", "SENHA:");
    let pin = command("GPN", pin.as_bytes());
    let answer = bench.played(&pin, "type 1234; press ok");
    assert_eq!(status(&answer), "000");
    let block = hex(&field(&answer, 0, 16)).try_into().unwrap();
    let ksn = hex(&field(&answer, 16, 20)).try_into().unwrap();
    let source = PinKeySource::Dukpt { base: TEST_BASE_KEY, ksn };
    let opened = decrypt_pin(&source, &block, "4916748362525378000");
    assert_eq!(opened.as_deref(), Some("1234"), "bound to the clear number");
}

#[test]
fn a_key_for_card_numbers_comes_by_rsa_too() {
    let mut bench = bench();
    // A modulus of 1024 bits, which begins above 54h.
    let modulus = &support::secure::modulus_text()[..255];
    let block = format!("2{modulus}1010001");
    let answer = bench.ask(&command("DWK", block.as_bytes()));
    assert_eq!(answer.len(), 9 + 256);
    let low = format!("2{}{}", "54", &block[3..]);
    assert_eq!(bench.ask(&command("DWK", low.as_bytes())), b"DWK011");
}
