use super::text::{Head, Reader, Writer};
use crate::error::ValueError;
use crate::value::{Network, RecordIndex};

/// The kind of record.
pub(super) const KIND: u8 = b'3';

/// A certificate of an issuer that was revoked (`T3`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevokedRecord {
    /// The network that it belongs to.
    pub network: Network,
    /// Its number.
    pub index: RecordIndex,
    /// Registered application provider.
    pub rid: [u8; 5],
    /// Index of the key of the certification authority.
    pub key_index: u8,
    /// Serial number of the certificate.
    pub serial: [u8; 3],
}

impl RevokedRecord {
    /// The record as it is loaded.
    pub fn to_text(&self) -> Vec<u8> {
        let mut writer = Writer::record(KIND, Some(self.network), self.index);
        writer.hex(&self.rid);
        writer.hex(&[self.key_index]);
        writer.hex(&self.serial);
        writer.finish()
    }

    pub(super) fn read(head: Head, mut reader: Reader<'_>) -> Result<Self, ValueError> {
        let network = head.network.ok_or(ValueError::Malformed { what: "network of a record" })?;
        let rid = reader.hex("RID")?;
        let [key_index] = reader.hex("index of a public key")?;
        let serial = reader.hex("serial number of a certificate")?;
        Ok(Self { network, index: head.index, rid, key_index, serial })
    }
}
