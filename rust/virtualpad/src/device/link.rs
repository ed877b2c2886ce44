//! The link: frames in, frames out, acknowledgement, cancellation (abecs-pinpad §1, §8).

use std::collections::VecDeque;

use zeroize::Zeroize;

use super::VirtualPinPad;
use crate::fault::Fault;
use crate::settings::Profile;
use crate::wire::frame::{ACK, EOT, NAK, Received, Receiver, encode};

/// Silence after which a bad frame is answered by NAK (abecs-pinpad §1.4).
const DRAIN_MS: u64 = 500;
/// Most bytes that wait to be taken: four of the longest answers. A host that takes nothing
/// loses what comes after.
const OUTPUT_MAX: usize = 4 * 4_200;

/// The state of the link.
#[derive(Default)]
pub(super) struct Link {
    receiver: Receiver,
    /// A frame must go on before then.
    gap_ms: Option<u64>,
    /// Bytes are thrown away until this silence ends.
    drain_ms: Option<u64>,
    drained_cancel: bool,
    output: VecDeque<Outgoing>,
    pub(super) last_answer: Option<Vec<u8>>,
    /// How often the last answer is still to be sent with a bad check sum.
    bad_answers: u8,
}

/// Bytes on their way out.
struct Outgoing {
    due_ms: u64,
    bytes: Vec<u8>,
    survives_cancel: bool,
}

impl Link {
    pub(super) fn deadline_ms(&self) -> Option<u64> {
        self.gap_ms.into_iter().chain(self.drain_ms).min()
    }

    pub(super) fn output_due_ms(&self) -> Option<u64> {
        self.output.iter().map(|it| it.due_ms).min()
    }

    fn send(&mut self, due_ms: u64, bytes: Vec<u8>) {
        self.send_surely(due_ms, bytes, false);
    }

    fn send_surely(&mut self, due_ms: u64, bytes: Vec<u8>, survives_cancel: bool) {
        let waiting: usize = self.output.iter().map(|it| it.bytes.len()).sum();
        if waiting + bytes.len() <= OUTPUT_MAX {
            self.output.push_back(Outgoing { due_ms, bytes, survives_cancel });
        }
    }
}

impl VirtualPinPad {
    /// Takes bytes of the host.
    pub fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if !self.is_on() {
                return;
            }
            if self.link.drain_ms.is_some() {
                self.link.drain_ms = Some(self.now_ms + DRAIN_MS);
                self.link.drained_cancel = *byte == crate::wire::frame::CAN;
                continue;
            }
            match self.link.receiver.take(*byte) {
                Received::Nothing => {}
                Received::Cancel => self.cancel_from_host(),
                Received::Nak => self.repeat_answer(),
                Received::Data(data) => self.accept(data),
                Received::Bad => self.link.drain_ms = Some(self.now_ms + DRAIN_MS),
            }
            let inside = self.is_on() && self.link.receiver.is_inside();
            self.link.gap_ms = inside.then(|| self.now_ms + self.gap_limit_ms());
        }
        self.plan_script();
    }

    /// Takes the bytes that the device has sent by now.
    pub fn take_output(&mut self) -> Vec<u8> {
        let now_ms = self.now_ms;
        let (due, later): (VecDeque<_>, VecDeque<_>) =
            self.link.output.drain(..).partition(|it: &Outgoing| it.due_ms <= now_ms);
        self.link.output = later;
        due.into_iter().flat_map(|it| it.bytes).collect()
    }

    fn gap_limit_ms(&self) -> u64 {
        if self.settings.profile == Profile::Abecs220 { 1_500 } else { 2_000 }
    }

    /// A frame stopped in the middle, or the silence after a bad one has come.
    pub(super) fn link_timed_out(&mut self) {
        if self.link.drain_ms.take().is_some() {
            self.link.receiver.reset();
            // A cancellation among bytes that are thrown away is one if nothing follows it.
            if std::mem::take(&mut self.link.drained_cancel) {
                self.cancel_from_host();
            } else {
                self.link.send(self.now_ms, vec![NAK]);
            }
            return;
        }
        self.link.gap_ms = None;
        let cancelled = self.link.receiver.ended_in_cancel();
        self.link.receiver.reset();
        if cancelled {
            self.cancel_from_host();
        } else if self.settings.answers_cut_frames {
            self.link.send(self.now_ms, vec![NAK]);
        }
    }

    fn cancel_from_host(&mut self) {
        self.abort();
        self.link.send(self.now_ms, vec![EOT]);
    }

    /// Gives up what is still to be sent of a command that has ended.
    pub(super) fn drop_late_answer(&mut self) {
        let now_ms = self.now_ms;
        self.link.output.retain(|it| it.due_ms <= now_ms || it.survives_cancel);
    }

    fn repeat_answer(&mut self) {
        if self.active.is_none()
            && let Some(frame) = self.link.last_answer.clone()
        {
            self.send_answer_frame(&frame, self.now_ms, false);
        }
    }

    pub(super) fn send_nak(&mut self) {
        self.link.send(self.now_ms, vec![NAK]);
    }

    /// Acknowledges a command, as its faults want it.
    pub(super) fn acknowledge(&mut self, faults: &[Fault]) {
        let mut acks = vec![ACK];
        for fault in faults {
            match fault {
                Fault::NoAck => return,
                Fault::ManyAcks { count } => acks = vec![ACK; usize::from((*count).max(1))],
                Fault::NulsAfterAck { count } => acks.resize(acks.len() + usize::from(*count), 0),
                _ => {}
            }
        }
        self.link.send(self.now_ms, acks);
    }

    /// Sends a notification at once.
    pub(super) fn send_notification(&mut self, data: &[u8]) {
        self.link.send(self.now_ms, encode(data));
    }

    /// Sends the data of an answer, as the faults of its command want it.
    pub(super) fn send_answer(&mut self, data: &[u8], faults: &[Fault]) {
        let frame = encode(data);
        // The last one may have held tracks in clear.
        self.link.last_answer.zeroize();
        self.link.last_answer = Some(frame.clone());
        self.link.bad_answers = 0;
        let mut due_ms = self.now_ms;
        let mut pieces = None;
        let survives = faults.iter().any(|it| matches!(it, Fault::AnswerAfterCancel { .. }));
        for fault in faults {
            match *fault {
                Fault::NoAnswer => return,
                Fault::BadCrc { times } => self.link.bad_answers = times,
                Fault::LateAnswer { ms } | Fault::AnswerAfterCancel { ms } => due_ms += ms,
                Fault::Pieces { size, pause_ms } => pieces = Some((size.max(1), pause_ms)),
                Fault::Garbage => {
                    let garbage = (0..8).map(|_| self.chance.u8(0x20..0x7F)).collect();
                    self.link.send(due_ms, garbage);
                }
                Fault::CutAnswer => {
                    self.link.send(due_ms, frame[..frame.len() / 2].to_vec());
                    return;
                }
                _ => {}
            }
        }
        if let Some((size, pause_ms)) = pieces {
            for piece in frame.chunks(usize::from(size)) {
                self.link.send(due_ms, piece.to_vec());
                due_ms += pause_ms;
            }
            return;
        }
        self.send_answer_frame(&frame, due_ms, survives);
        if faults.contains(&Fault::DoubleAnswer) {
            self.send_answer_frame(&frame, due_ms, survives);
        }
    }

    fn send_answer_frame(&mut self, frame: &[u8], due_ms: u64, survives: bool) {
        let mut bytes = frame.to_vec();
        if self.link.bad_answers > 0 {
            self.link.bad_answers -= 1;
            *bytes.last_mut().expect("a frame is not empty") ^= 0x01;
        }
        self.link.send_surely(due_ms, bytes, survives);
    }

    /// Forgets everything that the link holds, as a loss of power does.
    pub(super) fn reset_link(&mut self) {
        self.link = Link::default();
    }
}
