use std::fmt;

use zeroize::Zeroizing;

use crate::error::{AnswerError, ValueError};

/// Most bytes of EMV objects in one parameter (abecs-pinpad §4.1).
pub const EMV_DATA_MAX: usize = 512;
/// Most bytes of a list of tags (abecs-pinpad §4.1).
pub const TAG_LIST_MAX: usize = 128;
/// Objects that hold a card number, a track or its discretionary data. The first five a PIN pad
/// keeps to itself (abecs-pinpad §3.5); the last is the track 2 of a contactless stripe.
const PROTECTED: [u32; 6] = [0x5A, 0x57, 0x56, 0x9F1F, 0x9F20, 0x9F6B];
/// Bytes of a tag; EMV uses three at most.
const TAG_BYTES_MAX: usize = 4;
/// Templates within templates that are looked into.
const DEPTH_MAX: u8 = 4;

/// EMV objects: a row of BER-TLV, such as the chip data of an authorisation (DE 55).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EmvData(Zeroizing<Vec<u8>>);

impl EmvData {
    /// From bytes that a host gives, such as the issuer's scripts: at most [`EMV_DATA_MAX`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ValueError> {
        if bytes.len() > EMV_DATA_MAX {
            return Err(ValueError::TooLong { what: "EMV data", max: EMV_DATA_MAX });
        }
        let malformed = ValueError::Malformed { what: "EMV data" };
        // Objects are left out where they are protected.
        Self::parse(bytes).filter(|data| data.0.len() == bytes.len()).ok_or(malformed)
    }

    /// Adds an object to the end.
    pub fn push(&mut self, tag: u32, value: &[u8]) -> Result<(), ValueError> {
        if PROTECTED.contains(&tag) {
            return Err(ValueError::ProtectedObject { tag });
        }
        let too_long = ValueError::TooLong { what: "EMV data", max: EMV_DATA_MAX };
        let [high, low] = u16::try_from(value.len()).map_err(|_| too_long)?.to_be_bytes();
        let length: &[u8] = match value.len() {
            ..=0x7F => &[low],
            0x80..=0xFF => &[0x81, low],
            _ => &[0x82, high, low],
        };
        let object = [&tag_bytes(tag)?[..], length, value].concat();
        if self.0.len() + object.len() > EMV_DATA_MAX {
            return Err(too_long);
        }
        self.0.extend_from_slice(&object);
        Ok(())
    }

    /// The objects as they travel.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of the first object with this tag, at the outer level.
    pub fn get(&self, tag: u32) -> Option<&[u8]> {
        let mut rest = &self.0[..];
        std::iter::from_fn(|| object(&mut rest)).find(|object| object.tag == tag).map(|o| o.value)
    }

    /// Objects that a PIN pad returned. Those that hold a card number are left out, whatever the
    /// PIN pad thinks of it.
    pub(crate) fn returned(bytes: &[u8]) -> Result<Self, AnswerError> {
        Self::parse(bytes).ok_or(AnswerError::MalformedField { what: "EMV data" })
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut kept = Zeroizing::new(Vec::with_capacity(bytes.len()));
        let mut rest = bytes;
        while !rest.is_empty() {
            let object = object(&mut rest)?;
            if !object.is_protected(DEPTH_MAX) {
                kept.extend_from_slice(object.whole);
            }
        }
        Some(Self(kept))
    }
}

impl fmt::Debug for EmvData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmvData({} bytes)", self.0.len())
    }
}

/// The tags of objects that are asked for, as the acquirer lists them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagList(Vec<u8>);

impl TagList {
    /// From tags, such as `0x9F26`.
    pub fn new(tags: &[u32]) -> Result<Self, ValueError> {
        let mut bytes = Vec::new();
        for tag in tags {
            if PROTECTED.contains(tag) {
                return Err(ValueError::ProtectedObject { tag: *tag });
            }
            bytes.extend_from_slice(&tag_bytes(*tag)?);
        }
        match bytes.len() {
            0 => Err(ValueError::Empty { what: "tag list" }),
            1..=TAG_LIST_MAX => Ok(Self(bytes)),
            _ => Err(ValueError::TooLong { what: "tag list", max: TAG_LIST_MAX }),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The bytes of a tag, checked to be exactly one.
fn tag_bytes(tag: u32) -> Result<Vec<u8>, ValueError> {
    let bytes = tag.to_be_bytes();
    let start = bytes.iter().position(|byte| *byte != 0);
    let bytes = start.map(|start| bytes[start..].to_vec()).unwrap_or_default();
    let mut rest = &bytes[..];
    match take_tag(&mut rest) {
        Some(found) if found == tag && rest.is_empty() => Ok(bytes),
        _ => Err(ValueError::Malformed { what: "tag" }),
    }
}

struct Object<'a> {
    tag: u32,
    is_template: bool,
    value: &'a [u8],
    whole: &'a [u8],
}

impl Object<'_> {
    /// Whether it is a protected object or has one inside. What is nested too deep counts as one.
    fn is_protected(&self, depth: u8) -> bool {
        if PROTECTED.contains(&self.tag) {
            return true;
        }
        if !self.is_template {
            return false;
        }
        let mut rest = self.value;
        depth == 0
            || std::iter::from_fn(|| object(&mut rest)).any(|inner| inner.is_protected(depth - 1))
    }
}

/// Takes one object from the front. Nothing is taken where it is not whole.
fn object<'a>(bytes: &mut &'a [u8]) -> Option<Object<'a>> {
    let whole = *bytes;
    let mut rest = whole;
    let is_template = rest.first()? & 0x20 != 0;
    let tag = take_tag(&mut rest)?;
    let length = take_length(&mut rest)?;
    let (value, after) = rest.split_at_checked(length)?;
    *bytes = after;
    Some(Object { tag, is_template, value, whole: &whole[..whole.len() - after.len()] })
}

fn take_tag(bytes: &mut &[u8]) -> Option<u32> {
    let (first, mut rest) = bytes.split_first()?;
    let mut tag = u32::from(*first);
    let mut goes_on = first & 0x1F == 0x1F;
    let mut count = 1;
    while goes_on {
        let (next, after) = rest.split_first()?;
        count += 1;
        if count > TAG_BYTES_MAX {
            return None;
        }
        tag = tag << 8 | u32::from(*next);
        goes_on = next & 0x80 != 0;
        rest = after;
    }
    *bytes = rest;
    Some(tag)
}

fn take_length(bytes: &mut &[u8]) -> Option<usize> {
    let (first, rest) = bytes.split_first()?;
    let (length, rest) = match first {
        ..=0x7F => (usize::from(*first), rest),
        0x81 => rest.split_first().map(|(length, rest)| (usize::from(*length), rest))?,
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        _ => return None,
    };
    *bytes = rest;
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_in_chip_data_does_not_come_through() {
        let bytes =
            b"\x95\x05\x80\0\0\0\0\x5A\x08\x53\x01\x23\x45\x67\x89\x01\x23\x9A\x03\x26\x01\x31";
        let data = EmvData::returned(bytes).expect("it is whole");
        assert_eq!(data.as_bytes(), b"\x95\x05\x80\0\0\0\0\x9A\x03\x26\x01\x31");
        let nested = b"\x77\x05\x57\x03\x53\x01\x23\x82\x02\x19\x80";
        let data = EmvData::returned(nested).expect("it is whole");
        assert_eq!(data.as_bytes(), b"\x82\x02\x19\x80");
        assert_eq!(data.get(0x82), Some(&b"\x19\x80"[..]));
    }

    #[test]
    fn it_cannot_be_asked_for() {
        assert_eq!(TagList::new(&[0x57]), Err(ValueError::ProtectedObject { tag: 0x57 }));
        assert_eq!(TagList::new(&[0x9F]), Err(ValueError::Malformed { what: "tag" }));
        assert_eq!(TagList::new(&[]), Err(ValueError::Empty { what: "tag list" }));
        assert!(TagList::new(&[0x9F26; 65]).is_err());
        let list = TagList::new(&[0x9F26, 0x82, 0xDF_81_24]).expect("tags");
        assert_eq!(list.as_bytes(), b"\x9F\x26\x82\xDF\x81\x24");
    }

    #[test]
    fn objects_are_built_with_the_length_they_need() {
        let mut data = EmvData::default();
        data.push(0x8A, b"00").expect("it fits");
        data.push(0x71, &[0; 200]).expect("it fits");
        assert_eq!(&data.as_bytes()[..8], b"\x8A\x02\x30\x30\x71\x81\xC8\x00");
        assert!(data.push(0x72, &[0; 400]).is_err());
        assert_eq!(EmvData::from_bytes(data.as_bytes()), Ok(data));
    }
}
