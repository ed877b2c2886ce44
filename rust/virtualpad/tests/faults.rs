//! Each fault, as the host's side sees it.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::{CERTAIN, Fault, PadEvent, PadSettings, Profile, VirtualPinPad};
use support::secure::{open, opening, seal, session_key};
use support::{ACK, Bench, CAN, EOT, NAK, Sent, command, frame, param, read, status, with_params};

/// The first device of a test, with a fault for its next command.
fn faulty(fault: Fault) -> Bench {
    let mut bench = Bench::loaded(Profile::Abecs220);
    bench.pad.faults().next(fault);
    bench
}

/// What comes back at once to a text for the display.
fn shown(bench: &mut Bench) -> Vec<Sent> {
    bench.pad.push(&frame(&command("DSP", b"OLA")));
    read(&bench.pad.take_output())
}

fn answer() -> Sent {
    Sent::Frame(b"DSP000".to_vec())
}

/// After its fault the device works again.
fn works(bench: &mut Bench) {
    bench.pad.push(&[CAN]);
    bench.pad.take_output();
    assert_eq!(shown(bench), [Sent::Ack, answer()]);
}

#[test]
fn a_lost_command_is_not_executed() {
    let mut bench = faulty(Fault::CommandLost);
    assert_eq!(shown(&mut bench), []);
    assert!(bench.pad.screen().lines.is_empty());
    works(&mut bench);
}

#[test]
fn a_lost_acknowledgement_leaves_the_answer() {
    let mut bench = faulty(Fault::NoAck);
    assert_eq!(shown(&mut bench), [answer()]);
    works(&mut bench);
}

#[test]
fn a_good_frame_may_be_refused() {
    let mut bench = faulty(Fault::Nak);
    assert_eq!(shown(&mut bench), [Sent::Nak]);
    assert!(bench.pad.screen().lines.is_empty());
    works(&mut bench);
}

#[test]
fn an_answer_may_never_come() {
    let mut bench = faulty(Fault::NoAnswer);
    assert_eq!(shown(&mut bench), [Sent::Ack]);
    bench.pad.advance(600_000);
    assert_eq!(bench.pad.take_output(), []);
    assert_eq!(bench.pad.screen().lines, ["OLA"]);
    works(&mut bench);
}

#[test]
fn a_bad_check_sum_is_mended_by_asking_again() {
    let mut bench = faulty(Fault::BadCrc { times: 2 });
    assert_eq!(shown(&mut bench), [Sent::Ack, Sent::BadFrame]);
    bench.pad.push(&[NAK]);
    assert_eq!(read(&bench.pad.take_output()), [Sent::BadFrame]);
    bench.pad.push(&[NAK]);
    assert_eq!(read(&bench.pad.take_output()), [answer()]);
    works(&mut bench);
}

#[test]
fn a_late_answer_comes_late_and_is_cancelled_with_its_command() {
    let mut bench = faulty(Fault::LateAnswer { ms: 8_000 });
    assert_eq!(shown(&mut bench), [Sent::Ack]);
    assert_eq!(bench.pad.due_in_ms(), Some(8_000));
    bench.pad.advance(7_999);
    assert_eq!(bench.pad.take_output(), []);
    bench.pad.advance(1);
    assert_eq!(read(&bench.pad.take_output()), [answer()]);
    bench.pad.faults().next(Fault::LateAnswer { ms: 8_000 });
    shown(&mut bench);
    bench.pad.push(&[CAN]);
    assert_eq!(bench.pad.take_output(), [EOT]);
    bench.pad.advance(8_000);
    assert_eq!(bench.pad.take_output(), []);
    works(&mut bench);
}

#[test]
fn an_answer_may_come_after_its_cancel() {
    let mut bench = faulty(Fault::AnswerAfterCancel { ms: 50 });
    shown(&mut bench);
    bench.pad.push(&[CAN]);
    assert_eq!(bench.pad.take_output(), [EOT]);
    bench.pad.advance(50);
    assert_eq!(read(&bench.pad.take_output()), [answer()]);
    works(&mut bench);
}

#[test]
fn an_answer_may_come_twice() {
    let mut bench = faulty(Fault::DoubleAnswer);
    assert_eq!(shown(&mut bench), [Sent::Ack, answer(), answer()]);
    works(&mut bench);
}

#[test]
fn an_answer_may_come_byte_by_byte() {
    let mut bench = faulty(Fault::Pieces { size: 1, pause_ms: 20 });
    bench.pad.push(&frame(&command("DSP", b"OLA")));
    let mut pieces = vec![bench.pad.take_output()];
    while let Some(due_ms) = bench.pad.due_in_ms() {
        bench.pad.advance(due_ms);
        pieces.push(bench.pad.take_output());
    }
    assert_eq!(pieces.len(), 10);
    assert_eq!(pieces[0], [ACK, 0x16]);
    assert!(pieces[1..].iter().all(|piece| piece.len() == 1));
    assert_eq!(read(&pieces.concat()), [Sent::Ack, answer()]);
    works(&mut bench);
}

#[test]
fn an_answer_may_stop_in_the_middle() {
    let mut bench = faulty(Fault::CutAnswer);
    assert_eq!(shown(&mut bench), [Sent::Ack, Sent::BadFrame]);
    bench.pad.advance(600_000);
    assert_eq!(bench.pad.take_output(), []);
    works(&mut bench);
}

#[test]
fn garbage_may_come_before_the_answer() {
    let mut bench = faulty(Fault::Garbage);
    let sent = shown(&mut bench);
    assert_eq!(sent[0], Sent::Ack);
    assert!(sent[1..9].iter().all(|it| matches!(it, Sent::Stray(_))));
    assert_eq!(sent[9], answer());
    works(&mut bench);
}

#[test]
fn acknowledgements_and_nuls_may_come_in_numbers() {
    let mut bench = faulty(Fault::ManyAcks { count: 3 });
    assert_eq!(shown(&mut bench), [Sent::Ack, Sent::Ack, Sent::Ack, answer()]);
    bench.pad.faults().next(Fault::NulsAfterAck { count: 2 });
    assert_eq!(shown(&mut bench), [Sent::Ack, Sent::Stray(0), Sent::Stray(0), answer()]);
    works(&mut bench);
}

#[test]
fn notifications_may_come_in_the_middle() {
    let mut bench = faulty(Fault::Notifications { count: 2 });
    let told = Sent::Frame(b"NTM000032PROCESSANDO                     ".to_vec());
    assert_eq!(shown(&mut bench), [Sent::Ack, told.clone(), told, answer()]);
    works(&mut bench);
}

#[test]
fn a_parameter_that_nobody_knows_may_come() {
    let mut bench = faulty(Fault::UnknownParameter);
    let answer = bench.ask(&with_params("GIX", &[(0x0001, &[0x80, 0x07])]));
    assert_eq!(param(&answer, 0x8007).unwrap(), b"2.20");
    assert!(param(&answer, 0xBEEF).is_some());
    works(&mut bench);
}

#[test]
fn an_encrypted_answer_may_be_broken_inside() {
    for fault in [Fault::WrongPacketCrc, Fault::WrongSessionKey] {
        let mut bench = Bench::new(Profile::Abecs220);
        let key = session_key(&bench.ask(&opening()));
        bench.pad.faults().next(fault);
        let answer = bench.ask(&seal(&key, b"GTK000"));
        assert_eq!(open(&key, &answer), None, "{fault:?}");
        let answer = bench.ask(&seal(&key, b"GTK000"));
        assert_eq!(open(&key, &answer).unwrap(), b"GTK010");
    }
}

#[test]
fn a_reboot_loses_the_session_and_keeps_tables_and_keys() {
    for (executed, lines) in [(false, 0), (true, 0)] {
        let mut bench = Bench::loaded(Profile::Abecs220);
        let key = session_key(&bench.ask(&opening()));
        bench.pad.faults().next(Fault::Reboot { executed });
        bench.pad.push(&frame(&seal(&key, &command("TLI", b"042026013001"))));
        let sent = bench.pad.take_output();
        assert!(sent.is_empty(), "{sent:?}");
        bench.pad.push(&[CAN]);
        assert_eq!(bench.pad.take_output(), [], "it is not up yet");
        bench.pad.advance(3_000);
        bench.pad.push(&[CAN]);
        assert_eq!(bench.pad.take_output(), [EOT]);
        assert!(!bench.pad.has_session());
        assert_eq!(bench.ask(b"TLE"), b"TLE010");
        assert_eq!(bench.pad.tables().version(4), *b"2026013001");
        assert_eq!(bench.pad.screen().lines.len(), lines);
        assert!(bench.pad.keys().dukpt_pin[&14].next_ksn().is_some());
        assert!(bench.pad.take_events().contains(&PadEvent::PoweredOn));
    }
}

#[test]
fn a_reboot_after_execution_leaves_what_was_done() {
    let request = with_params("EBX", &[(0x000F, &[1; 8]), (0x0003, b"50"), (0x0009, b"20")]);
    for (executed, moved) in [(false, false), (true, true)] {
        let mut bench = faulty(Fault::Reboot { executed });
        let before = bench.pad.keys().dukpt_data[&20].next_ksn();
        bench.pad.push(&frame(&request));
        bench.pad.advance(5_000);
        let after = bench.pad.keys().dukpt_data[&20].next_ksn();
        assert_eq!(before != after, moved);
    }
}

#[test]
fn without_power_there_is_silence_until_it_comes_back() {
    let mut bench = faulty(Fault::PowerLoss { executed: true });
    shown(&mut bench);
    bench.pad.advance(600_000);
    bench.pad.push(&[CAN]);
    assert_eq!(bench.pad.take_output(), []);
    bench.pad.power_on();
    bench.pad.advance(3_000);
    works(&mut bench);
}

#[test]
fn a_low_battery_is_told() {
    let mut bench = faulty(Fault::BatteryLow);
    shown(&mut bench);
    let answer = bench.ask(&with_params("GIX", &[(0x0001, &[0x80, 0x64])]));
    assert!(param(&answer, 0x8064).unwrap()[0] < 5);
}

#[test]
fn tables_may_be_gone() {
    let mut bench = faulty(Fault::TablesErased);
    assert_eq!(bench.ask(&command("GTS", b"04")), b"GTS0000100000000000");
    assert!(bench.pad.tables().is_empty());
}

#[test]
fn a_busy_device_refuses_once() {
    let mut bench = faulty(Fault::Busy);
    assert_eq!(bench.ask(&command("DSP", b"OLA")), b"DSP040");
    works(&mut bench);
    bench.pad.faults().next_of(*b"GPN", Fault::Busy);
    works(&mut bench);
    assert_eq!(status(&bench.ask(&command("GPN", b""))), "044");
}

#[test]
fn chances_come_from_the_seed() {
    let outcomes = |seed: u64| -> Vec<usize> {
        let mut pad = VirtualPinPad::new(PadSettings::new(Profile::Abecs220, seed));
        pad.faults().chance(Fault::DoubleAnswer, CERTAIN / 2);
        let mut lengths = Vec::new();
        for _ in 0..64 {
            pad.push(&frame(&command("DSP", b"OLA")));
            lengths.push(pad.take_output().len());
        }
        lengths
    };
    assert_eq!(outcomes(7), outcomes(7));
    assert_ne!(outcomes(7), outcomes(8));
    let doubled = outcomes(7).iter().filter(|length| **length > 11).count();
    assert!((16..48).contains(&doubled), "{doubled} of 64");
}

#[test]
fn answers_may_come_in_any_order() {
    let mut settings = PadSettings::new(Profile::Abecs220, 5);
    settings.shuffles_answers = true;
    let mut bench = Bench::with(settings);
    let list = with_params("GIX", &[(0x0001, &[0x80, 1, 0x80, 3, 0x80, 4, 0x80, 7])]);
    let answers: Vec<_> = (0..8).map(|_| bench.ask(&list)).collect();
    assert!(answers.iter().any(|it| *it != answers[0]));
    assert!(answers.iter().all(|it| param(it, 0x8007).unwrap() == b"2.20"));
}

#[test]
fn a_cancel_inside_of_a_frame_counts_when_nothing_follows() {
    let mut bench = Bench::new(Profile::Abecs220);
    bench.pad.push(&[0x16, b'D', b'S', CAN]);
    assert_eq!(bench.pad.take_output(), [], "it may be data");
    bench.pad.advance(1_500);
    assert_eq!(bench.pad.take_output(), [EOT]);
    // Among bytes that are thrown away after a bad frame, too.
    let mut bad = frame(b"OPN");
    *bad.last_mut().unwrap() ^= 1;
    bad.push(CAN);
    bench.pad.push(&bad);
    bench.pad.advance(500);
    assert_eq!(bench.pad.take_output(), [EOT]);
}

#[test]
fn a_frame_that_stops_is_answered_where_that_is_wanted() {
    let mut settings = PadSettings::new(Profile::Abecs212, 5);
    settings.answers_cut_frames = true;
    let mut bench = Bench::with(settings);
    bench.pad.push(&frame(b"OPN")[..4]);
    bench.pad.advance(1_999);
    assert_eq!(bench.pad.take_output(), []);
    bench.pad.advance(1);
    assert_eq!(bench.pad.take_output(), [NAK]);
}
