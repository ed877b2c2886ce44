//! The vectors of abecs-pinpad §13, each in both directions.

use maquininha_model::{Money, Sensitive};
use maquininha_pinpad::card::{Chaining, DataKey, PinKey, TrackKey, WorkingKey};
use maquininha_pinpad::command::{
    ClearDigits, Dsp, Gcd, Gky, Gpn, Gtk, OpnSecure, PinPan, Prompt, Tracks,
};
use maquininha_pinpad::frame::{Decoded, Decoder, PAYLOAD_MAX};
use maquininha_pinpad::session::PacketError;
use maquininha_pinpad::{Answer, AnswerError, Command, Crc16, KeyPair, OpeningError, TimeLimit};
use serde_json::Value;

use crate::host::framed;
use crate::support::{bytes, hex, recorded_requests, recorded_sale, slot, text, vectors};

fn unframed(frame: &[u8]) -> Vec<u8> {
    let mut decoder = Decoder::new();
    let mut rest = frame;
    assert_eq!(decoder.read(&mut rest), Some(Decoded::Frame), "{frame:02X?}");
    assert!(rest.is_empty());
    decoder.payload().to_vec()
}

fn list(value: &Value) -> &[Value] {
    let list = value.as_array().expect("a list");
    assert!(!list.is_empty());
    list
}

fn frame_named<'v>(vectors: &'v Value, start: &str) -> &'v Value {
    let frames = list(&vectors["frames"]);
    frames.iter().find(|frame| text(&frame["name"]).starts_with(start)).expect("a vector")
}

#[test]
fn every_frame_is_written_and_read_as_recorded() {
    let vectors = vectors();
    for vector in list(&vectors["frames"]) {
        let (payload, frame) = (bytes(&vector["payload"]), bytes(&vector["frame"]));
        assert_eq!(framed(&payload), frame, "{}", vector["name"]);
        assert_eq!(unframed(&frame), payload, "{}", vector["name"]);
    }
    for exchange in recorded_sale() {
        for frame in exchange.replies.iter().chain([&exchange.command]) {
            assert_eq!(framed(&unframed(frame)), *frame, "{}", exchange.name);
        }
    }
}

#[test]
fn every_checksum_is_the_recorded_one() {
    let vectors = vectors();
    let check = Crc16::new().bytes(text(&vectors["crc"]["text"]).as_bytes());
    assert_eq!(format!("{:04X}", check.value()), text(&vectors["crc"]["value"]));
    let opening = &vectors["opening"];
    let more = [&vectors["tables"]["tlr"], &opening["command"], &opening["answer"]];
    for vector in list(&vectors["checksums"]).iter().chain(more) {
        let frame = framed(text(&vector["payload"]).as_bytes());
        let crc = hex(text(&vector["crc"]));
        assert_eq!(frame[frame.len() - 2..], crc, "{}", vector["payload"]);
        assert_eq!(unframed(&frame), text(&vector["payload"]).as_bytes());
    }
}

#[test]
fn commands_are_written_as_recorded() {
    let vectors = vectors();
    let frame = |name: &str| bytes(&frame_named(&vectors, name)["frame"]);
    let gky = Gky.request().expect("it can be sent");
    assert_eq!(framed(gky.payload()), frame("GKY"));
    let limit = TimeLimit::seconds(60).expect("a minute");
    let gcd = Gcd::ask(Prompt::Rg).length_max(10).within(limit);
    assert_eq!(framed(gcd.request().expect("it can be sent").payload()), frame("GCD"));
    let dsp = Dsp::lines("    OPERAÇÃO", "    FINALIZADA");
    assert_ne!(framed(dsp.request().expect("it can be sent").payload()), frame("DSP"));
    let dsp = Dsp { text: String::from("    OPERAÇÃO       FINALIZADA   ") };
    assert_eq!(framed(dsp.request().expect("it can be sent").payload()), frame("DSP"));
    for (request, exchange) in recorded_requests().iter().zip(recorded_sale()) {
        assert_eq!(framed(request.payload()), exchange.command, "{}", exchange.name);
    }
}

#[test]
fn secure_packets_are_written_and_read_as_recorded() {
    let vectors = vectors();
    let secure = &vectors["secure"];
    let key = session_key(&vectors["opening"]);
    for vector in list(&secure["packets"]) {
        let (clear, packet) = (bytes(&vector["clear"]), bytes(&vector["packet"]));
        let mut out = [0; PAYLOAD_MAX];
        let len = key.encrypt(&clear, &mut out).expect("it fits");
        assert_eq!(out[..len], packet, "{}", vector["name"]);
        assert_eq!(framed(&packet), bytes(&vector["frame"]), "{}", vector["name"]);
        let mut payload = unframed(&bytes(&vector["frame"]));
        let range = key.decrypt(&mut payload).expect("it is ours");
        assert_eq!(payload[range], clear, "{}", vector["name"]);
    }
}

#[test]
fn packets_that_are_not_ours_are_refused_and_cleared() {
    let vectors = vectors();
    let key = session_key(&vectors["opening"]);
    let packet = bytes(&list(&vectors["secure"]["packets"])[0]["packet"]);
    for (changed, error) in [
        (packet[1..].to_vec(), PacketError::InClear),
        (packet[..packet.len() - 1].to_vec(), PacketError::Blocks),
        (packet[..1].to_vec(), PacketError::Blocks),
        (packet[..17].to_vec(), PacketError::Length),
        ([&[0x12][..], &[0; 32]].concat(), PacketError::Length),
    ] {
        let mut bytes = changed.clone();
        assert_eq!(key.decrypt(&mut bytes).map(|_| ()), Err(error), "{changed:02X?}");
    }
    for at in 1..packet.len() {
        for bit in 0..8 {
            let mut changed = packet.clone();
            changed[at] ^= 1 << bit;
            // The fill at the end is not checked.
            if let Ok(range) = key.decrypt(&mut changed) {
                assert_eq!(changed[range], bytes(&vectors["secure"]["packets"][0]["clear"]));
            } else {
                assert!(changed.iter().all(|byte| *byte == 0));
            }
        }
    }
}

fn key_pair(opening: &Value) -> KeyPair {
    KeyPair::from_primes(&bytes(&opening["p"]), &bytes(&opening["q"])).expect("a key pair")
}

fn session_key(opening: &Value) -> maquininha_pinpad::SessionKey {
    let pair = key_pair(opening);
    let answer = text(&opening["answer"]["payload"]).as_bytes();
    match OpnSecure(&pair).read(Answer::parse(answer).expect("an answer")) {
        Ok(maquininha_pinpad::command::Opening::Secure(key)) => key,
        other => panic!("no session: {other:?}"),
    }
}

#[test]
fn a_secure_session_is_asked_for_as_recorded() {
    let vectors = vectors();
    let pair = key_pair(&vectors["opening"]);
    let request = OpnSecure(&pair).request().expect("it can be sent");
    assert_eq!(request.payload(), text(&vectors["opening"]["command"]["payload"]).as_bytes());
}

#[test]
fn a_cryptogram_with_a_wrong_block_opens_nothing() {
    let vectors = vectors();
    let pair = key_pair(&vectors["opening"]);
    let cases = list(&vectors["opening"]["bad_cryptograms"]);
    assert_eq!(cases.len(), 6);
    for case in cases {
        let payload = format!("OPN000515256{}", text(&case["cryptogram"]));
        let answer = Answer::parse(payload.as_bytes()).expect("an answer");
        let opened = OpnSecure(&pair).read(answer).map(|_| ());
        assert_eq!(opened, Err(AnswerError::Opening(OpeningError::Cryptogram)), "{}", case["name"]);
    }
    for payload in ["OPN000003256", "OPN000005255AB", "OPN000515256ZZ"] {
        let padded = format!("{payload:Z<527}");
        for payload in [payload, padded.as_str()] {
            let Ok(answer) = Answer::parse(payload.as_bytes()) else { continue };
            assert!(OpnSecure(&pair).read(answer).is_err(), "{payload}");
        }
    }
}

#[test]
fn a_classic_device_answers_a_secure_opening_without_a_key() {
    let vectors = vectors();
    let pair = key_pair(&vectors["opening"]);
    for payload in [&b"OPN000"[..], b"OPN000000"] {
        let answer = Answer::parse(payload).expect("an answer");
        let opening = OpnSecure(&pair).read(answer).expect("it is open");
        assert!(matches!(opening, maquininha_pinpad::command::Opening::Classic));
    }
}

fn working_key(vectors: &Value) -> WorkingKey {
    let key = bytes(&vectors["pin"]["working_key_under_master_key"]);
    WorkingKey::new(key.try_into().expect("sixteen bytes"))
}

#[test]
fn a_pin_is_asked_for_and_returned_as_recorded() {
    let vectors = vectors();
    let pin = &vectors["pin"];
    let key = PinKey::MasterKey { slot: slot(5), working_key: working_key(&vectors) };
    let pan = PinPan::Given(Sensitive::new(String::from("4444333322221111")));
    let gpn = Gpn { pan, ..Gpn::for_the_card(key, "VALOR:     12,34SENHA:          ") };
    let request = gpn.request().expect("it can be sent");
    assert_eq!(request.payload(), bytes(&pin["gpn"]["payload"]));
    let answer = text(&pin["gpn_answer"]["payload"]);
    let block = gpn.read(Answer::parse(answer.as_bytes()).expect("an answer")).expect("a PIN");
    assert_eq!(block.as_bytes()[..], bytes(&pin["pin_block"]));
    assert_eq!((block.slot(), block.ksn()), (slot(5), None));
    let shown = format!("{block:?} {gpn:?} {request:?}");
    assert!(!shown.contains("5C1A") && !shown.contains("3333"), "{shown}");
}

#[test]
fn a_pin_under_dukpt_needs_the_serial_number_of_its_key() {
    let key = PinKey::Dukpt { slot: slot(14) };
    let gpn = Gpn::for_the_card(key, "SENHA:");
    let payload = gpn.request().expect("it can be sent").payload().to_vec();
    let zeros = "0".repeat(32);
    let expected = format!("GPN093314{zeros}00{:19}10412{:32}", "", "SENHA:");
    assert_eq!(String::from_utf8(payload).expect("ASCII"), expected);
    let with = b"GPN0000361B9C1845EB993A7AFFFF9876543210E00001";
    let block = gpn.read(Answer::parse(with).expect("an answer")).expect("a PIN");
    assert_eq!(block.ksn().expect("a serial").as_bytes()[..], hex("FFFF9876543210E00001"));
    let without = format!("GPN0000361B9C1845EB993A7A{}", "0".repeat(20));
    let answer = Answer::parse(without.as_bytes()).expect("an answer");
    assert!(matches!(gpn.read(answer), Err(AnswerError::MalformedField { .. })));
}

/// The fields of GTK by the wording of a vector: track, method and clear digits.
fn track_command(vectors: &Value, vector: &Value) -> Gtk {
    let chaining = match vector["method"].as_u64() {
        Some(10 | 50) => Chaining::Ecb,
        _ => Chaining::Cbc { iv: None },
    };
    let key = match vector["method"].as_u64() {
        Some(50) => DataKey::Dukpt { slot: slot(20), chaining },
        _ => DataKey::MasterKey { slot: slot(3), working_key: working_key(vectors), chaining },
    };
    let clear_digits = match vector["open_digits"].as_u64() {
        Some(4) => ClearDigits::Four,
        Some(6) => ClearDigits::Six,
        _ => ClearDigits::Eight,
    };
    let is_first = text(&vector["item"]).contains("track 1");
    let tracks = Tracks { pan: false, track1: is_first, track2: !is_first, track3: false };
    Gtk { tracks, key: TrackKey::Stored(key), clear_digits }
}

#[test]
fn encrypted_tracks_come_through_sealed() {
    let vectors = vectors();
    for vector in list(&vectors["tracks"]) {
        let gtk = track_command(&vectors, vector);
        let sealed = bytes(&vector["result"]);
        let payload = gtk.request().expect("it can be sent").payload().to_vec();
        let digit = vector["open_digits"].as_u64().expect("a digit").to_string();
        assert_eq!(payload[payload.len() - 5..payload.len() - 1], [0, 8, 0, 1]);
        assert_eq!(payload.last(), digit.as_bytes().first());
        let (id, ksn_id) = if gtk.tracks.track1 { (0x44, 0x47) } else { (0x45, 0x48) };
        let len = u8::try_from(sealed.len()).expect("short");
        let mut block = [&[0x80, id, 0, len][..], &sealed].concat();
        if vector["method"] == 50 {
            block.extend([0x80, ksn_id, 0, 10]);
            block.extend(hex("FFFF9876543210E00001"));
        }
        let answer = [format!("GTK000{:03}", block.len()).as_bytes(), &block].concat();
        let tracks = gtk.read(Answer::parse(&answer).expect("an answer")).expect("tracks");
        let track = tracks.track1.as_ref().or(tracks.track2.as_ref()).expect("a track");
        assert_eq!(track.as_bytes(), sealed, "{}", vector["item"]);
        assert_eq!(u64::from(track.method().code()), vector["method"].as_u64().expect("a number"));
        assert_eq!(track.ksn().is_some(), vector["method"] == 50);
        assert!(!format!("{tracks:?}").contains("4444"), "{tracks:?}");
    }
}

#[test]
fn a_sale_has_the_amount_that_was_recorded() {
    let vectors = vectors();
    // The vector asks for no mask, which the builder always does: what comes before it is the same.
    let recorded = bytes(&frame_named(&vectors, "GCX")["payload"]);
    let mut gcx = crate::support::recorded_gcx();
    gcx.amount = Money::brl(123_45);
    gcx.selection = maquininha_pinpad::command::Selection::All;
    gcx.at = gcx.at.replace_day(31).expect("a day");
    let payload = gcx.request().expect("it can be sent").payload().to_vec();
    assert_eq!(payload[6..recorded.len()], recorded[6..]);
}
