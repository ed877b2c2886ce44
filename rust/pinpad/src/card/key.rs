use std::fmt;

use super::{DataMethod, PinMethod};
use crate::error::ValueError;
use crate::value::KeySlot;

/// A working key under the master key of a slot, as the acquirer gives it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WorkingKey([u8; 16]);

impl WorkingKey {
    /// From its cryptogram.
    pub const fn new(encrypted: [u8; 16]) -> Self {
        Self(encrypted)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for WorkingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WorkingKey([hidden])")
    }
}

/// The key that encrypts a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinKey {
    /// A working key under the master key of a slot.
    MasterKey {
        /// The slot of the master key.
        slot: KeySlot,
        /// The working key under it.
        working_key: WorkingKey,
    },
    /// DUKPT: a new key for each PIN.
    Dukpt {
        /// The slot.
        slot: KeySlot,
    },
}

impl PinKey {
    pub(crate) const fn method(self) -> PinMethod {
        match self {
            Self::MasterKey { .. } => PinMethod::MasterKey,
            Self::Dukpt { .. } => PinMethod::Dukpt,
        }
    }

    /// The digit that is sent.
    pub(crate) const fn code(self) -> u64 {
        match self {
            Self::MasterKey { .. } => 1,
            Self::Dukpt { .. } => 3,
        }
    }

    pub(crate) const fn slot(self) -> KeySlot {
        match self {
            Self::MasterKey { slot, .. } | Self::Dukpt { slot } => slot,
        }
    }

    pub(crate) const fn working_key(&self) -> Option<&[u8; 16]> {
        match self {
            Self::MasterKey { working_key, .. } => Some(working_key.as_bytes()),
            Self::Dukpt { .. } => None,
        }
    }
}

/// How the blocks of encrypted data hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chaining {
    /// Each block alone (ECB).
    Ecb,
    /// Each with the one before (CBC), from this value; zeros where absent.
    Cbc {
        /// What the first block is combined with.
        iv: Option<[u8; 8]>,
    },
}

/// The key that encrypts data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataKey {
    /// A working key under the master key of a slot.
    MasterKey {
        /// The slot of the master key.
        slot: KeySlot,
        /// The working key under it.
        working_key: WorkingKey,
        /// How the blocks hang together.
        chaining: Chaining,
    },
    /// DUKPT: a new key for each item.
    Dukpt {
        /// The slot.
        slot: KeySlot,
        /// How the blocks hang together.
        chaining: Chaining,
    },
}

/// The public half of an RSA-2048 pair whose private half is at a server.
#[derive(Clone, PartialEq, Eq)]
pub struct RsaPublicKey {
    modulus: Box<[u8; 256]>,
    exponent: Vec<u8>,
}

impl RsaPublicKey {
    /// From a modulus of 256 bytes and an exponent of one to three, big-endian.
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, ValueError> {
        let malformed = ValueError::Malformed { what: "RSA modulus" };
        let modulus: [u8; 256] = modulus.try_into().map_err(|_| malformed)?;
        if modulus[0] & 0x80 == 0 || modulus[255] & 1 == 0 {
            return Err(malformed);
        }
        let is_exponent =
            (1..=3).contains(&exponent.len()) && exponent.iter().any(|byte| *byte > 0);
        if !is_exponent {
            return Err(ValueError::Malformed { what: "RSA exponent" });
        }
        Ok(Self { modulus: Box::new(modulus), exponent: exponent.to_vec() })
    }

    pub(crate) fn modulus(&self) -> &[u8] {
        &self.modulus[..]
    }

    pub(crate) fn exponent(&self) -> &[u8] {
        &self.exponent
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaPublicKey(2048 bits)")
    }
}

/// The key that encrypts card number and tracks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrackKey {
    /// A key in the PIN pad.
    Stored(DataKey),
    /// A key that the PIN pad draws and gives under a public key: for an acquirer without a data
    /// key in the device.
    Random {
        /// The public key of the server.
        public_key: RsaPublicKey,
        /// How the blocks hang together.
        chaining: Chaining,
    },
}

/// What encryption is asked for, field by field.
pub(crate) struct KeyFields<'a> {
    pub(crate) method: DataMethod,
    pub(crate) slot: Option<KeySlot>,
    pub(crate) working_key: Option<&'a [u8; 16]>,
    pub(crate) iv: Option<[u8; 8]>,
}

impl DataKey {
    pub(crate) fn fields(&self) -> KeyFields<'_> {
        match self {
            Self::MasterKey { slot, working_key, chaining } => KeyFields {
                method: either(*chaining, DataMethod::MasterKeyEcb, DataMethod::MasterKeyCbc),
                slot: Some(*slot),
                working_key: Some(working_key.as_bytes()),
                iv: chaining.iv(),
            },
            Self::Dukpt { slot, chaining } => KeyFields {
                method: either(*chaining, DataMethod::DukptEcb, DataMethod::DukptCbc),
                slot: Some(*slot),
                working_key: None,
                iv: chaining.iv(),
            },
        }
    }
}

impl TrackKey {
    pub(crate) fn fields(&self) -> KeyFields<'_> {
        match self {
            Self::Stored(key) => key.fields(),
            Self::Random { chaining, .. } => KeyFields {
                method: either(*chaining, DataMethod::RandomEcb, DataMethod::RandomCbc),
                slot: None,
                working_key: None,
                iv: chaining.iv(),
            },
        }
    }
}

impl Chaining {
    const fn iv(self) -> Option<[u8; 8]> {
        match self {
            Self::Ecb => None,
            Self::Cbc { iv } => iv,
        }
    }
}

const fn either(chaining: Chaining, ecb: DataMethod, cbc: DataMethod) -> DataMethod {
    match chaining {
        Chaining::Ecb => ecb,
        Chaining::Cbc { .. } => cbc,
    }
}
