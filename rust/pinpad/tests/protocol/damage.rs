//! Every single-bit error and every cut of the recorded sale.

use maquininha_pinpad::frame::{Decoded, Decoder};
use maquininha_pinpad::{Command, LinkFailure, OwnedAnswer, Request};

use crate::host::{ACK, Event, Host};
use crate::session::{gix, recorded, secure_host};
use crate::support::{Exchange, recorded_requests, recorded_sale};

/// Polls of one command. More is a loop.
const POLLS_MAX: usize = 200;

/// What happens on the way, once.
#[derive(Clone, Copy, Debug)]
enum Damage {
    None,
    /// A bit of what the host sends.
    Sent {
        byte: usize,
        bit: u8,
    },
    /// A bit of what the PIN pad sends: ACK, notifications, answer.
    Received {
        byte: usize,
        bit: u8,
    },
    /// The rest of what the PIN pad sends is lost.
    Cut {
        at: usize,
    },
    /// The rest comes a while later.
    Late {
        at: usize,
        milliseconds: u64,
    },
    /// The rest is lost, and the PIN pad is never heard of again.
    Dead {
        at: usize,
    },
}

/// A PIN pad that knows one exchange: it takes its command, repeats its answer at NAK, ends at CAN.
struct PinPad<'e> {
    exchange: &'e Exchange,
    damage: Damage,
    is_dead: bool,
    answered: bool,
    late: Option<(u64, Vec<u8>)>,
}

impl PinPad<'_> {
    /// What it sends for what the host writes.
    fn hears(&mut self, bytes: &[u8]) -> Vec<u8> {
        if self.is_dead {
            return Vec::new();
        }
        match bytes {
            [0x18] => vec![0x04],
            [0x15] if self.answered => self.exchange.replies.last().expect("an answer").clone(),
            [0x15] => Vec::new(),
            frame => self.hears_frame(frame),
        }
    }

    fn hears_frame(&mut self, frame: &[u8]) -> Vec<u8> {
        let mut frame = frame.to_vec();
        if let Damage::Sent { byte, bit } = self.damage {
            frame[byte] ^= 1 << bit;
            self.damage = Damage::None;
        }
        let mut decoder = Decoder::new();
        match decoder.read(&mut &frame[..]) {
            Some(Decoded::Frame) => {
                assert_eq!(frame, self.exchange.command, "no damaged command is taken");
                self.answered = true;
                self.damaged([ACK, &self.exchange.replies.concat()].concat())
            }
            Some(Decoded::Bad(_)) => vec![0x15],
            // It hears no whole frame, and keeps quiet.
            _ => Vec::new(),
        }
    }

    fn damaged(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        match std::mem::replace(&mut self.damage, Damage::None) {
            Damage::None | Damage::Sent { .. } => {}
            Damage::Received { byte, bit } => bytes[byte] ^= 1 << bit,
            Damage::Cut { at } => bytes.truncate(at),
            Damage::Late { at, milliseconds } => {
                self.late = Some((milliseconds, bytes.split_off(at)));
            }
            Damage::Dead { at } => {
                bytes.truncate(at);
                self.is_dead = true;
            }
        }
        bytes
    }
}

/// How the command ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Answer(OwnedAnswer),
    Cancelled,
    Failed(LinkFailure),
}

/// Carries the command of an exchange over a damaged link. Where it would wait for ever, the
/// operator cancels.
fn carry(mut host: Host, request: &Request, exchange: &Exchange, damage: Damage) -> End {
    let mut pad = PinPad { exchange, damage, is_dead: false, answered: false, late: None };
    host.conversation.send(request).expect("it is idle");
    let mut line = Vec::new();
    for _ in 0..POLLS_MAX {
        let events = host.give(&std::mem::take(&mut line));
        let is_quiet = events.is_empty();
        for event in events {
            match event {
                Event::Write(bytes) => line.extend(pad.hears(&bytes)),
                Event::Notification(_) => {}
                Event::Answer(answer) => return End::Answer(answer),
                Event::Cancelled => return End::Cancelled,
                Event::Failed(failure) => return End::Failed(failure),
                Event::Ready => panic!("nobody asked for it"),
            }
        }
        if !line.is_empty() || !is_quiet {
            continue;
        }
        match (pad.late.take(), host.waits()) {
            (Some((milliseconds, bytes)), waits)
                if waits.is_none_or(|waits| waits >= milliseconds.into()) =>
            {
                host.now += std::time::Duration::from_millis(milliseconds);
                line = bytes;
            }
            (late, Some(waits)) => {
                let waits = u64::try_from(waits).expect("it is short");
                pad.late = late.map(|(time, bytes)| (time - waits, bytes));
                host.now += std::time::Duration::from_millis(waits);
            }
            (_, None) => host.conversation.cancel(),
        }
    }
    panic!("{damage:?} of {} goes on for ever", exchange.name);
}

/// Carries every exchange with every damage; how many ended with the right answer, and how many
/// without one. A wrong answer fails the test.
fn carry_all(damages: impl Fn(&Exchange, usize) -> Vec<Damage>) -> (usize, usize) {
    let mut sum = (0, 0);
    for (request, exchange) in recorded_requests().iter().zip(&recorded_sale()) {
        let (right, without) = carry_each(Host::at_rest, request, exchange, &damages);
        sum = (sum.0 + right, sum.1 + without);
    }
    sum
}

/// Carries one exchange with every damage, each time from a new host.
fn carry_each(
    host: impl Fn() -> Host,
    request: &Request,
    exchange: &Exchange,
    damages: impl Fn(&Exchange, usize) -> Vec<Damage>,
) -> (usize, usize) {
    let (mut right, mut without) = (0, 0);
    let End::Answer(expected) = carry(host(), request, exchange, Damage::None) else {
        panic!("undamaged");
    };
    for damage in damages(exchange, ACK.len() + exchange.replies.concat().len()) {
        match carry(host(), request, exchange, damage) {
            End::Answer(answer) => {
                assert_eq!(answer, expected, "{}: {damage:?}", exchange.name);
                right += 1;
            }
            End::Cancelled | End::Failed(_) => without += 1,
        }
    }
    (right, without)
}

fn bits(len: usize, damage: impl Fn(usize, u8) -> Damage) -> Vec<Damage> {
    (0..len)
        .flat_map(|byte| (0..8).map(move |bit| (byte, bit)))
        .map(|(a, b)| damage(a, b))
        .collect()
}

#[test]
fn no_bit_error_of_an_answer_gives_a_wrong_one() {
    let (right, without) =
        carry_all(|_, len| bits(len, |byte, bit| Damage::Received { byte, bit }));
    assert!(right > 5_300, "most are repaired by asking again: {right}, {without}");
    // ACK, and SYN of each frame: the host hears nothing, and says so.
    assert!(without <= 17 * 8, "{right}, {without}");
}

#[test]
fn no_bit_error_of_a_command_is_obeyed() {
    let (right, without) = carry_all(|exchange, _| {
        bits(exchange.command.len(), |byte, bit| Damage::Sent { byte, bit })
    });
    assert!(right > 2_500, "most are repaired by sending again: {right}, {without}");
    assert!(without > 0, "without SYN nobody hears a frame");
}

#[test]
fn no_cut_of_an_answer_gives_a_wrong_one() {
    let (right, without) = carry_all(|_, len| (0..len).map(|at| Damage::Cut { at }).collect());
    assert!(right > 650, "{right}, {without}");
    // Cut before ACK, or right after it, or between two frames.
    assert!(without <= 3 * 8, "{right}, {without}");
}

#[test]
fn an_answer_that_pauses_anywhere_is_not_lost() {
    for milliseconds in [1_900, 2_400, 9_000] {
        let late =
            |_: &Exchange, len| (0..len).map(|at| Damage::Late { at, milliseconds }).collect();
        let (right, without) = carry_all(late);
        assert!(right > 600, "{milliseconds} ms: {right}, {without}");
        assert!(milliseconds > 2_000 || without == 0, "{milliseconds} ms: {right}, {without}");
    }
}

#[test]
fn a_pin_pad_that_dies_in_the_middle_ends_the_command() {
    let (right, without) = carry_all(|_, len| (0..len).map(|at| Damage::Dead { at }).collect());
    assert_eq!(right, 0);
    assert!(without > 650);
}

#[test]
fn no_damage_in_a_secure_session_gives_a_wrong_answer() {
    let request = gix().request().expect("it can be sent");
    let exchange = Exchange {
        name: String::from("GIX"),
        command: recorded("GIX command"),
        replies: vec![recorded("GIX answer")],
    };
    let (right, without) = carry_each(secure_host, &request, &exchange, |exchange, len| {
        let received = bits(len, |byte, bit| Damage::Received { byte, bit });
        let sent = bits(exchange.command.len(), |byte, bit| Damage::Sent { byte, bit });
        let cuts = (0..len).map(|at| Damage::Cut { at });
        received.into_iter().chain(sent).chain(cuts).collect()
    });
    assert!(right > 700, "{right}, {without}");
    assert!(without <= 4 * 8 + 2, "{right}, {without}");
}
