//! Answers are read with patience, and believed only as far as they must be.

use maquininha_pinpad::card::{Chaining, RsaPublicKey, TrackKey};
use maquininha_pinpad::command::*;
use maquininha_pinpad::{Answer, AnswerError, Command, CommandId, Status, TimeLimit};

use crate::support::{
    hex, read, recorded_fcx, recorded_gcx, recorded_gox, recorded_gtk, refused, slot, tlv,
};

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
fn tracks_that_come_in_clear_or_unasked_are_dropped() {
    let clear = hex("4929003141592653D27122010000012345678F");
    let ksn: (u16, &[u8]) = (0x8048, &[1; 10]);
    let answer = read(&recorded_gtk(), &tlv("GTK", &[(0x8045, &clear), ksn]));
    assert_eq!(answer, Err(AnswerError::InClear { what: "track 2" }));
    let tracks = Tracks { pan: false, track1: true, track2: false, track3: false };
    let first = Gtk { tracks, ..recorded_gtk() };
    let clear = b"B4929003141592653^SILVA/MARIA^27122010000";
    let answer = read(&first, &tlv("GTK", &[(0x8044, clear), (0x8047, &[1; 10])]));
    assert_eq!(answer, Err(AnswerError::InClear { what: "track 1" }));
    let answer = read(&recorded_gtk(), &tlv("GTK", &[(0x8044, clear), (0x804A, &[0x49; 8])]));
    assert!(!answer.expect("nothing was found").has_any());
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
