//! Tables (abecs-pinpad §5, §13.8).

use maquininha_pinpad::command::{Gix, InfoId, Tlr};
use maquininha_pinpad::table::{AidRecord, CapkRecord, Record, RevokedRecord, TableSet};
use maquininha_pinpad::{
    Answer, AnswerError, Command, Network, RecordIndex, Status, TableVersion, ValueError,
};

use crate::host::framed;
use crate::support::{bytes, network, text, vectors};

fn recorded_aid() -> AidRecord {
    let vectors = vectors();
    let record = Record::parse(text(&vectors["tables"]["aid_record"]).as_bytes());
    match record.expect("a record") {
        Record::Aid(record) => *record,
        other => panic!("no AID: {other:?}"),
    }
}

fn index(text: &str) -> RecordIndex {
    RecordIndex::new(text).expect("an index")
}

fn version() -> TableVersion {
    TableVersion::new("2026013001").expect("a version")
}

fn recorded_capk() -> CapkRecord {
    let vectors = vectors();
    let key = &vectors["tables"]["capk"];
    CapkRecord {
        network: Some(network()),
        index: index("01"),
        rid: bytes(&key["rid"]).try_into().expect("five bytes"),
        key_index: bytes(&key["key_index"])[0],
        exponent: bytes(&key["exponent"]),
        modulus: bytes(&key["modulus"]),
    }
}

#[test]
fn the_recorded_application_is_read_and_written_alike() {
    let vectors = vectors();
    let recorded = text(&vectors["tables"]["aid_record"]);
    let record = recorded_aid();
    assert_eq!(record.aid, [0xA0, 0, 0, 0, 4, 0x10, 0x10]);
    assert_eq!((record.kind, record.merchant_category), (1, 5814));
    assert_eq!((record.country, record.currency), (76, 986));
    assert_eq!((record.contactless.mode, record.contactless.zero_amount), (b'4', b'1'));
    assert_eq!(record.contactless.transaction_limit, 2000_00);
    assert_eq!(record.contactless.cvm_limit, 200_00);
    assert_eq!(record.contactless_terminal.expect("the longest form").mobile_limit, 2000_00);
    assert_eq!(record.to_text().expect("a record"), recorded.as_bytes());
}

#[test]
fn shorter_records_have_less_of_contactless_use() {
    let longest = recorded_aid();
    let medium = AidRecord { contactless_terminal: None, ..longest.clone() };
    let classic = AidRecord { contactless_tacs: None, ..medium.clone() };
    for (record, len) in [(&longest, 340), (&medium, 314), (&classic, 284)] {
        let text = record.to_text().expect("a record");
        assert_eq!(text.len(), len);
        let read = Record::parse(&text).expect("a record");
        assert_eq!(read, Record::Aid(Box::new(record.clone())));
    }
    let broken = AidRecord { contactless_tacs: None, ..longest };
    assert!(broken.to_text().is_err());
}

#[test]
fn what_follows_a_longer_record_is_ignored() {
    let mut text = recorded_aid().to_text().expect("a record");
    text.extend(b"FUTURE");
    text[..3].copy_from_slice(b"346");
    assert_eq!(Record::parse(&text), Ok(Record::Aid(Box::new(recorded_aid()))));
}

#[test]
fn records_that_are_broken_are_refused() {
    let text = recorded_aid().to_text().expect("a record");
    for (at, with) in [(0, "339"), (3, "9"), (4, "AB"), (6, "00"), (8, "04"), (8, "17"), (10, "ZZ")]
    {
        let mut broken = text.clone();
        broken[at..at + with.len()].copy_from_slice(with.as_bytes());
        assert!(Record::parse(&broken).is_err(), "{with} at {at}");
    }
    for len in 0..284 {
        assert!(Record::parse(&text[..len]).is_err(), "{len} characters");
    }
    let long = AidRecord { aid: vec![1; 17], ..recorded_aid() };
    assert_eq!(long.to_text(), Err(ValueError::Malformed { what: "AID" }));
    let kind = AidRecord { kind: 99, ..recorded_aid() };
    assert!(kind.to_text().is_err());
    let label = AidRecord { label: String::from("MORE THAN SIXTEEN"), ..recorded_aid() };
    assert_eq!(label.to_text(), Err(ValueError::TooLong { what: "label", max: 16 }));
}

#[test]
fn a_public_key_has_the_checksum_of_its_publisher() {
    let vectors = vectors();
    let key = recorded_capk();
    assert_eq!(key.checksum()[..], bytes(&vectors["tables"]["capk"]["checksum"]));
    let text = key.to_text().expect("a record");
    assert_eq!(text.len(), 611);
    assert_eq!(Record::parse(&text), Ok(Record::Capk(Box::new(key.clone()))));
    let mut changed = text.clone();
    changed[40] = if changed[40] == b'0' { b'1' } else { b'0' };
    let refused = ValueError::Malformed { what: "checksum of a public key" };
    assert_eq!(Record::parse(&changed), Err(refused));
    let shared = CapkRecord { network: None, exponent: vec![1, 0, 1], ..key };
    let text = shared.to_text().expect("a record");
    assert!(text.starts_with(b"611200"));
    assert_eq!(Record::parse(&text), Ok(Record::Capk(Box::new(shared))));
}

#[test]
fn a_revoked_certificate_is_read_and_written_alike() {
    let record = RevokedRecord {
        network: network(),
        index: index("0A"),
        rid: [0xA0, 0, 0, 0, 4],
        key_index: 5,
        serial: [1, 2, 0xFF],
    };
    assert_eq!(record.to_text(), b"0263040AA000000004050102FF");
    assert_eq!(Record::parse(&record.to_text()), Ok(Record::Revoked(record)));
}

#[test]
fn tables_are_loaded_as_recorded() {
    let vectors = vectors();
    let recorded = &vectors["tables"];
    let record = Record::Aid(Box::new(recorded_aid()));
    let set = TableSet::new(Some(network()), version(), vec![record]).expect("a table");
    let mut load = set.load().expect("it can be loaded");
    let mut payloads = Vec::new();
    while let Some(request) = load.request().cloned() {
        let id = request.id();
        payloads.push(request.payload().to_vec());
        let status = if id.as_str() == "TLI" { "020" } else { "000" };
        let answer = format!("{id}{status}");
        load.answered(Answer::parse(answer.as_bytes()).expect("an answer")).expect("it goes on");
    }
    assert!(load.progress().is_complete());
    assert_eq!(framed(&payloads[0]), bytes(&recorded["tli"]["frame"]));
    assert_eq!(payloads[1], text(&recorded["tlr"]["payload"]).as_bytes());
    assert_eq!(payloads[2], b"TLE");
}

#[test]
fn a_load_takes_as_many_records_at_once_as_fit() {
    let short = AidRecord { contactless_terminal: None, ..recorded_aid() };
    let short = AidRecord { contactless_tacs: None, ..short };
    let aids = (1..=8).map(|number| {
        Record::Aid(Box::new(AidRecord { index: index(&format!("{number:02}")), ..short.clone() }))
    });
    let keys = [Record::Capk(Box::new(recorded_capk()))];
    let set = TableSet::new(Some(network()), version(), aids.chain(keys).collect());
    let mut load = set.expect("a table").load().expect("it can be loaded");
    let mut lengths = Vec::new();
    while let Some(request) = load.request().cloned() {
        if request.id().as_str() == "TLR" {
            lengths.push(request.payload().len() - 8);
        }
        let answer = format!("{}000", request.id());
        load.answered(Answer::parse(answer.as_bytes()).expect("an answer")).expect("it goes on");
    }
    assert_eq!(lengths, [3 * 284, 3 * 284, 2 * 284, 611]);
    assert!(lengths.iter().all(|len| *len <= Tlr::RECORDS_LEN_MAX));
}

#[test]
fn a_load_that_fails_does_not_go_on() {
    let record = Record::Aid(Box::new(recorded_aid()));
    let set = TableSet::new(Some(network()), version(), vec![record]).expect("a table");
    let mut load = set.load().expect("it can be loaded");
    let other = load.answered(Answer::parse(b"TLE000").expect("an answer"));
    assert!(matches!(other, Err(AnswerError::OtherCommand { .. })));
    load.answered(Answer::parse(b"TLI000").expect("an answer")).expect("the same version");
    let refused = load.answered(Answer::parse(b"TLR021").expect("an answer"));
    let Err(AnswerError::Refused { status, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(status, Status::TablesNotStored);
    assert_eq!(load.progress().done, 1);
}

#[test]
fn tables_that_a_pin_pad_would_drop_are_refused() {
    let record = Record::Aid(Box::new(recorded_aid()));
    let other = Some(Network::new(5).expect("a network"));
    let of = |network, records| TableSet::new(network, version(), records);
    assert!(of(other, vec![record.clone()]).is_err(), "another network");
    assert!(of(None, vec![record.clone()]).is_ok(), "all networks");
    assert!(of(Some(network()), vec![record.clone(), record.clone()]).is_err(), "the same twice");
    assert!(of(Some(network()), Vec::new()).is_err(), "it would delete the tables");
    assert!(TableSet::new(None, TableVersion::NONE, vec![record]).is_err(), "no version");
}

#[test]
fn a_pin_pad_says_which_tables_it_has() {
    let record = Record::Aid(Box::new(recorded_aid()));
    let set = TableSet::new(Some(network()), version(), vec![record]).expect("a table");
    let gix = Gix::of([InfoId::TableVersion(Some(network()))]);
    let asked = |version: &str| {
        let answer = [&b"GIX000014\x93\x04\0\x0A"[..], version.as_bytes()].concat();
        set.is_loaded(&gix.read(Answer::parse(&answer).expect("an answer")).expect("information"))
    };
    assert!(asked("2026013001"));
    assert!(!asked("2026013002"));
    assert!(!set.is_loaded(&gix.read(Answer::parse(b"GIX000").expect("one")).expect("nothing")));
}
