use sha1::{Digest, Sha1};

use super::text::{Head, Reader, Writer};
use crate::error::ValueError;
use crate::value::{Network, RecordIndex};

/// The kind of record.
pub(super) const KIND: u8 = b'2';
/// Bytes of the longest modulus.
const MODULUS_MAX: usize = 248;
/// Bytes of the longest exponent.
const EXPONENT_MAX: usize = 3;

/// A public key of a certification authority (`T2`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapkRecord {
    /// The network that it belongs to; absent for a key that all share, which only newer devices
    /// know.
    pub network: Option<Network>,
    /// Its number.
    pub index: RecordIndex,
    /// Registered application provider.
    pub rid: [u8; 5],
    /// Index of the key.
    pub key_index: u8,
    /// Exponent, 1 or 3 bytes.
    pub exponent: Vec<u8>,
    /// Modulus, at most 248 bytes.
    pub modulus: Vec<u8>,
}

impl CapkRecord {
    /// SHA-1 over provider, index, modulus and exponent.
    pub fn checksum(&self) -> [u8; 20] {
        let mut sha1 = Sha1::new();
        sha1.update(self.rid);
        sha1.update([self.key_index]);
        sha1.update(&self.modulus);
        sha1.update(&self.exponent);
        sha1.finalize().into()
    }

    /// The record as it is loaded.
    pub fn to_text(&self) -> Result<Vec<u8>, ValueError> {
        self.check()?;
        let mut writer = Writer::record(KIND, self.network, self.index);
        writer.hex(&self.rid);
        writer.hex(&[self.key_index]);
        writer.raw(b"00");
        writer.number_within(self.exponent.len() as u64, 1);
        writer.hex_padded(&self.exponent, EXPONENT_MAX);
        writer.number_within(self.modulus.len() as u64, 3);
        writer.hex_padded(&self.modulus, MODULUS_MAX);
        writer.raw(b"1");
        writer.hex(&self.checksum());
        writer.number_within(0, 42);
        Ok(writer.finish())
    }

    fn check(&self) -> Result<(), ValueError> {
        if !matches!(self.exponent.len(), 1 | EXPONENT_MAX) {
            return Err(ValueError::Malformed { what: "exponent of a public key" });
        }
        if !(1..=MODULUS_MAX).contains(&self.modulus.len()) {
            return Err(ValueError::Malformed { what: "modulus of a public key" });
        }
        Ok(())
    }

    /// Reads the fields behind the head, and checks the checksum where it is given.
    pub(super) fn read(head: Head, mut reader: Reader<'_>) -> Result<Self, ValueError> {
        let rid = reader.hex("RID")?;
        let [key_index] = reader.hex("index of a public key")?;
        reader.take("reserved field", 2)?;
        let exponent_len = reader.number("exponent of a public key", 1)?;
        let exponent: [u8; EXPONENT_MAX] = reader.hex("exponent of a public key")?;
        let modulus_len = reader.number("modulus of a public key", 3)?;
        let modulus: [u8; MODULUS_MAX] = reader.hex("modulus of a public key")?;
        let is_checked = reader.take("checksum of a public key", 1)? == b"1";
        let checksum: [u8; 20] = reader.hex("checksum of a public key")?;
        let record = Self {
            network: head.network,
            index: head.index,
            rid,
            key_index,
            exponent: start(&exponent, exponent_len),
            modulus: start(&modulus, modulus_len),
        };
        record.check()?;
        if is_checked && record.checksum() != checksum {
            return Err(ValueError::Malformed { what: "checksum of a public key" });
        }
        Ok(record)
    }
}

/// The first bytes; none where there are not so many.
fn start(bytes: &[u8], len: u64) -> Vec<u8> {
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    bytes.get(..len).unwrap_or_default().to_vec()
}
