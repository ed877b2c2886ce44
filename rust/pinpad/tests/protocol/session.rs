//! The rules of the secure session (abecs-pinpad §6.2).

use maquininha_pinpad::command::{Cex, Clx, Dsp, Gix, InfoId, Opening, Opn, OpnSecure};
use maquininha_pinpad::session::PacketError;
use maquininha_pinpad::{Command, KeyPair, LinkFailure, OwnedAnswer, Status};

use crate::host::{ACK, CAN, EOT, Event, Host, NAK, framed};
use crate::support::{Counted, bytes, hex, text, vectors};

fn key_pair() -> KeyPair {
    let vectors = vectors();
    let (p, q) = (bytes(&vectors["opening"]["p"]), bytes(&vectors["opening"]["q"]));
    KeyPair::from_primes(&p, &q).expect("a key pair")
}

/// A host that opened the recorded session.
pub(crate) fn secure_host() -> Host {
    let vectors = vectors();
    let mut host = Host::at_rest();
    let pair = key_pair();
    let command = OpnSecure(&pair);
    host.send(&command);
    let answer = host.give(&framed(text(&vectors["opening"]["answer"]["payload"]).as_bytes()));
    let Opening::Secure(key) = command.read(answered(&answer).as_answer()).expect("it is open")
    else {
        panic!("a classic device");
    };
    host.conversation.start_session(key).expect("it is idle");
    host
}

fn answered(events: &[Event]) -> &OwnedAnswer {
    match events {
        [Event::Answer(answer)] => answer,
        other => panic!("no answer: {other:?}"),
    }
}

pub(crate) fn recorded(name: &str) -> Vec<u8> {
    let vectors = vectors();
    let packets = vectors["secure"]["packets"].as_array().expect("a list");
    let found = packets.iter().find(|packet| packet["name"] == name).expect("a packet");
    bytes(&found["frame"])
}

pub(crate) fn gix() -> Gix {
    let unsupported = InfoId::PureVersion;
    Gix::of([InfoId::SerialNumber, InfoId::Model, unsupported, InfoId::TextSize])
}

#[test]
fn a_secure_conversation_is_that_of_the_vectors() {
    let mut host = secure_host();
    assert_eq!(host.write(&gix()), [Event::Write(recorded("GIX command"))]);
    host.give(ACK);
    let events = host.give(&recorded("GIX answer"));
    let info = gix().read(answered(&events).as_answer()).expect("information");
    assert_eq!(info.text(InfoId::SerialNumber).as_deref(), Some("SIM0000001"));
    assert_eq!(info.text(InfoId::TextSize).as_deref(), Some("0416"));
    host.send(&Dsp::lines("OI", ""));
    assert_eq!(answered(&host.give(&recorded("DSP000 answer"))).status(), Status::Ok);
    host.send(&Cex { keys: true, ..Cex::default() });
    let ntm = host.give(&recorded("NTM"));
    assert_eq!(ntm, [Event::Notification([String::from("SELECIONADO:"), String::from("CREDITO")])]);
    assert_eq!(answered(&host.give(&recorded("CEX012 answer"))).status(), Status::TimedOut);
    let clx = Clx::with_message("OBRIGADO");
    assert_eq!(host.write(&clx), [Event::Write(recorded("CLX command"))]);
    host.give(ACK);
    assert_eq!(answered(&host.give(&framed(b"CLX000"))).status(), Status::Ok);
    assert!(!host.conversation.is_secure(), "closing ends the session");
}

#[test]
fn a_command_that_is_sent_again_is_the_same_to_the_byte() {
    let mut host = secure_host();
    let first = host.write(&gix());
    assert_eq!(host.give(NAK), first);
    host.give(ACK);
    let mut damaged = recorded("GIX answer");
    damaged[20] ^= 4;
    host.give(&damaged);
    assert_eq!(host.pass(500), [Event::Write(NAK.to_vec())]);
    assert_eq!(answered(&host.give(&recorded("GIX answer"))).status(), Status::Ok);
}

/// The session is over with this failure, after the PIN pad was brought to rest.
fn is_fatal(mut host: Host, arrived: &[u8], failure: LinkFailure) {
    assert_eq!(host.give(arrived), [Event::Write(CAN.to_vec())], "no NAK, and nothing again");
    assert_eq!(host.give(EOT), [Event::Failed(failure)]);
    assert!(!host.conversation.is_secure());
    assert_eq!(host.write(&Opn), [Event::Write(framed(b"OPN"))], "the next opening is in clear");
}

#[test]
fn an_answer_in_clear_is_a_downgrade() {
    for payload in [&b"GIX000"[..], b"GIX000008\x80\x01\0\x04FAKE", b"GIX011", b"ERR045"] {
        let mut host = secure_host();
        host.send(&gix());
        is_fatal(host, &framed(payload), LinkFailure::Downgraded);
    }
    let mut host = secure_host();
    host.send(&Cex { keys: true, ..Cex::default() });
    let ntm = framed(b"NTM000032SOLICITE A SENHA                ");
    is_fatal(host, &ntm, LinkFailure::Downgraded);
}

#[test]
fn an_answer_that_the_key_does_not_open_is_fatal() {
    let mut host = secure_host();
    host.send(&gix());
    let packet = [&[0x12][..], &[0x55; 32]].concat();
    let arrived = framed(&packet);
    host.give(&arrived);
    let Event::Failed(failure) = host.give(EOT).remove(0) else { panic!("no failure") };
    assert!(matches!(failure, LinkFailure::Undecipherable(PacketError::Length | PacketError::Crc)));
    let mut host = secure_host();
    host.send(&gix());
    let half = framed(&[&[0x12][..], &[0x55; 15]].concat());
    is_fatal(host, &half, LinkFailure::Undecipherable(PacketError::Blocks));
}

#[test]
fn a_pin_pad_that_lost_the_session_says_so_in_clear() {
    for (payload, status) in [
        (&b"ERR003"[..], Status::NoSecureSession),
        (b"ERR009", Status::PacketNotSecure),
        (b"GIX009", Status::PacketNotSecure),
        (b"ERR010", Status::InvalidCall),
    ] {
        let mut host = secure_host();
        host.send(&gix());
        let failure = LinkFailure::SessionLost { status };
        assert_eq!(host.give(&framed(payload)), [Event::Failed(failure)]);
        assert!(!host.conversation.is_secure());
    }
}

#[test]
fn an_old_answer_in_clear_is_nobodys_answer() {
    let mut host = secure_host();
    host.send(&gix());
    // The opening's answer comes a second time.
    assert_eq!(host.give(&framed(b"OPN000")), []);
    assert_eq!(answered(&host.give(&recorded("GIX answer"))).status(), Status::Ok);
}

#[test]
fn a_session_outlives_a_cancel() {
    let mut host = secure_host();
    host.send(&Cex { keys: true, ..Cex::default() });
    host.conversation.cancel();
    assert_eq!(host.poll(), [Event::Write(CAN.to_vec())]);
    assert_eq!(host.give(EOT), [Event::Cancelled]);
    assert_eq!(host.write(&gix()), [Event::Write(recorded("GIX command"))]);
}

#[test]
fn an_opening_goes_in_clear_and_ends_the_session() {
    let mut host = secure_host();
    assert_eq!(host.write(&Opn), [Event::Write(framed(b"OPN"))]);
    host.give(ACK);
    assert_eq!(answered(&host.give(&framed(b"OPN000"))).status(), Status::Ok);
    assert!(!host.conversation.is_secure());
    let frame = framed(gix().request().expect("it can be sent").payload());
    assert_eq!(host.write(&gix()), [Event::Write(frame)]);
}

#[test]
fn an_encrypted_answer_without_a_session_is_not_ours() {
    let mut host = Host::at_rest();
    host.send(&gix());
    assert_eq!(host.give(&recorded("GIX answer")), []);
    assert_eq!(answered(&host.give(&framed(b"GIX009"))).status(), Status::PacketNotSecure);
}

#[test]
fn a_new_key_pair_is_of_2048_bits_and_the_callers_chance() {
    let modulus = |seed| {
        let pair = KeyPair::generate(&mut Counted(seed)).expect("a key pair");
        let request = OpnSecure(&pair).request().expect("it can be sent");
        let text = String::from_utf8(request.payload().to_vec()).expect("ASCII");
        assert_eq!(text.len(), 3 + 3 + 523);
        assert!(text.starts_with("OPN5230256") && text.ends_with("3010001"));
        let modulus = hex(&text[10..10 + 512]);
        assert!(modulus[0] & 0x80 != 0, "all its bits count");
        modulus
    };
    assert_eq!(modulus(1), modulus(1));
    assert_ne!(modulus(1), modulus(2));
}

#[test]
fn keys_are_never_shown() {
    let pair = key_pair();
    assert_eq!(format!("{pair:?}"), "KeyPair([hidden])");
    let host = secure_host();
    let shown = format!("{:?}", host.conversation);
    assert!(!shown.contains("221") && !shown.contains("[0"), "{shown}");
}
