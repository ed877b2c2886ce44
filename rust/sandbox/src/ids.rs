//! Identifiers and other random-looking text, reproducible from a seed.

use serde::{Deserialize, Serialize};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Characters after the type prefix; the real service uses 16 (`pagarme-connect §1.9`: opaque).
const ID_LENGTH: usize = 16;

/// A small seeded generator (`SplitMix64`). It serves identifiers and fault lotteries, never secrets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct IdMint {
    state: u64,
}

impl IdMint {
    /// A generator from `seed`, or from fresh randomness when there is none.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let state = seed.unwrap_or_else(|| {
            let bytes = uuid::Uuid::new_v4();
            bytes.as_u64_pair().0 ^ bytes.as_u64_pair().1.rotate_left(17)
        });
        Self { state }
    }

    pub(crate) fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A new identifier such as `or_4kZ…`.
    pub(crate) fn id(&mut self, prefix: &str) -> String {
        format!("{prefix}_{}", self.text(ID_LENGTH, ALPHABET.len()))
    }

    /// Upper-case letters and digits, for codes that people read.
    pub(crate) fn code(&mut self, length: usize) -> String {
        self.text(length, 36)
    }

    /// A number from 0 to 99, for lotteries.
    pub(crate) fn percent(&mut self) -> u8 {
        u8::try_from(self.next_u64() % 100).expect("a remainder below 100 fits")
    }

    fn text(&mut self, length: usize, letters: usize) -> String {
        (0..length)
            .map(|_| {
                let index = usize::try_from(self.next_u64() % letters as u64).expect("below 62");
                char::from(ALPHABET[index])
            })
            .collect()
    }
}
