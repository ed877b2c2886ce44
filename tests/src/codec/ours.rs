use std::hint::black_box;
use std::time::Duration;

use maquininha_pinpad::command::{Fcx, Gcx, Gix, Gox, Gtk};
use maquininha_pinpad::frame::{Decoded, Decoder, FRAME_MAX, encode};
use maquininha_pinpad::{Answer, Command, Conversation, Output, Request, Timing};

use super::{COMMANDS, Codec, recording};

/// What ends a conversation, and what it is answered by (abecs-pinpad §1.5).
const CAN: &[u8] = &[0x18];
const EOT: &[u8] = &[0x04];
/// What a command is acknowledged by.
const ACK: u8 = 0x06;

/// The codec of this project: from the bytes of the link to typed answers, and back.
pub struct OurCodec {
    gix: Gix,
    gcx: Gcx,
    gtk: Gtk,
    gox: Gox,
    fcx: Fcx,
    /// Frames of the answers to these.
    answers: [Vec<u8>; 5],
    /// Every command of the sale, and what the PIN pad sends to it.
    exchanges: Vec<(Request, Vec<u8>)>,
    /// Every frame of the PIN pad, and what is in them.
    frames: Vec<Vec<u8>>,
    payloads: Vec<Vec<u8>>,
    decoder: Decoder,
    conversation: Box<Conversation>,
    out: Box<[u8; FRAME_MAX]>,
}

impl OurCodec {
    /// At work on the recorded sale.
    pub fn recorded() -> Self {
        let sale = recording::recorded_sale();
        let answer = |name: &str| {
            let found = sale.iter().find(|exchange| exchange.name == name);
            let frame = found.and_then(|exchange| exchange.replies.last());
            frame.expect("the sale has every command once").clone()
        };
        let replies = sale.iter().map(|exchange| [&[ACK], &exchange.replies.concat()[..]].concat());
        let frames: Vec<_> = sale.iter().flat_map(|step| step.replies.clone()).collect();
        let mut decoder = Decoder::new();
        Self {
            gix: recording::recorded_gix(),
            gcx: recording::recorded_gcx(),
            gtk: recording::recorded_gtk(),
            gox: recording::recorded_gox(),
            fcx: recording::recorded_fcx(),
            answers: COMMANDS.map(answer),
            exchanges: recording::recorded_requests().into_iter().zip(replies).collect(),
            payloads: frames.iter().map(|frame| deframe(&mut decoder, frame).to_vec()).collect(),
            frames,
            decoder,
            conversation: Box::new(Conversation::new(Timing::WIRED)),
            out: Box::new([0; FRAME_MAX]),
        }
    }

    /// Reads all frames of the PIN pad, checks them, and finds the blocks in them.
    pub fn read_frames(&mut self) {
        for frame in &self.frames {
            let payload = deframe(&mut self.decoder, frame);
            // A notification is no answer, and says so here.
            black_box(Answer::parse(payload).is_ok());
        }
    }

    /// Writes what is in all these frames as frames again.
    pub fn write_frames(&mut self) {
        for payload in &self.payloads {
            let len = encode(black_box(payload), &mut self.out[..]).expect("it was in a frame");
            black_box(&self.out[..len]);
        }
    }

    /// Carries the whole sale through a conversation: eight commands, up to their answers as
    /// borrowed bytes.
    pub fn converse(&mut self) {
        for (request, replies) in &self.exchanges {
            self.conversation.send(request).expect("one after the other");
            let mut arrived = &b""[..];
            loop {
                match self.conversation.poll(Duration::ZERO, &mut arrived) {
                    Output::Write(bytes) => arrived = if bytes == CAN { EOT } else { replies },
                    Output::Notification(_) => {}
                    Output::Answer(answer) => {
                        black_box(answer);
                        break;
                    }
                    other => panic!("the recorded sale goes well: {other:?}"),
                }
            }
        }
    }

    /// Bytes of all frames of the PIN pad.
    pub fn frame_bytes(&self) -> usize {
        self.frames.iter().map(Vec::len).sum()
    }
}

impl Codec for OurCodec {
    fn answer_bytes(&self) -> usize {
        self.answers.iter().map(Vec::len).sum()
    }

    fn command_bytes(&self) -> usize {
        let sale = recording::recorded_sale();
        let of_these = sale.iter().filter(|exchange| COMMANDS.contains(&&exchange.name[..]));
        of_these.map(|exchange| exchange.command.len()).sum()
    }

    fn read(&mut self) {
        let [gix, gcx, gtk, gox, fcx] = &self.answers;
        black_box(typed(&mut self.decoder, &self.gix, gix));
        black_box(typed(&mut self.decoder, &self.gcx, gcx));
        black_box(typed(&mut self.decoder, &self.gtk, gtk));
        black_box(typed(&mut self.decoder, &self.gox, gox));
        black_box(typed(&mut self.decoder, &self.fcx, fcx));
    }

    fn write(&mut self) {
        black_box(written(&self.gix, &mut self.out));
        black_box(written(&self.gcx, &mut self.out));
        black_box(written(&self.gtk, &mut self.out));
        black_box(written(&self.gox, &mut self.out));
        black_box(written(&self.fcx, &mut self.out));
    }
}

fn deframe<'a>(decoder: &'a mut Decoder, frame: &[u8]) -> &'a [u8] {
    let mut bytes = black_box(frame);
    assert_eq!(decoder.read(&mut bytes), Some(Decoded::Frame), "a recorded frame is right");
    decoder.payload()
}

fn typed<C: Command>(decoder: &mut Decoder, command: &C, frame: &[u8]) -> C::Answer {
    let answer = Answer::parse(deframe(decoder, frame)).expect("a recorded answer is one");
    command.read(answer).expect("a recorded answer is complete")
}

/// As the plug-in does it: a request, which may wait in a queue, then its frame.
fn written(command: &impl Command, out: &mut [u8; FRAME_MAX]) -> usize {
    let request = black_box(command).request().expect("a recorded command can be sent");
    encode(request.payload(), out).expect("every request fits")
}
