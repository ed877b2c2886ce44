//! Abort, and what arrives too late (abecs-pinpad §1.5).

use std::time::Duration;

use maquininha_pinpad::command::{Gky, Opn, Rmc};
use maquininha_pinpad::{Command, LinkFailure, Status};

use crate::host::{ACK, CAN, EOT, Event, Host, dsp, failure, framed, status};

#[test]
fn a_command_can_be_cancelled_at_every_moment() {
    let answer = framed(b"RMC000");
    let rmc = Rmc { message: String::from("RETIRE O CARTAO") };
    for moment in 0..answer.len() + 2 {
        let mut host = Host::at_rest();
        host.write(&rmc);
        let arrived = [ACK, &answer].concat();
        let given = host.give(&arrived[..moment.min(arrived.len() - 1)]);
        assert_eq!(given, []);
        host.conversation.cancel();
        assert_eq!(host.poll(), [Event::Write(CAN.to_vec())]);
        // What was under way comes to its end, then the PIN pad ends.
        let rest = [&arrived[moment.min(arrived.len())..], EOT].concat();
        let events = host.give(&rest);
        let events = if events.is_empty() { host.pass(500) } else { events };
        assert_eq!(events, [Event::Cancelled], "after {moment} bytes");
        host.send(&dsp());
        assert_eq!(status(&host.give(&framed(b"DSP000"))), Status::Ok);
    }
}

#[test]
fn what_would_have_been_sent_can_be_cancelled() {
    let mut host = Host::new();
    host.conversation.send(&dsp().request().expect("it can be sent")).expect("it is idle");
    host.conversation.cancel();
    assert_eq!(host.poll(), [Event::Write(CAN.to_vec())]);
    assert_eq!(host.give(EOT), [Event::Cancelled]);
    host.conversation.cancel();
    assert_eq!(host.poll(), [Event::Write(CAN.to_vec())], "also where nothing goes on");
    assert_eq!(host.give(EOT), [Event::Cancelled]);
}

#[test]
fn a_cancel_without_answer_is_tried_three_times() {
    let mut host = Host::at_rest();
    host.send(&Gky);
    host.conversation.cancel();
    assert_eq!(host.poll(), [Event::Write(CAN.to_vec())]);
    assert_eq!(host.pass(2_000), [Event::Write(CAN.to_vec())]);
    assert_eq!(host.pass(2_000), [Event::Write(CAN.to_vec())]);
    assert_eq!(failure(&host.pass(2_000)), LinkFailure::NotEnded);
}

#[test]
fn an_end_inside_of_an_answer_in_flight_is_a_byte_of_it() {
    let mut host = Host::at_rest();
    host.send(&Gky);
    host.conversation.cancel();
    assert_eq!(host.poll(), [Event::Write(CAN.to_vec())]);
    let late = framed(b"GKY000006\x04\x06\x04\x06\x04\x06");
    assert_eq!(host.give(&late[..12]), []);
    host.now += Duration::from_millis(100);
    assert_eq!(host.give(&late[12..]), []);
    assert_eq!(host.give(EOT), [Event::Cancelled]);

    // A frame that was cut off by the abort: the end comes right after its beginning.
    let mut host = Host::at_rest();
    host.send(&Gky);
    host.give(&late[..5]);
    host.conversation.cancel();
    assert_eq!(host.poll(), [Event::Write(CAN.to_vec())]);
    assert_eq!(host.give(EOT), []);
    assert_eq!(host.waits(), Some(500));
    assert_eq!(host.pass(500), [Event::Cancelled]);
}

#[test]
fn a_late_answer_after_a_cancel_is_not_taken_for_the_next_one() {
    let mut host = Host::at_rest();
    host.send(&Gky);
    host.conversation.cancel();
    host.poll();
    assert_eq!(host.give(EOT), [Event::Cancelled]);
    assert_eq!(host.give(&framed(b"GKY013")), [], "nobody waits for it");
    host.write(&dsp());
    let arrived = [&framed(b"GKY013")[..], ACK, &framed(b"GKY013"), &framed(b"DSP000")].concat();
    assert_eq!(status(&host.give(&arrived)), Status::Ok);
}

#[test]
fn an_answer_that_comes_twice_is_one_answer() {
    let mut host = Host::at_rest();
    host.send(&dsp());
    let answer = framed(b"DSP000");
    let arrived = [&answer[..], &answer[..4]].concat();
    assert_eq!(status(&host.give(&arrived)), Status::Ok);
    host.write(&Gky);
    let arrived = [&answer[4..], ACK, &framed(b"GKY000")].concat();
    assert_eq!(status(&host.give(&arrived)), Status::Ok);
}

#[test]
fn a_lost_link_ends_the_command_and_the_next_one_starts_from_rest() {
    let mut host = Host::at_rest();
    host.send(&Gky);
    host.give(&framed(b"GKY000")[..5]);
    host.conversation.link_lost();
    assert_eq!(failure(&host.poll()), LinkFailure::LinkLost);
    host.conversation.link_lost();
    assert_eq!(host.poll(), [], "there was nothing to lose");
    assert_eq!(host.write(&Opn), [Event::Write(CAN.to_vec())]);
    assert_eq!(host.give(EOT), [Event::Write(framed(b"OPN"))]);
}
