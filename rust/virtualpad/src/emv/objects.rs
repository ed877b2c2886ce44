//! Data objects in BER-TLV.

use std::collections::BTreeMap;

use zeroize::Zeroize;

use super::tags;
use crate::codes::Status;

/// Most bytes of objects that a command or an answer carries (abecs-pinpad §4.1, §4.2).
pub(crate) const EMV_DATA_MAX: usize = 512;

/// Data objects by tag. They are wiped when they are dropped.
#[derive(Clone, Default)]
pub struct Objects {
    by_tag: BTreeMap<u32, Vec<u8>>,
}

impl Objects {
    /// Reads objects; 011 if their structure is broken.
    pub fn parse(bytes: &[u8]) -> Result<Self, Status> {
        let mut objects = Self::default();
        for (tag, value) in entries(bytes)? {
            objects.by_tag.entry(tag).or_insert_with(|| value.to_vec());
        }
        Ok(objects)
    }

    /// The value of an object.
    pub fn get(&self, tag: u32) -> Option<&[u8]> {
        self.by_tag.get(&tag).map(Vec::as_slice)
    }

    /// A value of exactly `N` bytes.
    pub fn array<const N: usize>(&self, tag: u32) -> Option<[u8; N]> {
        self.get(tag)?.try_into().ok()
    }

    /// Sets an object.
    pub fn set(&mut self, tag: u32, value: impl Into<Vec<u8>>) {
        if let Some(mut old) = self.by_tag.insert(tag, value.into()) {
            old.zeroize();
        }
    }

    /// Takes the objects of the host, but those that are not its own to set.
    pub(crate) fn take_from_host(&mut self, host: &Self) {
        for (tag, value) in &host.by_tag {
            if !tags::NOT_FROM_HOST.contains(tag) {
                self.set(*tag, value.clone());
            }
        }
    }

    /// The objects of a list of tags in its order, as far as they are there and may leave the
    /// device. 011 if the list is broken, 045 if the answer would be too long.
    pub(crate) fn listed(&self, list: &[u8]) -> Result<Vec<u8>, Status> {
        let mut out = Vec::new();
        for tag in tag_list(list)? {
            let Some(value) = self.get(tag).filter(|_| !tags::PROTECTED.contains(&tag)) else {
                continue;
            };
            write(&mut out, tag, value);
        }
        if out.len() > EMV_DATA_MAX { Err(Status::RSPOVRFL) } else { Ok(out) }
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        self.by_tag.values_mut().for_each(Zeroize::zeroize);
    }
}

/// Reads objects in their order, also those that are repeated; 011 if their structure is broken.
pub(crate) fn entries(mut bytes: &[u8]) -> Result<Vec<(u32, &[u8])>, Status> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (tag, rest) = read_tag(bytes).ok_or(Status::INVPARM)?;
        let (length, rest) = read_length(rest).ok_or(Status::INVPARM)?;
        let (value, rest) = rest.split_at_checked(length).ok_or(Status::INVPARM)?;
        entries.push((tag, value));
        bytes = rest;
    }
    Ok(entries)
}

/// Writes one object.
pub(crate) fn write(out: &mut Vec<u8>, tag: u32, value: &[u8]) {
    out.extend(tag.to_be_bytes().into_iter().skip_while(|byte| *byte == 0));
    match u8::try_from(value.len()) {
        Ok(length @ 0..=0x7F) => out.push(length),
        Ok(length) => out.extend([0x81, length]),
        Err(_) => {
            let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
            out.push(0x82);
            out.extend(length.to_be_bytes());
        }
    }
    out.extend(value);
}

/// Reads a list of tags; 011 if it is broken.
pub(crate) fn tag_list(mut bytes: &[u8]) -> Result<Vec<u32>, Status> {
    let mut tags = Vec::new();
    while !bytes.is_empty() {
        let (tag, rest) = read_tag(bytes).ok_or(Status::INVPARM)?;
        tags.push(tag);
        bytes = rest;
    }
    Ok(tags)
}

fn read_tag(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (&first, mut rest) = bytes.split_first()?;
    let mut tag = u32::from(first);
    if first & 0x1F == 0x1F {
        loop {
            let (&next, after) = rest.split_first()?;
            if tag > 0x00FF_FFFF {
                return None;
            }
            tag = (tag << 8) | u32::from(next);
            rest = after;
            if next & 0x80 == 0 {
                break;
            }
        }
    }
    Some((tag, rest))
}

fn read_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    match first {
        0..=0x7F => Some((usize::from(first), rest)),
        0x81 => rest.split_first().map(|(length, rest)| (usize::from(*length), rest)),
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            Some((usize::from(u16::from_be_bytes(*length)), rest))
        }
        _ => None,
    }
}
