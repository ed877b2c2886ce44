//! Devices from before ABECS (abecs-pinpad §3.6, §6.6).

use maquininha_model::Money;
use maquininha_pinpad::card::{EmvData, MaskedPan, PinKey, TagList, WorkingKey};
use maquininha_pinpad::classic::*;
use maquininha_pinpad::command::{
    CardEntry, ChipEvent, Decision, HostOutcome, IccStatus, Key, TerminalRisk,
};
use maquininha_pinpad::{
    AnswerError, Command, Network, OpeningError, RecordIndex, Status, TableVersion,
};

use crate::support::{Counted, bytes, hex, network, sale_time, slot, vectors};

fn read<C: Command>(command: &C, payload: &str) -> Result<C::Answer, AnswerError> {
    crate::support::read(command, payload.as_bytes())
}

fn sent(command: &impl Command) -> String {
    let payload = command.request().expect("it can be sent").payload().to_vec();
    String::from_utf8(payload).expect("ASCII")
}

fn answer(id: &str, block: &str) -> String {
    format!("{id}000{:03}{block}", block.len())
}

fn pan_key() -> PanKey {
    let key = bytes(&vectors()["encrypted_pan"]["key"]);
    PanKey::new(key.try_into().expect("sixteen bytes"))
}

fn request() -> GcrRequest {
    GcrRequest {
        at: sale_time(),
        amount: Money::brl(123_45),
        network: None,
        kind: None,
        records: Vec::new(),
        version: TableVersion::new("2026013001").expect("a version"),
        contactless: true,
    }
}

/// The block of GCR with these tracks and this number.
fn card(kind: &str, track1: &str, track2: &str, pan: &str) -> String {
    let head = format!("{kind}0{:02}{:02}{:2}", 1, 4, "0A");
    let tracks =
        format!("{:02}{track1:76}{:02}{track2:37}000{:104}", track1.len(), track2.len(), "");
    let rest = format!(
        "{:02}{pan:19}01{:16}201{:26}271231{:29}076000",
        pan.len(),
        "CREDITO",
        "SILVA/MARIA",
        ""
    );
    format!("{head}{tracks}{rest}")
}

#[test]
fn a_card_is_asked_for() {
    let expected = "GCR0410099000000012345260131101530202601300100".to_owned() + "1";
    assert_eq!(sent(&Gcr::new(request())), expected);
    let index = RecordIndex::new("0A").expect("an index");
    let listed = GcrRequest { records: vec![(network(), index)], contactless: false, ..request() };
    assert_eq!(sent(&Gcr::new(listed)), "GCR0450000000000012345260131101530202601300101040A0");
    assert_eq!(sent(&Gcr::again()), "GCR");
    let many = GcrRequest { records: vec![(network(), index); 100], ..request() };
    assert!(Gcr::new(many).request().is_err());
}

#[test]
fn a_card_in_clear_leaves_masked_only() {
    let block = card("03", "", "4929003141592653=27122010000012345678", "4929003141592653");
    let gcr = Gcr::new(request());
    let read_card = read(&gcr, &answer("GCR", &block)).expect("a card");
    assert_eq!(read_card.entry, CardEntry::Chip);
    assert_eq!(read_card.pan.as_ref().map(MaskedPan::as_str), Some("492900******2653"));
    assert_eq!(read_card.application.map(|app| app.0), Some(network()));
    assert_eq!(read_card.label.as_deref(), Some("CREDITO"));
    assert_eq!(read_card.expires, Some(*b"271231"));
    assert_eq!(read_card.sealed, SealedTracks::default());
    let shown = format!("{read_card:?}");
    assert!(!shown.contains("314159") && !shown.contains("MARIA"), "{shown}");
    // The key is there, and the card is in clear all the same.
    let key = pan_key();
    let read_card = read(&gcr.with_pan_key(&key), &answer("GCR", &block)).expect("a card");
    assert_eq!(read_card.pan.as_ref().map(MaskedPan::as_str), Some("492900******2653"));
    assert_eq!(read_card.sealed, SealedTracks::default());
}

#[test]
fn an_encrypted_card_is_sealed_for_the_acquirer_and_masked_for_us() {
    let key = pan_key();
    // 19 digits, of which 16 are encrypted; track 2 is longer than its field.
    let pan = "491FE8E271A114C1A35";
    let track1 = format!("B{pan}^SILVA/MARIA^27122010000");
    let track2 = format!("{pan}=27122010000012345678");
    assert_eq!(track2.len(), 40);
    let gcr = Gcr::new(request()).with_pan_key(&key);
    let block = card("00", &track1, &track2, pan);
    let read_card = read(&gcr, &answer("GCR", &block)).expect("a card");
    let masked = "491674*********8000";
    assert_eq!(read_card.entry, CardEntry::Stripe { icc: IccStatus::NotTried });
    assert_eq!(read_card.pan.as_ref().map(MaskedPan::as_str), Some(masked));
    let stripe = &read_card.stripe;
    assert_eq!(stripe.track1.as_ref().map(|track| track.pan.as_str()), Some(masked));
    assert_eq!(stripe.track2.as_ref().map(|track| track.pan.as_str()), Some(masked));
    assert!(stripe.service_code().expect("a code").has_chip());
    assert_eq!(read_card.sealed.track2(), Some(track2.as_bytes()));
    assert_eq!(read_card.sealed.track1(), Some(track1.as_bytes()));
    assert_eq!(read_card.sealed.pan(), Some(pan.as_bytes()));
    assert!(!format!("{read_card:?}").contains("FE8E"));
}

#[test]
fn old_tables_are_told_by_the_status() {
    let error = read(&Gcr::new(request()), "GCR020").expect_err("other tables");
    assert!(matches!(error, AnswerError::Refused { status: Status::TablesDiffer, .. }));
    for len in [0, 10, 200, 306] {
        let block = card("03", "", "", "");
        assert!(read(&Gcr::again(), &answer("GCR", &block[..len])).is_err(), "{len} characters");
    }
}

#[test]
fn objects_are_changed_before_the_chip_decides() {
    let mut emv_data = EmvData::default();
    emv_data.push(0x9F1A, &[0, 0x76]).expect("it fits");
    assert_eq!(sent(&Cng { emv_data: emv_data.clone() }), "CNG012059F1A020076");
    emv_data.push(0x9F02, &[0; 95]).expect("it fits");
    assert!(Cng { emv_data }.request().is_err());
}

fn goc() -> Goc {
    Goc {
        amount: Money::brl(50_00),
        cashback: None,
        is_exception: false,
        forces_online: true,
        pin_key: PinKey::Dukpt { slot: slot(14) },
        risk: TerminalRisk { floor_limit: 1000, ..TerminalRisk::default() },
        tags: TagList::new(&[0x9F26, 0x82]).expect("tags"),
        optional_tags: None,
    }
}

#[test]
fn the_chip_decides() {
    let zeros = "0".repeat(32);
    let first = format!("000000005000000000000000010314{zeros}1000003E80000000000");
    let first = format!("{first}00000");
    let payload = sent(&goc());
    let (head, tail) = payload.split_at(6 + first.len());
    assert_eq!(head, format!("GOC{:03}{first}", first.len()));
    assert_eq!(tail, "0090039F2682003000");
    let block = format!("200001{}{}0059F26020102000", "1B9C1845EB993A7A", "FFFF9876543210E00001");
    let decided = read(&goc(), &answer("GOC", &block)).expect("a decision");
    assert_eq!(decided.decision, Decision::GoOnline);
    let pin = decided.pin_block.expect("a PIN");
    assert_eq!(pin.as_bytes()[..], hex("1B9C1845EB993A7A"));
    assert_eq!(decided.emv_data.get(0x9F26), Some(&[1, 2][..]));
    let block = format!("011300{}000", "0".repeat(36));
    let offline = read(&goc(), &answer("GOC", &block)).expect("a decision");
    assert!(offline.needs_signature && offline.is_pin_verified_offline);
    assert_eq!((offline.wrong_pins, offline.pin_block), (3, None));
}

#[test]
fn the_chip_hears_what_the_acquirer_said() {
    let emv_data = EmvData::from_bytes(&hex("91021234")).expect("EMV data");
    let fnc = |outcome| Fnc { outcome, tags: None };
    let approved = HostOutcome::Approved { response_code: *b"00", emv_data: emv_data.clone() };
    assert_eq!(sent(&fnc(approved)), "FNC018000000491021234000003000");
    let other = HostOutcome::Approved { response_code: *b"85", emv_data: emv_data.clone() };
    assert!(sent(&fnc(other)).starts_with("FNC0189085004"));
    let declined = HostOutcome::Declined { response_code: *b"51", emv_data };
    assert!(sent(&fnc(declined)).starts_with("FNC0180051004"));
    assert_eq!(sent(&fnc(HostOutcome::NoAnswer)), "FNC01010  000000003000");
    let fnc = fnc(HostOutcome::NoAnswer);
    for (digit, decision) in [
        ("0", FncDecision::Approved),
        ("1", FncDecision::DeclinedByCard),
        ("2", FncDecision::DeclinedByAcquirer),
    ] {
        let ended = read(&fnc, &answer("FNC", &format!("{digit}00005{}000", "3132333435")));
        let ended = ended.expect("an end");
        assert_eq!((ended.decision, ended.script_results), (decision, vec![*b"12345"]));
    }
    assert!(read(&fnc, &answer("FNC", "3000")).is_err());
}

#[test]
fn events_of_old_devices_are_told_apart() {
    let cke = Cke { keys: true, stripe: true, chip: Some(ChipEvent::Inserted), ..Cke::default() };
    assert_eq!(sent(&cke), "CKE003111");
    assert_eq!(sent(&Cke { contactless: true, ..cke }), "CKE0041111");
    assert!(matches!(read(&cke, "CKE000003013"), Ok(CkeAnswer::Key(Key::Cancel))));
    assert!(matches!(read(&cke, "CKE00000221"), Ok(CkeAnswer::Chip { is_inserted: true })));
    assert!(matches!(read(&cke, "CKE00000230"), Ok(CkeAnswer::Contactless { is_present: false })));
    let track2 = "4929003141592653=2712201";
    let block = format!("100{:76}{:02}{track2:37}000{:104}", "", track2.len(), "");
    assert_eq!(block.len(), 225);
    let Ok(CkeAnswer::Swiped(swiped)) = read(&cke, &answer("CKE", &block)) else {
        panic!("no swipe");
    };
    assert_eq!(swiped.stripe.pan().map(MaskedPan::as_str), Some("492900******2653"));
    assert!(read(&cke, "CKE0000019").is_err());
}

#[test]
fn old_devices_tell_of_themselves_and_of_networks() {
    let device = format!(
        "{:20}{:19}C{:20}2.03{:16}{:20}",
        "PAX", "D180;512K", "1.0", "001.08 140101", "12345678"
    );
    assert_eq!(device.len(), 100);
    let Ok(GinAnswer::Device(device)) = read(&Gin { network: None }, &answer("GIN", &device))
    else {
        panic!("no device");
    };
    assert!(device.has_contactless);
    assert_eq!((device.maker.as_str(), device.spec_version.as_str()), ("PAX", "2.03"));
    assert_eq!(device.serial_number, "12345678");
    let of = |number, block: &str| {
        let network = Network::new(number).expect("a network");
        assert_eq!(block.len(), 42);
        match read(&Gin { network: Some(network) }, &answer("GIN", block)) {
            Ok(GinAnswer::Network(found)) => found,
            other => panic!("no network: {other:?}"),
        }
    };
    let third = format!("{:6}{:4}{:4}{:3}{:3}{:13}1.08  T00", "NET", "1", "2", "3", "4", "5.0");
    let third = of(3, &third);
    assert_eq!((third.has_pin_dukpt, third.application_version.as_str()), (Some(true), "5.0"));
    let second = format!("{:8}{:12}{:13}1.08   00", "NET", "K", "5.0");
    assert_eq!(of(2, &second).spec_version, "1.08");
    let other = format!("{:20}{:13}1.08   00", "NET", "5.0");
    assert_eq!(of(9, &other).has_pin_dukpt, None);
}

#[test]
fn small_commands_are_laid_out() {
    assert_eq!(sent(&Gdu { slot: slot(3) }), "GDU003303");
    let ksn = read(&Gdu { slot: slot(3) }, "GDU000020FFFF9876543210E00001").expect("a serial");
    assert_eq!(ksn.as_bytes()[..], hex("FFFF9876543210E00001"));
    let working_key = WorkingKey::new([0xAB; 16]);
    let enb = Enb { slot: slot(3), working_key, input: [1; 8] };
    assert_eq!(sent(&enb), format!("ENB051103{}{}", "AB".repeat(16), "01".repeat(8)));
    assert_eq!(read(&enb, "ENB0000160202020202020202"), Ok([2; 8]));
    let dwk = Dwk { slot: slot(3), working_key };
    assert_eq!(sent(&dwk), format!("DWK0361103{}", "AB".repeat(16)));
    assert!(matches!(read(&dwk, "DWK010"), Err(AnswerError::Refused { .. })));
}

#[test]
fn an_old_device_draws_a_key_for_a_short_key_pair() {
    let pair = PanKeyPair::generate(&mut Counted(3)).expect("a key pair");
    let dwk = DwkRsa(&pair);
    let payload = sent(&dwk);
    assert_eq!(payload.len(), 3 + 3 + 263);
    assert!(payload.starts_with("DWK2632") && payload.ends_with("010001"));
    assert!(hex(&payload[7..9])[0] > 0x54, "more than a T");
    let failed = read(&dwk, &answer("DWK", &"0".repeat(256))).map(|_| ());
    assert_eq!(failed, Err(AnswerError::Opening(OpeningError::Cryptogram)));
    assert!(read(&dwk, "DWK000").is_err());
}
