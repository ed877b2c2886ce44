//! Acknowledgement, repetition, time limits (abecs-pinpad §1.4 to §1.6).

use std::time::Duration;

use maquininha_pinpad::command::{Gky, Key, Opn};
use maquininha_pinpad::conversation::{NOTIFICATIONS_MAX, OTHER_ANSWERS_MAX, SILENCE_WITHIN};
use maquininha_pinpad::frame::PAYLOAD_MAX;
use maquininha_pinpad::{Busy, Command, LinkFailure, Status, Timing};

use crate::host::{ACK, CAN, EOT, Event, Host, NAK, dsp, failure, framed, status};

#[test]
fn the_first_command_brings_the_pin_pad_to_rest_before_it_is_sent() {
    let mut host = Host::new();
    assert_eq!(host.write(&Opn), [Event::Write(CAN.to_vec())]);
    assert_eq!(host.give(b"\0\x06noise\x15"), []);
    assert_eq!(host.give(EOT), [Event::Write(framed(b"OPN"))]);
    assert_eq!(host.give(ACK), []);
    assert_eq!(status(&host.give(&framed(b"OPN000"))), Status::Ok);
    let frame = framed(dsp().request().expect("it can be sent").payload());
    assert_eq!(host.write(&dsp()), [Event::Write(frame)], "the second does not");
}

#[test]
fn a_pin_pad_that_does_not_come_to_rest_gets_no_command() {
    let mut host = Host::new();
    assert_eq!(host.write(&Opn), [Event::Write(CAN.to_vec())]);
    assert_eq!(host.pass(1_999), []);
    assert_eq!(host.pass(1), [Event::Write(CAN.to_vec())]);
    assert_eq!(host.pass(2_000), [Event::Write(CAN.to_vec())]);
    assert_eq!(failure(&host.pass(2_000)), LinkFailure::NotEnded);
    assert!(host.conversation.is_idle());
}

#[test]
fn one_command_at_a_time() {
    let mut host = Host::at_rest();
    host.send(&dsp());
    let request = dsp().request().expect("it can be sent");
    assert_eq!(host.conversation.send(&request), Err(Busy));
}

#[test]
fn a_command_that_is_not_understood_is_sent_three_times() {
    let mut host = Host::at_rest();
    let first = host.write(&dsp());
    assert_eq!(host.give(NAK), first);
    assert_eq!(host.give(NAK), first);
    assert_eq!(failure(&host.give(NAK)), LinkFailure::NotUnderstood);
}

#[test]
fn silence_is_never_answered_by_sending_again() {
    let mut host = Host::at_rest();
    host.write(&dsp());
    assert_eq!(host.waits(), Some(2_000));
    assert_eq!(host.give(b"\0\0"), []);
    assert_eq!(failure(&host.pass(2_000)), LinkFailure::NotAcknowledged);
    assert_eq!(host.write(&dsp()), [Event::Write(CAN.to_vec())], "first it comes to rest");
}

#[test]
fn a_margin_gives_a_slow_link_more_time() {
    let mut host = Host::with(Timing::BLE);
    assert_eq!(host.write(&dsp()), [Event::Write(CAN.to_vec())]);
    assert_eq!(host.waits(), Some(4_000));
    host.give(EOT);
    assert_eq!(host.waits(), Some(4_000));
    host.give(ACK);
    assert_eq!(host.waits(), Some(12_000));
}

#[test]
fn an_answer_has_ten_seconds_to_start_unless_it_waits_for_a_person() {
    let mut host = Host::at_rest();
    host.send(&dsp());
    assert_eq!(host.waits(), Some(10_000));
    assert_eq!(failure(&host.pass(10_000)), LinkFailure::NoAnswer);

    let mut host = Host::at_rest();
    host.send(&Gky);
    assert_eq!(host.waits(), None);
    assert_eq!(host.pass(3_600_000), []);
    let events = host.give(&framed(b"GKY004"));
    let [Event::Answer(answer)] = &events[..] else { panic!("no answer: {events:?}") };
    assert_eq!(Gky.read(answer.as_answer()), Ok(Key::Function(1)));
}

#[test]
fn acknowledgement_and_answer_may_come_in_one_read_with_noise_between() {
    let mut host = Host::at_rest();
    host.write(&dsp());
    let arrived = [&b"\0\x06\x06\0\0xyz\x06"[..], &framed(b"DSP000"), b"\0"].concat();
    assert_eq!(status(&host.give(&arrived)), Status::Ok);
}

#[test]
fn a_frame_before_the_acknowledgement_is_an_old_answer() {
    let mut host = Host::at_rest();
    host.write(&dsp());
    // The old answer has a byte 06h inside.
    let old = framed(b"DSP000001\x06");
    assert_eq!(host.give(&old), []);
    assert_eq!(host.waits(), Some(2_000));
    let arrived = [ACK, &framed(b"DSP000")].concat();
    assert_eq!(status(&host.give(&arrived)), Status::Ok);
}

#[test]
fn a_damaged_answer_is_asked_for_after_silence_three_times() {
    let mut damaged = framed(b"DSP000");
    damaged[4] ^= 1;
    let mut host = Host::at_rest();
    host.send(&dsp());
    for _ in 0..2 {
        assert_eq!(host.give(&damaged), []);
        assert_eq!(host.waits(), Some(500));
        host.now += Duration::from_millis(400);
        assert_eq!(host.give(b"more"), []);
        assert_eq!(host.pass(499), []);
        assert_eq!(host.pass(1), [Event::Write(NAK.to_vec())]);
        assert_eq!(host.waits(), Some(10_000));
    }
    assert_eq!(host.give(&damaged), []);
    assert_eq!(failure(&host.pass(500)), LinkFailure::BadAnswers);

    let mut host = Host::at_rest();
    host.send(&dsp());
    host.give(&damaged);
    assert_eq!(host.pass(500), [Event::Write(NAK.to_vec())]);
    assert_eq!(status(&host.give(&framed(b"DSP000"))), Status::Ok);
}

#[test]
fn an_answer_without_the_form_of_one_is_damaged() {
    for payload in [&b""[..], b"DSP", b"DSP00x", b"DSP000005ab", b"DSP000x"] {
        let mut host = Host::at_rest();
        host.send(&dsp());
        assert_eq!(host.give(&framed(payload)), [], "{payload:?}");
        assert_eq!(host.pass(500), [Event::Write(NAK.to_vec())], "{payload:?}");
    }
}

#[test]
fn a_frame_that_stops_is_damaged_after_two_seconds() {
    let mut host = Host::at_rest();
    host.send(&Gky);
    let answer = framed(b"GKY000");
    for byte in &answer[..answer.len() - 1] {
        assert_eq!(host.give(&[*byte]), []);
        assert_eq!(host.waits(), Some(2_000));
        assert_eq!(host.pass(1_999), []);
    }
    assert_eq!(host.pass(1), []);
    assert_eq!(host.pass(500), [Event::Write(NAK.to_vec())]);
    assert_eq!(host.waits(), None, "it waits for a person again");
}

#[test]
fn a_line_that_never_falls_silent_ends_the_command() {
    let mut host = Host::at_rest();
    host.send(&dsp());
    host.give(&[&[0x16][..], &[b'x'; PAYLOAD_MAX + 1]].concat());
    let mut waited = Duration::ZERO;
    loop {
        host.now += Duration::from_millis(100);
        waited += Duration::from_millis(100);
        let events = host.give(b"babble");
        if !events.is_empty() {
            assert_eq!(failure(&events), LinkFailure::BadAnswers);
            break;
        }
        assert!(waited <= SILENCE_WITHIN);
    }
}

#[test]
fn frames_that_start_without_end_end_the_command() {
    let mut host = Host::at_rest();
    host.send(&Gky);
    for _ in 0..1_000 {
        host.now += Duration::from_millis(1_000);
        let events = host.give(&[0x16]);
        if let [Event::Failed(failure)] = events[..] {
            assert_eq!(failure, LinkFailure::BadAnswers);
            return;
        }
    }
    panic!("it goes on for ever");
}

#[test]
fn notifications_come_before_the_answer_and_start_the_time_anew() {
    let mut host = Host::at_rest();
    host.send(&dsp());
    host.now += Duration::from_millis(9_000);
    let ntm = framed(b"NTM000032SENHA INVALIDA  (+2 TENTATIVAS) ");
    let lines = [String::from("SENHA INVALIDA"), String::from("(+2 TENTATIVAS)")];
    assert_eq!(host.give(&ntm), [Event::Notification(lines.clone())]);
    assert_eq!(host.waits(), Some(10_000));
    let both = [ntm, framed(b"DSP013")].concat();
    let events = host.give(&both);
    assert_eq!(events[0], Event::Notification(lines));
    assert_eq!(status(&events[1..]), Status::Cancelled);
}

#[test]
fn notifications_without_end_end_the_command() {
    let mut host = Host::at_rest();
    host.send(&Gky);
    let ntm = framed(b"NTM000000");
    for _ in 0..NOTIFICATIONS_MAX {
        assert!(matches!(host.give(&ntm)[..], [Event::Notification(_)]));
    }
    assert_eq!(host.give(&ntm), [Event::Write(CAN.to_vec())]);
    assert_eq!(failure(&host.give(EOT)), LinkFailure::TooManyNotifications);
}

#[test]
fn answers_to_other_commands_are_never_taken() {
    let mut host = Host::at_rest();
    host.send(&dsp());
    for other in [&b"GKY000"[..], b"XYZ000", b"OPN000"] {
        assert_eq!(host.give(&framed(other)), []);
    }
    assert_eq!(status(&host.give(&framed(b"DSP000"))), Status::Ok);

    let mut host = Host::at_rest();
    host.send(&dsp());
    for _ in 0..OTHER_ANSWERS_MAX {
        assert_eq!(host.give(&framed(b"GKY000")), []);
    }
    assert_eq!(host.give(&framed(b"GKY000")), [Event::Write(CAN.to_vec())]);
    assert_eq!(failure(&host.give(EOT)), LinkFailure::OtherAnswers);
}

#[test]
fn an_unknown_command_is_refused_in_the_name_of_the_pin_pad() {
    let mut host = Host::at_rest();
    host.send(&dsp());
    let events = host.give(&framed(b"ERR010"));
    assert_eq!(status(&events), Status::InvalidCall);
    let [Event::Answer(answer)] = &events[..] else { panic!("no answer") };
    let text = dsp().read(answer.as_answer()).expect_err("refused").to_string();
    assert!(text.contains("DSP") && text.contains("010"), "{text}");
}
