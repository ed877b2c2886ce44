//! Values are checked before anything is sent; answers are read with patience.

use maquininha_model::{Money, Sensitive};
use maquininha_pinpad::card::{
    Chaining, DataKey, EmvData, PinKey, RsaPublicKey, TrackKey, WorkingKey,
};
use maquininha_pinpad::command::*;
use maquininha_pinpad::{
    Answer, AnswerError, Command, CommandId, KeySlot, Network, RecordIndex, Status, TimeLimit,
    TransactionType,
};

use crate::support::{
    network, recorded_fcx, recorded_gcx, recorded_gox, recorded_gtk, sale_time, slot,
};

fn read<C: Command>(command: &C, payload: &[u8]) -> Result<C::Answer, AnswerError> {
    command.read(Answer::parse(payload).expect("an answer"))
}

/// An answer of TLV fields.
fn tlv(id: &str, fields: &[(u16, &[u8])]) -> Vec<u8> {
    let mut block = Vec::new();
    for (id, value) in fields {
        block.extend(id.to_be_bytes());
        block.extend(u16::try_from(value.len()).expect("short").to_be_bytes());
        block.extend(*value);
    }
    [format!("{id}000{:03}", block.len()).as_bytes(), &block].concat()
}

#[track_caller]
fn refused(command: &impl Command, what: &str) {
    let error = command.request().expect_err("it is refused").to_string();
    assert!(error.contains(what), "{error}");
}

#[test]
fn small_values_have_their_limits() {
    assert!(TimeLimit::seconds(0).is_err() && TimeLimit::seconds(256).is_err());
    assert_eq!(TimeLimit::seconds(255).map(TimeLimit::as_seconds), Ok(255));
    assert!(KeySlot::new(100).is_err() && KeySlot::new(0).is_ok());
    assert!(Network::new(0).is_err() && Network::new(100).is_err() && Network::new(99).is_ok());
    assert!(RecordIndex::new("ZZ").is_ok());
    for index in ["00", "0", "aa", "001", "é"] {
        assert!(RecordIndex::new(index).is_err(), "{index}");
    }
}

#[test]
fn amounts_have_twelve_digits() {
    let gcx = |amount| Gcx::sale(Money::brl(amount), sale_time());
    assert!(gcx(999_999_999_999).request().is_ok());
    refused(&gcx(1_000_000_000_000), "amount");
    refused(&gcx(-1), "amount");
    let cashback = Gcx { cashback: Some(Money::brl(-1)), ..gcx(1) };
    refused(&cashback, "amount");
}

#[test]
fn lists_have_their_limits() {
    let record = (network(), RecordIndex::new("01").expect("an index"));
    let gcx = |selection| Gcx { selection, ..recorded_gcx() };
    assert!(gcx(Selection::Records(vec![record; 128])).request().is_ok());
    refused(&gcx(Selection::Records(vec![record; 129])), "128");
    refused(&gcx(Selection::Records(Vec::new())), "empty");
    let types = |types| gcx(Selection::Types { network: None, types });
    assert!(types(vec![98; 10]).request().is_ok());
    refused(&types(vec![1; 11]), "10");
    refused(&types(vec![99]), "application type");
    assert!(Gix::of(vec![InfoId::Model; 64]).request().is_ok());
    refused(&Gix::of(vec![InfoId::Model; 65]), "64");
    refused(&Gix::of([]), "empty");
}

#[test]
fn a_tap_is_asked_for_with_a_mask_and_without_one_it_is_never() {
    let payload = recorded_gcx().request().expect("it can be sent").payload().to_vec();
    let holds = |part: &[u8]| payload.windows(part.len()).any(|window| window == part);
    assert!(holds(b"\0\x17\0\x0510000"), "contactless");
    assert!(holds(b"\0\x23\0\x040604"), "the mask");
    let refund = Gcx { kind: TransactionType::Refund, contactless: false, ..recorded_gcx() };
    let payload = refund.request().expect("it can be sent").payload().to_vec();
    let holds = |part: &[u8]| payload.windows(part.len()).any(|window| window == part);
    assert!(holds(b"\0\x17\0\x0500000") && holds(b"\0\x21\0\x01\x20\0\x22\0\x03986"));
    let cex = Cex { stripe: true, ..Cex::default() };
    assert!(cex.request().expect("it can be sent").payload().ends_with(b"\0\x23\0\x040604"));
}

#[test]
fn texts_have_their_limits_after_transliteration() {
    assert!(Clx::with_message("ç".repeat(128)).request().is_ok());
    refused(&Clx::with_message("ç".repeat(129)), "128");
    assert!(Dex::plain("a\nb".repeat(53)).request().is_ok());
    refused(&Dex::plain("a".repeat(161)), "160");
    let styled = Dex {
        options: Some(DexOptions {
            horizontal: Alignment::Center,
            vertical: Alignment::End,
            kind: MessageKind::Error,
        }),
        ..Dex::plain("ERRO\nFATAL")
    };
    assert_eq!(styled.request().expect("it can be sent").payload(), b"DEX019010ERRO\rFATAL212000");
    let menu = |options: Vec<&str>| Mnu {
        title: None,
        options: options.into_iter().map(String::from).collect(),
        time_limit: None,
    };
    assert!(menu(vec!["x"; 20]).request().is_ok());
    refused(&menu(vec!["x"; 21]), "20");
    refused(&menu(vec![]), "empty");
    refused(&menu(vec![""]), "empty");
    refused(&menu(vec!["more than twenty-four char"]), "24");
    let dsp = Dsp { text: String::from("first\nsecond") };
    let payload = dsp.request().expect("it can be sent").payload().to_vec();
    assert_eq!(payload, format!("DSP032{:32}", "first second").as_bytes());
}

#[test]
fn a_menu_returns_the_place_of_what_was_chosen() {
    let menu = Mnu {
        title: Some(String::from("PARCELAS")),
        options: vec![String::from("A VISTA"), String::from("2X")],
        time_limit: None,
    };
    assert_eq!(read(&menu, &tlv("MNU", &[(0x804D, b"02")])), Ok(1));
    for wrong in [&b"00"[..], b"03", b"x", b""] {
        assert!(read(&menu, &tlv("MNU", &[(0x804D, wrong)])).is_err(), "{wrong:?}");
    }
}

#[test]
fn no_prompt_asks_for_a_pin_and_card_data_has_names_of_its_own() {
    for prompt in Prompt::ALL {
        assert!(!matches!(prompt.id(), 0x0C | 0x32), "{prompt:?}");
        let payload = Gcd::ask(*prompt).request().expect("it can be sent").payload().to_vec();
        assert!(payload.ends_with(&prompt.id().to_be_bytes()));
    }
    assert_eq!(Prompt::ALL.len(), 0x35 - 2);
    let ends =
        |gcd: Gcd, id: u8| gcd.request().expect("it can be sent").payload().ends_with(&[0, id]);
    assert!(ends(Gcd::security_code_in_pci_scope(), 0x0C));
    assert!(ends(Gcd::card_number_in_pci_scope(), 0x32));
    refused(&Gcd::ask(Prompt::Cpf).length(5, 4), "longest");
    refused(&Gcd::ask(Prompt::Cpf).length(0, 33), "longest");
    refused(&Gcd::ask(Prompt::Cpf).length_max(0), "longest");
    let typed = read(&Gcd::ask(Prompt::Cpf), &tlv("GCD", &[(0x804D, b"11144477735")]));
    let typed = typed.expect("digits");
    assert_eq!(typed.expose(), "11144477735");
    assert_eq!(format!("{typed:?}"), "[hidden]");
}

#[test]
fn a_pin_has_four_to_twelve_digits() {
    let gpn = |digits_min, digits_max, pan| Gpn {
        pan,
        digits_min,
        digits_max,
        ..Gpn::for_the_card(PinKey::Dukpt { slot: slot(1) }, "SENHA:")
    };
    refused(&gpn(3, 12, PinPan::OfTheCard), "PIN");
    refused(&gpn(4, 13, PinPan::OfTheCard), "PIN");
    refused(&gpn(6, 5, PinPan::OfTheCard), "PIN");
    for pan in ["", "4", "49290031415926530000", "4929 0031"] {
        let pan = PinPan::Given(Sensitive::new(String::from(pan)));
        refused(&gpn(4, 12, pan), "card number");
    }
}

#[test]
fn data_is_encrypted_in_whole_blocks() {
    let key = DataKey::MasterKey {
        slot: slot(7),
        working_key: WorkingKey::new([0xAB; 16]),
        chaining: Chaining::Cbc { iv: Some([1; 8]) },
    };
    for wrong in [&[][..], &[0; 7], &[0; 9]] {
        refused(&Ebx { data: wrong, key }, "data");
    }
    refused(&Ebx { data: &[0; 264], key }, "256");
    let ebx = Ebx { data: &[0x55; 8], key };
    let payload = ebx.request().expect("it can be sent").payload().to_vec();
    let expected = [
        &b"EBX056\0\x0F\0\x08UUUUUUUU\0\x03\0\x0211\0\x09\0\x0207\0\x0A\0\x10"[..],
        &[0xAB; 16],
        b"\0\x1D\0\x08",
        &[1; 8],
    ];
    assert_eq!(payload, expected.concat());
    let sealed = read(&ebx, &tlv("EBX", &[(0x804E, &[9; 8])])).expect("a cryptogram");
    assert_eq!((sealed.as_bytes(), sealed.ksn()), (&[9; 8][..], None));
    let dukpt = Ebx { key: DataKey::Dukpt { slot: slot(7), chaining: Chaining::Ecb }, ..ebx };
    let missing = AnswerError::MissingField { field: 0x804C };
    assert_eq!(read(&dukpt, &tlv("EBX", &[(0x804E, &[9; 8])])), Err(missing));
}

#[test]
fn tracks_under_a_random_key_come_with_that_key() {
    assert!(RsaPublicKey::new(&[0x80; 255], &[3]).is_err());
    assert!(RsaPublicKey::new(&[0x7F; 256], &[3]).is_err(), "not 2048 bits");
    assert!(RsaPublicKey::new(&[0x81; 256], &[]).is_err());
    assert!(RsaPublicKey::new(&[0x81; 256], &[1, 0, 0, 1]).is_err());
    let public_key = RsaPublicKey::new(&[0x81; 256], &[1, 0, 1]).expect("a key");
    let key = TrackKey::Random { public_key, chaining: Chaining::Cbc { iv: None } };
    let gtk = Gtk { key, ..recorded_gtk() };
    let payload = gtk.request().expect("it can be sent").payload().to_vec();
    assert!(payload.windows(6).any(|window| window == b"\0\x03\0\x0291"));
    assert!(payload.windows(7).any(|window| window == b"\0\x25\0\x03\x01\0\x01"));
    let sealed = read(&gtk, &tlv("GTK", &[(0x8045, &[7; 16]), (0x8063, &[5; 256])]));
    assert_eq!(sealed.expect("tracks").random_key.map(|key| key.len()), Some(256));
    let missing = AnswerError::MissingField { field: 0x8063 };
    assert_eq!(read(&gtk, &tlv("GTK", &[(0x8045, &[7; 16])])), Err(missing));
    let nothing = read(&gtk, b"GTK000").expect("an unreadable swipe");
    assert!(!nothing.has_any());
    let none = Tracks { pan: false, track1: false, track2: false, track3: false };
    refused(&Gtk { tracks: none, ..recorded_gtk() }, "tracks");
}

#[test]
fn fields_may_come_in_any_order_with_strangers_among_them() {
    let fields: [(u16, &[u8]); 8] = [
        (0x7777, b"unknown"),
        (0x805D, b"271231"),
        (0x8052, b"5301234567890123"),
        (0x805C, b"0076"),
        (0x8053, b"01"),
        (0x8051, b"0401010502ZZ"),
        (0x805B, b""),
        (0x804F, b"03"),
    ];
    let fields_reversed: Vec<_> = fields.iter().rev().copied().collect();
    for fields in [&fields[..], &fields_reversed] {
        let payload = tlv("GCX", fields);
        // 0502ZZ is no application.
        assert!(read(&recorded_gcx(), &payload).is_err());
    }
    let mut fields = fields;
    fields[5].1 = b"040101050203";
    let card = read(&recorded_gcx(), &tlv("GCX", &fields)).expect("a card");
    assert_eq!(card.entry, CardEntry::Chip);
    assert_eq!(card.applications.len(), 2);
    assert_eq!(card.issuer_country, Some(76));
    let pan = card.pan.as_ref().expect("a number");
    assert_eq!(pan.as_str(), "530123******0123", "masked whatever the PIN pad does");
    assert!(!format!("{card:?}").contains("456789"));
    assert_eq!(card.label, None);
}

#[test]
fn parameters_may_be_spread_over_blocks_and_the_first_counts() {
    let one = &tlv("GIX", &[(0x8001, b"ONE")])[6..];
    let two = &tlv("GIX", &[(0x8001, b"TWO"), (0x8003, b"PAD")])[6..];
    let payload = [b"GIX000", one, two, b"000"].concat();
    let gix = Gix::of([InfoId::SerialNumber, InfoId::Model]);
    let info = read(&gix, &payload).expect("information");
    assert_eq!(info.text(InfoId::SerialNumber).as_deref(), Some("ONE"));
    assert_eq!(info.model().as_deref(), Some("PAD"));
    let broken = [&b"GIX000010\x80\x01\0\x05TOOLO"[..], b"N"].concat();
    assert_eq!(read(&gix, &broken).map(|_| ()), Err(AnswerError::Malformed));
    let broken = b"GIX000009\x80\x01\0\x09SHORT";
    assert_eq!(read(&gix, broken).map(|_| ()), Err(AnswerError::Malformed));
}

#[test]
fn what_is_mandatory_is_missed() {
    let missing = |field| AnswerError::MissingField { field };
    let gcx = |fields: &[(u16, &[u8])]| read(&recorded_gcx(), &tlv("GCX", fields)).map(|_| ());
    assert_eq!(gcx(&[(0x8052, b"1")]), Err(missing(0x804F)));
    assert_eq!(gcx(&[(0x804F, b"00")]), Err(missing(0x8050)));
    assert_eq!(gcx(&[(0x804F, b"06")]), Err(missing(0x8051)));
    assert_eq!(gcx(&[(0x804F, b"06"), (0x8051, b"040101")]), Err(missing(0x8052)));
    assert!(gcx(&[(0x804F, b"07"), (0x8051, b"040101")]).is_err(), "an unknown interface");
    let gox = |fields: &[(u16, &[u8])]| read(&recorded_gox(), &tlv("GOX", fields)).map(|_| ());
    assert_eq!(gox(&[]), Err(missing(0x8056)));
    assert_eq!(gox(&[(0x8056, b"202000")]), Err(missing(0x8057)));
    assert!(gox(&[(0x8056, b"202000"), (0x8057, &[1; 8])]).is_err(), "a PIN without its serial");
    assert_eq!(gox(&[(0x8056, b"000000")]), Ok(()));
    assert!(gox(&[(0x8056, b"300000")]).is_err());
    assert!(gox(&[(0x8056, b"200")]).is_err(), "the result of FCX");
}

#[test]
fn a_stripe_says_whether_it_may_stand_in_for_a_chip() {
    for (status, icc, code) in [
        (&b"0"[..], IccStatus::NotTried, true),
        (b"1", IccStatus::Failed, true),
        (b"2", IccStatus::NoApplication, true),
    ] {
        let track = b"4929003141592653=2712201";
        let fields: [(u16, &[u8]); 3] = [(0x804F, b"00"), (0x8050, status), (0x8042, track)];
        let card = read(&recorded_gcx(), &tlv("GCX", &fields)).expect("a card");
        assert_eq!(card.entry, CardEntry::Stripe { icc });
        assert_eq!(card.stripe.service_code().expect("a code").has_chip(), code);
        assert_eq!(card.pan.expect("a number").as_str(), "492900******2653");
    }
}

#[test]
fn the_end_of_a_sale_may_have_the_other_name() {
    let fcx = recorded_fcx();
    let read = |fields: &[(u16, &[u8])]| read(&fcx, &tlv("FCX", fields)).map(|a| a.is_approved);
    assert_eq!(read(&[(0x8058, b"000")]), Ok(true));
    assert_eq!(read(&[(0x8058, b"100")]), Ok(false));
    assert_eq!(read(&[(0x8056, b"100")]), Ok(false));
    assert_eq!(read(&[(0x8056, b"000000")]), Err(AnswerError::MissingField { field: 0x8058 }));
    assert!(read(&[(0x8058, b"200")]).is_err());
    let scripts = tlv("FCX", &[(0x8058, b"000"), (0x8059, b"1234567890")]);
    let answer = fcx.read(Answer::parse(&scripts).expect("an answer")).expect("an end");
    assert_eq!(answer.script_results, [*b"12345", *b"67890"]);
}

#[test]
fn without_an_answer_of_the_acquirer_the_card_hears_no_code() {
    let fcx = Fcx { outcome: HostOutcome::NoAnswer, tags: None, time_limit: None };
    let payload = fcx.request().expect("it can be sent").payload().to_vec();
    assert_eq!(payload, b"FCX008\0\x19\0\x042000");
    let emv_data = EmvData::default();
    let odd = HostOutcome::Declined { response_code: *b"5\x07", emv_data };
    refused(&Fcx { outcome: odd, tags: None, time_limit: None }, "response code");
}

#[test]
fn refusals_name_command_and_reason() {
    let error = read(&recorded_gcx(), b"GCX012").expect_err("refused");
    let expected = AnswerError::Refused { command: CommandId::Gcx, status: Status::TimedOut };
    assert_eq!(error, expected);
    assert_eq!(error.to_string(), "the PIN pad answered GCX with 012, the time limit is reached");
    let error = read(&recorded_gcx(), b"GCX999").expect_err("refused");
    assert_eq!(error.to_string(), "the PIN pad answered GCX with 999, unknown status");
    let other = read(&recorded_gcx(), b"GOX000").expect_err("another command");
    assert!(matches!(other, AnswerError::OtherCommand { .. }));
}

#[test]
fn keys_come_as_status() {
    for (status, key) in [
        ("000", Key::Ok),
        ("004", Key::Function(1)),
        ("007", Key::Function(4)),
        ("008", Key::Clear),
        ("013", Key::Cancel),
    ] {
        assert_eq!(read(&Gky, format!("GKY{status}").as_bytes()), Ok(key));
    }
    assert!(read(&Gky, b"GKY012").is_err());
}

#[test]
fn events_are_told_apart() {
    let cex = Cex { keys: true, time_limit: TimeLimit::seconds(30).ok(), ..Cex::default() };
    let payload = cex.request().expect("it can be sent").payload().to_vec();
    assert_eq!(payload, b"CEX015\0\x06\0\x06100000\0\x0C\0\x01\x1E");
    for (code, event) in [
        (&b"00"[..], Event::Key(Key::Ok)),
        (b"02", Event::Up),
        (b"13", Event::Key(Key::Cancel)),
        (b"90", Event::Swiped),
        (b"92", Event::ChipInserted),
        (b"94", Event::Contactless),
    ] {
        let answer = read(&cex, &tlv("CEX", &[(0x8040, code)])).expect("an event");
        assert_eq!(answer.event, event);
        assert!(answer.stripe.is_empty());
    }
    assert!(read(&cex, &tlv("CEX", &[(0x8040, b"55")])).is_err());
    refused(&Cex::default(), "events");
}

#[test]
fn chips_are_talked_to_within_bounds_and_their_words_are_hidden() {
    let select = Chp::command(ChpSlot::Contactless, vec![0, 0xA4, 4, 0, 0]);
    let payload = select.request().expect("it can be sent").payload().to_vec();
    assert_eq!(payload, b"CHP015920050".iter().chain(b"0A4040000").copied().collect::<Vec<_>>());
    let said = read(&select, b"CHP0000070029000").expect("a status word");
    assert_eq!(said.expose()[..], [0x90, 0x00]);
    assert_eq!(format!("{said:?}"), "[hidden]");
    assert!(read(&select, b"CHP00000500290").is_err());
    refused(&Chp::command(ChpSlot::Card, vec![0; 3]), "command to the chip");
    refused(&Chp::command(ChpSlot::Card, vec![0; 262]), "261");
    refused(&Chp::on(ChpSlot::Sam(9)), "security module");
    let off = Chp::off(ChpSlot::Card).request().expect("it can be sent");
    assert_eq!(off.payload(), b"CHP00500000");
    assert!(read(&Chp::off(ChpSlot::Card), b"CHP000").expect("done").expose().is_empty());
    let pin = ChpPin { head: [0, 0x20, 0, 0x80], format: PinFormat::Iso2, message: "SENHA".into() };
    let payload =
        Chp::pin(ChpSlot::Card, pin).request().expect("it can be sent").payload().to_vec();
    assert_eq!(
        payload,
        format!("CHP046030040020008 01{:32}", "SENHA").replace("08 01", "0801").as_bytes()
    );
}

#[test]
fn a_file_is_loaded_in_pieces() {
    let data: Vec<u8> = (0..4_000_u16).map(|number| number.to_le_bytes()[0]).collect();
    let name = MediaName::new("qr1").expect("a name");
    let file = MediaFile { name, format: MediaFormat::Png, data: &data };
    let start = file.start().request().expect("it can be sent").payload().to_vec();
    assert!(start.starts_with(b"MLI026\0\x1E\0\x08QR1     \0\x1F\0\x0A\0\0\x0F\xA0"));
    assert!(start.ends_with(b"\x01\0\0\0"));
    let mut loaded = Vec::new();
    for piece in file.pieces() {
        let payload = piece.request().expect("it can be sent").payload().to_vec();
        assert!(payload.len() <= 2044);
        loaded.extend(piece.data);
    }
    assert_eq!((loaded, file.pieces().count()), (data.clone(), 3));
    assert!(MediaName::new("").is_err() && MediaName::new("NINECHARS").is_err());
    let names = read(&Lmf, &tlv("LMF", &[(0x805E, b"QR1     "), (0x805E, b"LOGO    ")]));
    assert_eq!(names, Ok(vec![String::from("QR1"), String::from("LOGO")]));
    refused(&Dmf { names: Vec::new() }, "empty");
}

#[test]
fn a_device_tells_what_it_has() {
    let gix = Gix::device().and(InfoId::PinKsn(slot(14)));
    let payload = gix.request().expect("it can be sent").payload().to_vec();
    assert!(payload.ends_with(b"\x91\x0E"), "the slot is hexadecimal in the id");
    let fields: [(u16, &[u8]); 7] = [
        (0x8003, b"D200;512MB   "),
        (0x8005, b"1219200000"),
        (0x8007, b"2.12"),
        (0x8064, &[87, 1]),
        (0x8062, &[0, 1, 0, 0]),
        (0x8034, b"1111"),
        (0x910E, &[0xFF; 10]),
    ];
    let info = read(&gix, &tlv("GIX", &fields)).expect("information");
    assert_eq!(info.model().as_deref(), Some("D200"));
    assert_eq!(info.spec_version(), Some((2, 12)));
    assert_eq!(info.contactless(), Capability::Present);
    assert_eq!(info.chip(), Capability::Present);
    assert_eq!(info.stripe(), Capability::Absent);
    assert_eq!(info.battery(), Some(Battery { percent: 87, is_charging: true }));
    assert_eq!(info.table_memory(), Some(65_536));
    assert_eq!(info.slots(InfoId::PinDukptKeys), None, "8034 is another map");
    assert!(info.pin_ksn(slot(14)).is_some() && info.pin_ksn(slot(15)).is_none());
}
