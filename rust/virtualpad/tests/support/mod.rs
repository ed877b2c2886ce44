//! A host for tests: its own frames, small and plain, and the specification's vectors.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test file uses a part of it, and only tests do"
)]

pub mod secure;
pub mod tables;

use maquininha_virtualpad::{PadSettings, PersonAction, Profile, Script, VirtualPinPad};

pub const ACK: u8 = 0x06;
pub const EOT: u8 = 0x04;
pub const NAK: u8 = 0x15;
pub const CAN: u8 = 0x18;

/// What a device sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    Ack,
    Nak,
    Eot,
    Frame(Vec<u8>),
    BadFrame,
    Stray(u8),
}

/// A device and its host.
pub struct Bench {
    pub pad: VirtualPinPad,
}

impl Bench {
    pub fn new(profile: Profile) -> Self {
        Self::with(PadSettings::new(profile, 1))
    }

    pub fn with(settings: PadSettings) -> Self {
        Self { pad: VirtualPinPad::new(settings) }
    }

    /// A device whose tables are loaded.
    pub fn loaded(profile: Profile) -> Self {
        let mut bench = Self::new(profile);
        bench.load_tables();
        bench
    }

    pub fn load_tables(&mut self) {
        tables::load(self);
    }

    /// Sends a command and gives what came back at once, without the acknowledgement.
    pub fn send(&mut self, command: &[u8]) -> Vec<Vec<u8>> {
        self.pad.push(&frame(command));
        let mut sent = read(&self.pad.take_output());
        assert_eq!(sent.remove(0), Sent::Ack, "the command was not acknowledged");
        frames(sent)
    }

    /// Sends a command that answers at once.
    pub fn ask(&mut self, command: &[u8]) -> Vec<u8> {
        let frames = self.send(command);
        frames.last().cloned().unwrap_or_default()
    }

    /// The frames that have come since.
    pub fn hear(&mut self) -> Vec<Vec<u8>> {
        frames(read(&self.pad.take_output()))
    }

    /// The answer that has come since, without notifications.
    pub fn answer(&mut self) -> Vec<u8> {
        let frames = self.hear();
        frames.into_iter().rfind(|it| !it.starts_with(b"NTM")).unwrap_or_default()
    }

    pub fn act(&mut self, action: PersonAction) {
        self.pad.act(action).unwrap();
    }

    /// Sends a command and lets a script play until it is done; gives the frames that came.
    pub fn play(&mut self, command: &[u8], script: &str) -> Vec<Vec<u8>> {
        let mut frames = self.send(command);
        self.pad.play(script.parse::<Script>().unwrap());
        for _ in 0..100 {
            if self.pad.script_steps_left() == 0 && self.pad.asks().is_none() {
                break;
            }
            self.pad.advance(100);
        }
        frames.extend(self.hear());
        frames
    }

    /// As [`play`](Self::play), but the answer alone.
    pub fn played(&mut self, command: &[u8], script: &str) -> Vec<u8> {
        let frames = self.play(command, script);
        frames.into_iter().rfind(|it| !it.starts_with(b"NTM")).unwrap_or_default()
    }
}

/// The three digits of an answer.
pub fn status(answer: &[u8]) -> &str {
    std::str::from_utf8(answer.get(3..6).unwrap_or_default()).unwrap()
}

/// Puts data into a frame.
pub fn frame(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x16];
    for byte in data {
        if [0x13, 0x16, 0x17].contains(byte) {
            out.push(0x13);
            out.push(byte + 0x20);
        } else {
            out.push(*byte);
        }
    }
    out.push(0x17);
    let mut summed = data.to_vec();
    summed.push(0x17);
    out.extend(crc(&summed).to_be_bytes());
    out
}

pub fn crc(bytes: &[u8]) -> u16 {
    let mut crc = 0_u16;
    for byte in bytes {
        for bit in (0..8).rev() {
            let carry = (crc >> 15) ^ u16::from((byte >> bit) & 1);
            crc <<= 1;
            if carry != 0 {
                crc ^= 0x1021;
            }
        }
    }
    crc
}

/// Reads what a device sent.
pub fn read(mut bytes: &[u8]) -> Vec<Sent> {
    let mut sent = Vec::new();
    while let Some((first, rest)) = bytes.split_first() {
        bytes = rest;
        match *first {
            ACK => sent.push(Sent::Ack),
            NAK => sent.push(Sent::Nak),
            EOT => sent.push(Sent::Eot),
            0x16 => {
                let Some(end) = bytes.iter().position(|it| *it == 0x17) else {
                    sent.push(Sent::BadFrame);
                    return sent;
                };
                let mut data = Vec::new();
                let mut body = bytes[..end].iter();
                while let Some(byte) = body.next() {
                    data.push(if *byte == 0x13 { body.next().unwrap() - 0x20 } else { *byte });
                }
                let Some(sum) = bytes.get(end + 1..end + 3) else {
                    sent.push(Sent::BadFrame);
                    return sent;
                };
                let mut summed = data.clone();
                summed.push(0x17);
                let good = crc(&summed).to_be_bytes() == sum;
                sent.push(if good { Sent::Frame(data) } else { Sent::BadFrame });
                bytes = &bytes[end + 3..];
            }
            other => sent.push(Sent::Stray(other)),
        }
    }
    sent
}

pub fn frames(sent: Vec<Sent>) -> Vec<Vec<u8>> {
    let frame = |it| match it {
        Sent::Frame(data) => data,
        other => panic!("no frame, but {other:?}"),
    };
    sent.into_iter().map(frame).collect()
}

/// A command with one block.
pub fn command(id: &str, block: &[u8]) -> Vec<u8> {
    let mut out = format!("{id}{:03}", block.len()).into_bytes();
    out.extend(block);
    out
}

/// A command with parameters.
pub fn with_params(id: &str, params: &[(u16, &[u8])]) -> Vec<u8> {
    let mut block = Vec::new();
    for (id, value) in params {
        block.extend(id.to_be_bytes());
        block.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
        block.extend(*value);
    }
    command(id, &block)
}

/// The value of a parameter of an answer.
pub fn param(answer: &[u8], wanted: u16) -> Option<Vec<u8>> {
    let mut rest = answer.get(6..)?;
    while rest.len() >= 3 {
        let length: usize = std::str::from_utf8(&rest[..3]).unwrap().parse().unwrap();
        let mut block = &rest[3..3 + length];
        rest = &rest[3 + length..];
        while block.len() >= 4 {
            let id = u16::from_be_bytes([block[0], block[1]]);
            let length = usize::from(u16::from_be_bytes([block[2], block[3]]));
            let value = &block[4..4 + length];
            if id == wanted {
                return Some(value.to_vec());
            }
            block = &block[4 + length..];
        }
    }
    None
}

pub fn text(answer: &[u8], wanted: u16) -> Option<String> {
    param(answer, wanted).map(|it| String::from_utf8(it).unwrap())
}

pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|it| !it.is_whitespace())
        .map(|it| u8::try_from(it.to_digit(16).unwrap()).unwrap())
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

pub fn unhex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02X}").unwrap();
        out
    })
}

pub fn ksn(text: &str) -> [u8; 10] {
    hex(text).try_into().unwrap()
}

/// GPN for a number of its own, under DUKPT slot 14.
pub fn gpn() -> Vec<u8> {
    let pan = "4444333322221111";
    command("GPN", format!("314{}16{pan:<19}10412{:32}", "0".repeat(32), "SENHA:").as_bytes())
}

/// GCX of R$ 10,00, contactless as well.
pub fn gcx(more: &[(u16, &[u8])]) -> Vec<u8> {
    let mut params: Vec<(u16, &[u8])> = vec![
        (0x0013, b"000000001000"),
        (0x0015, b"260131"),
        (0x0016, b"101530"),
        (0x0017, b"10000"),
    ];
    params.extend(more);
    with_params("GCX", &params)
}
