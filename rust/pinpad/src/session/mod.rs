//! The secure session: a key that the PIN pad draws for an RSA key pair of ours, and packets under
//! AES (abecs-pinpad §6.2).
//!
//! Nothing proves that the device is genuine: it is a protection against eavesdroppers only.

mod key_pair;
mod packet;

pub(crate) use key_pair::{EXPONENT, MODULUS_LEN, decrypt_raw, generate};
pub use key_pair::{KeyPair, OpeningError, RandomSource};
pub use packet::{PacketError, SessionKey};
