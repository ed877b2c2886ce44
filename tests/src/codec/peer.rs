use std::hint::black_box;

use maquininha_pinpad::frame::Decoder;
use tlv_parser::tlv::{Tlv, Value};

use super::{COMMANDS, Codec, recording};

/// A template of private use, with parameters in it.
const TEMPLATE: usize = 0xE1;
/// What makes a tag of four bytes that of a template.
const IS_TEMPLATE: usize = 0x2000_0000;
/// The parameter of answers that holds EMV objects (abecs-pinpad §4.2).
const EMV_DATA: u16 = 0x8054;
/// Letters and status of an answer, before its blocks.
const ANSWER_HEAD: usize = 6;
/// Letters of a command, before its blocks.
const COMMAND_HEAD: usize = 3;

/// `tlv_parser` with the values of the recorded sale. It cannot read parameters of the protocol,
/// whose ids and lengths have two bytes each, so it gets the same values as BER-TLV: one template
/// a message, in it an object a parameter. There are no frames around them.
pub struct PeerCodec {
    answers: Vec<Vec<u8>>,
    commands: Vec<Vec<(usize, Vec<u8>)>>,
}

impl PeerCodec {
    /// At work on the recorded sale.
    pub fn recorded() -> Self {
        let (mut answers, mut commands) = (Vec::new(), Vec::new());
        for exchange in recording::recorded_sale() {
            // The others have no parameters, or a fixed layout.
            if !COMMANDS.contains(&&exchange.name[..]) {
                continue;
            }
            let sent = parameters(&payload(&exchange.command)[COMMAND_HEAD..]);
            commands.push(sent.into_iter().map(|(id, value)| (tag(id), value)).collect());
            let answer = exchange.replies.last().expect("every command is answered");
            answers.push(template(&payload(answer)[ANSWER_HEAD..]));
        }
        Self { answers, commands }
    }

    /// Values that it finds in the answers, objects inside of a parameter counted one by one.
    pub fn values(&self) -> usize {
        self.answers.iter().map(|answer| leaves(&parsed(answer))).sum()
    }
}

impl Codec for PeerCodec {
    fn answer_bytes(&self) -> usize {
        self.answers.iter().map(Vec::len).sum()
    }

    fn command_bytes(&self) -> usize {
        self.commands.iter().map(|command| built(command).to_vec().len()).sum()
    }

    fn read(&mut self) {
        for answer in &self.answers {
            black_box(parsed(black_box(answer)));
        }
    }

    fn write(&mut self) {
        for command in &self.commands {
            black_box(built(black_box(command)).to_vec());
        }
    }
}

fn parsed(bytes: &[u8]) -> Tlv {
    Tlv::from_vec(bytes).expect("it was written by the same package")
}

fn built(command: &[(usize, Vec<u8>)]) -> Tlv {
    let objects = command.iter().map(|(tag, value)| object(*tag, Value::Val(value.clone())));
    object(TEMPLATE, Value::TlvList(objects.collect()))
}

fn object(tag: usize, value: Value) -> Tlv {
    Tlv::new(tag, value).expect("the tag says what the value is")
}

fn leaves(tlv: &Tlv) -> usize {
    match tlv.val() {
        Value::TlvList(list) => list.iter().map(leaves).sum(),
        _ => 1,
    }
}

/// An answer as BER-TLV. EMV objects are in a template, so that the package reads them one by one.
fn template(blocks: &[u8]) -> Vec<u8> {
    let objects = parameters(blocks).into_iter().map(|(id, value)| {
        let tag = if id == EMV_DATA { tag(id) | IS_TEMPLATE } else { tag(id) };
        object(tag, Value::Val(value))
    });
    object(TEMPLATE, Value::TlvList(objects.collect())).to_vec()
}

/// An id of two bytes as a private tag of four: seven bits a byte.
fn tag(id: u16) -> usize {
    let id = usize::from(id);
    0xDF80_8000 | (id >> 14) << 16 | (id >> 7 & 0x7F) << 8 | (id & 0x7F)
}

fn payload(frame: &[u8]) -> Vec<u8> {
    let mut decoder = Decoder::new();
    decoder.read(&mut &frame[..]).expect("a recorded frame is whole");
    decoder.payload().to_vec()
}

/// The parameters of all blocks (abecs-pinpad §2.1, §2.3).
fn parameters(mut blocks: &[u8]) -> Vec<(u16, Vec<u8>)> {
    let mut found = Vec::new();
    while let Some((digits, rest)) = blocks.split_first_chunk::<3>() {
        let length = digits.iter().fold(0, |sum, digit| 10 * sum + usize::from(digit - b'0'));
        let (mut block, rest) = rest.split_at(length);
        blocks = rest;
        while let Some((&[id_high, id_low, high, low], rest)) = block.split_first_chunk::<4>() {
            let (value, rest) = rest.split_at(u16::from_be_bytes([high, low]).into());
            found.push((u16::from_be_bytes([id_high, id_low]), value.to_vec()));
            block = rest;
        }
    }
    found
}
