use std::fmt;

use zeroize::Zeroizing;

use crate::value::KeySlot;

/// How a PIN block is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinMethod {
    /// Triple DES under a working key (method 1).
    MasterKey,
    /// Triple DES under a key of DUKPT (method 3).
    Dukpt,
}

/// How data is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataMethod {
    /// Working key, each block alone (10).
    MasterKeyEcb,
    /// Working key, blocks chained (11).
    MasterKeyCbc,
    /// DUKPT data key, each block alone (50).
    DukptEcb,
    /// DUKPT data key, blocks chained (51).
    DukptCbc,
    /// A key that the PIN pad draws for the call, each block alone (90).
    RandomEcb,
    /// The same, blocks chained (91).
    RandomCbc,
}

impl DataMethod {
    /// The two digits that are sent.
    pub const fn code(self) -> u8 {
        match self {
            Self::MasterKeyEcb => 10,
            Self::MasterKeyCbc => 11,
            Self::DukptEcb => 50,
            Self::DukptCbc => 51,
            Self::RandomEcb => 90,
            Self::RandomCbc => 91,
        }
    }
}

/// The serial number of the DUKPT key that made a cryptogram.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ksn(pub(crate) [u8; 10]);

impl Ksn {
    /// The ten bytes.
    pub const fn as_bytes(&self) -> &[u8; 10] {
        &self.0
    }
}

impl fmt::Debug for Ksn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ksn(10 bytes)")
    }
}

/// An encrypted PIN block, for the acquirer alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PinBlock {
    pub(crate) block: [u8; 8],
    pub(crate) method: PinMethod,
    pub(crate) slot: KeySlot,
    pub(crate) ksn: Option<Ksn>,
}

impl PinBlock {
    /// The eight bytes of the cryptogram.
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.block
    }

    /// How it is encrypted.
    pub const fn method(&self) -> PinMethod {
        self.method
    }

    /// The slot of the key.
    pub const fn slot(&self) -> KeySlot {
        self.slot
    }

    /// The serial number of the key, with DUKPT.
    pub const fn ksn(&self) -> Option<Ksn> {
        self.ksn
    }
}

impl fmt::Debug for PinBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("PinBlock");
        debug.field("method", &self.method).field("len", &self.block.len());
        debug.field("has_ksn", &self.ksn.is_some()).finish_non_exhaustive()
    }
}

/// Encrypted data: a track, a card number, any block. Its beginning may be in clear digits, as many
/// as were asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    pub(crate) method: DataMethod,
    pub(crate) slot: Option<KeySlot>,
    pub(crate) ksn: Option<Ksn>,
}

impl Sealed {
    /// The bytes, for the acquirer alone.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How they are encrypted.
    pub const fn method(&self) -> DataMethod {
        self.method
    }

    /// The slot of the key; none with a random key.
    pub const fn slot(&self) -> Option<KeySlot> {
        self.slot
    }

    /// The serial number of the key, with DUKPT.
    pub const fn ksn(&self) -> Option<Ksn> {
        self.ksn
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Sealed");
        debug.field("method", &self.method).field("len", &self.bytes.len());
        debug.field("has_ksn", &self.ksn.is_some()).finish_non_exhaustive()
    }
}
