//! Frames and parameters (abecs-pinpad §1.3, §2).

use maquininha_virtualpad::wire::{ParamList, Params, crc16};

pub(super) const CANCEL: u8 = 0x18;

pub(super) fn frame(data: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x16];
    for byte in data {
        match byte {
            0x13 | 0x16 | 0x17 => frame.extend([0x13, byte + 0x20]),
            other => frame.push(*other),
        }
    }
    frame.push(0x17);
    let checked = [data, &[0x17]].concat();
    frame.extend(crc16(&checked).to_be_bytes());
    frame
}

/// The data of the first whole frame, which is taken away.
pub(super) fn take_frame(bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
    let start = bytes.iter().position(|byte| *byte == 0x16)?;
    let end = start + bytes[start..].iter().position(|byte| *byte == 0x17)?;
    if bytes.len() < end + 3 {
        return None;
    }
    let mut data = Vec::new();
    let mut inside = bytes[start + 1..end].iter();
    while let Some(byte) = inside.next() {
        data.push(if *byte == 0x13 { inside.next()? - 0x20 } else { *byte });
    }
    bytes.drain(..end + 3);
    Some(data)
}

/// Status and the rest of an answer.
pub(super) fn answer(data: &[u8]) -> Option<(u16, Vec<u8>)> {
    let status = std::str::from_utf8(data.get(3..6)?).ok()?.parse().ok()?;
    Some((status, data[6..].to_vec()))
}

/// The blocks of an answer.
pub(super) fn blocks(mut rest: &[u8]) -> Vec<Vec<u8>> {
    let mut blocks = Vec::new();
    while rest.len() >= 3 {
        let length: usize = String::from_utf8_lossy(&rest[..3]).parse().expect("a length");
        blocks.push(rest[3..3 + length].to_vec());
        rest = &rest[3 + length..];
    }
    blocks
}

/// The parameters of an answer.
pub(super) fn params(rest: &[u8]) -> Params {
    Params::parse(&blocks(rest)).expect("parameters")
}

/// A command with parameters.
pub(super) fn command(name: &str, params: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut list = ParamList::default();
    for (id, value) in params {
        list.push(*id, value.clone());
    }
    let blocks = list.blocks().expect("parameters that fit");
    plain(name, &blocks)
}

/// A command with blocks as they are.
pub(super) fn plain(name: &str, blocks: &[Vec<u8>]) -> Vec<u8> {
    let mut command = name.as_bytes().to_vec();
    for block in blocks {
        command.extend(format!("{:03}", block.len()).bytes());
        command.extend(block);
    }
    command
}
