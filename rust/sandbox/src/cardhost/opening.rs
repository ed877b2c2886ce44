//! Opening what a reader encrypted (abecs-pinpad §6.1, §6.5).

use std::collections::BTreeMap;

use maquininha_card::{
    CardDatum, Chaining, DataProtection, HostCard, KeyScheme, KeySerial, OpaqueBytes, PinBlock,
    ProtectedDatum,
};
use maquininha_virtualpad::crypto::{Key, tdes};
use maquininha_virtualpad::issuer::{PinKeySource, decrypt_pan, decrypt_track2};
use zeroize::Zeroizing;

use super::keys::{KEY_SET_BYTES, KeySet, NetworkKeys, SlotKeys, keyed_hash};
use super::security::Refusal;

const NOT_READABLE: Refusal = ("96", "the card data cannot be read");
pub(super) const NO_SUCH_KEY: Refusal = ("63", "the key is not one of this acquirer");

/// One use of a key of a DUKPT series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SerialUse {
    pub(super) serial: KeySerial,
    /// A hash of the cryptogram, which is no secret: the same message twice is known by it.
    pub(super) digest: String,
}

/// The open data of a card. Wiped when it is dropped.
pub(super) struct OpenCard {
    pub(super) pan: Zeroizing<String>,
    pub(super) expiry: Option<(u16, u8)>,
    pub(super) serials: Vec<SerialUse>,
}

pub(super) fn open_card(keys: &NetworkKeys, card: &HostCard) -> Result<OpenCard, Refusal> {
    let mut open = OpenCard { pan: Zeroizing::default(), expiry: None, serials: Vec::new() };
    for datum in &card.data.data {
        open.serials.extend(serial_use(datum.serial, &datum.bytes));
        let item = match datum.datum {
            CardDatum::Pan | CardDatum::Track2 => opened(keys, card, datum)?,
            CardDatum::Track1 => continue,
        };
        let (pan, rest) = item.split_once('=').unwrap_or((&item, ""));
        if !open.pan.is_empty() && *open.pan != pan {
            return Err(("30", "card number and track are of two cards"));
        }
        pan.clone_into(&mut open.pan);
        open.expiry = open.expiry.or_else(|| expiry(rest));
    }
    let is_number =
        (8..=19).contains(&open.pan.len()) && open.pan.bytes().all(|b| b.is_ascii_digit());
    if is_number { Ok(open) } else { Err(NOT_READABLE) }
}

fn opened(
    keys: &NetworkKeys,
    card: &HostCard,
    datum: &ProtectedDatum,
) -> Result<Zeroizing<String>, Refusal> {
    let chaining = match &card.data.protection {
        DataProtection::Key { chaining, .. } | DataProtection::RandomKey { chaining, .. } => {
            match chaining {
                Chaining::Ecb => tdes::Chaining::Ecb,
                Chaining::Cbc => tdes::Chaining::Cbc([0; 8]),
            }
        }
    };
    let source = data_source(keys, card, datum.serial)?;
    let bytes = datum.bytes.expose();
    let item = match datum.datum {
        CardDatum::Pan => decrypt_pan(&source, chaining, 0, bytes),
        CardDatum::Track1 | CardDatum::Track2 => decrypt_track2(&source, chaining, 0, bytes),
    };
    item.map(Zeroizing::new).map_err(|_| NOT_READABLE)
}

/// The key of a cryptogram of card data.
fn data_source(
    keys: &NetworkKeys,
    card: &HostCard,
    serial: Option<KeySerial>,
) -> Result<PinKeySource, Refusal> {
    match &card.data.protection {
        DataProtection::RandomKey { .. } => {
            let transport = keys.transport.as_ref().ok_or(NO_SUCH_KEY)?;
            let wrapped = card.data.random_key.as_ref().ok_or(NOT_READABLE)?;
            transport.open(wrapped.expose()).map(PinKeySource::Working).ok_or(NOT_READABLE)
        }
        DataProtection::Key { slot, scheme, .. } => {
            match (keys.data.get(slot).ok_or(NO_SUCH_KEY)?, scheme, serial) {
                (SlotKeys::Dukpt(sets), KeyScheme::Dukpt, Some(serial)) => dukpt(sets, serial),
                (
                    SlotKeys::Master { master, working, .. },
                    KeyScheme::MasterKey { working_key },
                    None,
                ) => {
                    let used = unwrapped(master, working_key).ok_or(NO_SUCH_KEY)?;
                    let good = working.contains(&used).then_some(PinKeySource::Working(used));
                    good.ok_or(("63", "the working key is not in use any more"))
                }
                _ => Err(NO_SUCH_KEY),
            }
        }
    }
}

fn dukpt(sets: &BTreeMap<KeySet, Key>, serial: KeySerial) -> Result<PinKeySource, Refusal> {
    let set: KeySet = std::array::from_fn(|at| serial.0[at]);
    let base = *sets.get(&set).ok_or(NO_SUCH_KEY)?;
    Ok(PinKeySource::Dukpt { base, ksn: serial.0 })
}

/// The keys that a PIN block may be under; the block itself does not tell which working key.
pub(super) fn pin_sources(keys: &NetworkKeys, pin: &PinBlock) -> Vec<PinKeySource> {
    match (keys.pin.get(&pin.slot), pin.serial) {
        (Some(SlotKeys::Dukpt(sets)), Some(serial)) => dukpt(sets, serial).into_iter().collect(),
        (Some(SlotKeys::Master { working, .. }), None) => {
            working.iter().rev().copied().map(PinKeySource::Working).collect()
        }
        _ => Vec::new(),
    }
}

fn unwrapped(master: &Key, wrapped: &OpaqueBytes) -> Option<Key> {
    let clear = tdes::decrypt(master, tdes::Chaining::Ecb, wrapped.expose());
    clear.try_into().ok()
}

pub(super) fn serial_use(serial: Option<KeySerial>, bytes: &OpaqueBytes) -> Option<SerialUse> {
    let serial = serial?;
    let hash = keyed_hash(&serial.0, &[bytes.expose()]);
    let digest = hash[..KEY_SET_BYTES * 2]
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    Some(SerialUse { serial, digest })
}

fn expiry(rest: &str) -> Option<(u16, u8)> {
    let year = rest.get(..2)?.parse().ok()?;
    let month = rest.get(2..4)?.parse().ok()?;
    Some((year, month))
}
