//! Opening what a PIN pad has encrypted: PIN blocks, card numbers and tracks
//! (abecs-pinpad §6.3, §6.5).

use thiserror::Error;

use crate::crypto::dukpt::{self, Ksn};
use crate::crypto::pin_block;
use crate::crypto::tdes::{self, Block, Chaining, Key};

/// Where the key of an encrypted item comes from, as its host knows it.
#[derive(Clone, Copy)]
pub enum PinKeySource {
    /// A working key.
    Working(Key),
    /// The base key of a DUKPT slot, and the serial number that came with the item.
    Dukpt {
        /// Base key.
        base: Key,
        /// Serial number.
        ksn: Ksn,
    },
}

impl PinKeySource {
    fn transaction(base: &Key, ksn: &Ksn) -> Key {
        dukpt::transaction_key(&dukpt::initial_key(base, ksn), ksn)
    }

    fn pin_key(&self) -> Key {
        match self {
            Self::Working(key) => *key,
            Self::Dukpt { base, ksn } => dukpt::pin_key(&Self::transaction(base, ksn)),
        }
    }

    fn data_key(&self) -> Key {
        match self {
            Self::Working(key) => *key,
            Self::Dukpt { base, ksn } => dukpt::data_key(&Self::transaction(base, ksn)),
        }
    }
}

/// An encrypted item that cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TrackError {
    /// Its length is not that of a head and whole blocks.
    #[error("decrypt an item of a wrong length")]
    Length,
    /// What comes out is no card data: the key is another one.
    #[error("decrypt an item under this key")]
    Key,
}

/// The PIN of an encrypted block; nothing if the key or the card is another one.
pub fn decrypt_pin(source: &PinKeySource, block: &Block, pan: &str) -> Option<String> {
    pin_block::open_block(&tdes::decrypt_block(&source.pin_key(), block), pan)
}

/// The card number of an encrypted item with so many clear digits.
pub fn decrypt_pan(
    source: &PinKeySource,
    chaining: Chaining,
    open_digits: usize,
    item: &[u8],
) -> Result<String, TrackError> {
    let number = decrypt_track2(source, chaining, open_digits, item)?;
    if number.bytes().all(|it| it.is_ascii_digit()) { Ok(number) } else { Err(TrackError::Key) }
}

/// Track 2 or 3 of an encrypted item with so many clear digits.
pub fn decrypt_track2(
    source: &PinKeySource,
    chaining: Chaining,
    open_digits: usize,
    item: &[u8],
) -> Result<String, TrackError> {
    let clear = opened(source, chaining, open_digits / 2, item)?;
    let nibbles = clear.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let text: String = nibbles
        .map(|it| match it {
            0..=9 => char::from(b'0' + it),
            0xD => '=',
            0xF => ' ',
            other => char::from(b'0' + other),
        })
        .collect();
    let text = text.trim_end();
    let plausible = text.len() >= 8 && text.bytes().all(|it| it.is_ascii_digit() || it == b'=');
    if plausible { Ok(text.to_owned()) } else { Err(TrackError::Key) }
}

/// Track 1 of an encrypted item, whose format letter and so many digits are clear.
pub fn decrypt_track1(
    source: &PinKeySource,
    chaining: Chaining,
    open_digits: usize,
    item: &[u8],
) -> Result<String, TrackError> {
    let clear = opened(source, chaining, open_digits + 1, item)?;
    let text = String::from_utf8(clear).map_err(|_| TrackError::Key)?;
    let text = text.trim_end_matches('\0');
    if text.bytes().all(|it| (0x20..0x7F).contains(&it)) {
        Ok(text.to_owned())
    } else {
        Err(TrackError::Key)
    }
}

/// A working key as the host sends it, under a master key.
pub fn wrap_working_key(master: &Key, working: &Key) -> Key {
    let wrapped = tdes::encrypt(master, Chaining::Ecb, working);
    wrapped.try_into().expect("two blocks stay two blocks")
}

fn opened(
    source: &PinKeySource,
    chaining: Chaining,
    head_bytes: usize,
    item: &[u8],
) -> Result<Vec<u8>, TrackError> {
    let (head, rest) = item.split_at_checked(head_bytes).ok_or(TrackError::Length)?;
    if rest.len() % 8 != 0 {
        return Err(TrackError::Length);
    }
    let mut clear = head.to_vec();
    clear.extend(tdes::decrypt(&source.data_key(), chaining, rest));
    Ok(clear)
}
