//! The ciphers of a PIN pad: AES for the session, RSA for key transport, triple DES for PIN,
//! tracks and cards, DUKPT for its keys (abecs-pinpad §6).

pub(crate) mod aes_cbc;
pub mod dukpt;
pub mod pin_block;
pub(crate) mod rsa_raw;
pub mod tdes;

pub use tdes::Key;
