//! Bytes that pass through and are never read here: cryptograms, PIN blocks, EMV data.

use std::fmt;

use zeroize::Zeroizing;

/// The most bytes one value holds: EMV data of a device are at most 512 (abecs-pinpad §4.1), a
/// random key under RSA-2048 is 256; a factor of two is left for other protocols.
pub const OPAQUE_BYTES_MAX: usize = 1024;

/// A value is longer than [`OPAQUE_BYTES_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value is longer than {OPAQUE_BYTES_MAX} bytes")]
pub struct TooLong;

/// Bytes from a device or for a host. `Debug` shows how many, it does not serialise, and the
/// memory is cleared when it is dropped.
///
/// ```
/// let bytes = maquininha_card::OpaqueBytes::new(vec![1, 2, 3]).expect("short");
/// assert_eq!(format!("{bytes:?}"), "[3 bytes]");
/// ```
///
/// ```compile_fail
/// fn written<T: serde::Serialize>(_: T) {}
/// written(maquininha_card::OpaqueBytes::empty());
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OpaqueBytes(Zeroizing<Vec<u8>>);

impl OpaqueBytes {
    /// Takes the bytes in.
    pub fn new(bytes: Vec<u8>) -> Result<Self, TooLong> {
        if bytes.len() > OPAQUE_BYTES_MAX {
            return Err(TooLong);
        }
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// No bytes.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Hands the bytes out, for the wire to a device or host. Each call needs a reason a reviewer
    /// accepts.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for OpaqueBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_bytes_are_refused_and_none_are_shown() {
        assert_eq!(OpaqueBytes::new(vec![0; OPAQUE_BYTES_MAX + 1]), Err(TooLong));
        let bytes = OpaqueBytes::new(b"4929003141592653".to_vec()).expect("short");
        assert_eq!(format!("{bytes:?}"), "[16 bytes]");
    }
}
