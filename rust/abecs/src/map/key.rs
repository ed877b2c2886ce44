//! Keys and what they protect.

use maquininha_card as card;
use maquininha_card::{DeviceFailure, KeyScheme, OpaqueBytes, ProtectedData, ProtectedDatum};
use maquininha_pinpad::KeySlot;
use maquininha_pinpad::card::{
    Chaining, DataKey, Ksn, PinBlock, PinKey, RsaPublicKey, Sealed, TrackKey, WorkingKey,
};
use maquininha_pinpad::command::{ClearDigits, Gtk, GtkAnswer, Tracks};

fn slot(slot: card::KeySlot) -> Result<KeySlot, DeviceFailure> {
    KeySlot::new(u16::from(slot.number())).map_err(|_| DeviceFailure::Refused)
}

fn working_key(bytes: &OpaqueBytes) -> Result<WorkingKey, DeviceFailure> {
    // The PIN pad needs the cryptogram of the working key.
    let key = bytes.expose().try_into().map_err(|_| DeviceFailure::Refused)?;
    Ok(WorkingKey::new(key))
}

const fn chaining(chaining: card::Chaining) -> Chaining {
    match chaining {
        card::Chaining::Ecb => Chaining::Ecb,
        card::Chaining::Cbc => Chaining::Cbc { iv: None },
    }
}

/// The key for PIN blocks.
pub(crate) fn pin_key(key: &card::PinKey) -> Result<PinKey, DeviceFailure> {
    let slot = slot(key.slot)?;
    Ok(match &key.scheme {
        KeyScheme::MasterKey { working_key: bytes } => {
            PinKey::MasterKey { slot, working_key: working_key(bytes)? }
        }
        KeyScheme::Dukpt => PinKey::Dukpt { slot },
    })
}

/// The slot of the key that protects card data, where it is one in the PIN pad.
pub(crate) const fn data_slot(protection: &card::DataProtection) -> Option<card::KeySlot> {
    match protection {
        card::DataProtection::Key { slot, .. } => Some(*slot),
        card::DataProtection::RandomKey { .. } => None,
    }
}

fn track_key(protection: &card::DataProtection) -> Result<TrackKey, DeviceFailure> {
    Ok(match protection {
        card::DataProtection::Key { slot: number, scheme, chaining: how } => {
            let (slot, chaining) = (slot(*number)?, chaining(*how));
            TrackKey::Stored(match scheme {
                KeyScheme::MasterKey { working_key: bytes } => {
                    DataKey::MasterKey { slot, working_key: working_key(bytes)?, chaining }
                }
                KeyScheme::Dukpt => DataKey::Dukpt { slot, chaining },
            })
        }
        card::DataProtection::RandomKey { modulus, exponent, chaining: how } => {
            let public_key = RsaPublicKey::new(modulus.expose(), exponent.expose());
            TrackKey::Random {
                public_key: public_key.map_err(|_| DeviceFailure::Refused)?,
                chaining: chaining(*how),
            }
        }
    })
}

/// Asks for card data, encrypted to the last digit.
pub(crate) fn protect(command: &card::Protect) -> Result<Gtk, DeviceFailure> {
    let has = |datum| command.data.contains(&datum);
    Ok(Gtk {
        tracks: Tracks {
            pan: has(card::CardDatum::Pan),
            track1: has(card::CardDatum::Track1),
            track2: has(card::CardDatum::Track2),
            track3: false,
        },
        key: track_key(&command.protection)?,
        clear_digits: ClearDigits::None,
    })
}

/// What came of it. Data that hold neither card number nor track 2 pay nothing.
pub(crate) fn protected(
    command: &card::Protect,
    answer: GtkAnswer,
) -> Result<ProtectedData, DeviceFailure> {
    let data = [
        (card::CardDatum::Pan, answer.pan),
        (card::CardDatum::Track1, answer.track1),
        (card::CardDatum::Track2, answer.track2),
    ];
    let data = data.into_iter().filter_map(|(datum, sealed)| Some(sealed_datum(datum, &sealed?)));
    let data: Vec<_> = data.collect::<Result<_, _>>()?;
    let pays = |datum: &ProtectedDatum| datum.datum != card::CardDatum::Track1;
    if !data.iter().any(pays) {
        return Err(DeviceFailure::StripeUnreadable);
    }
    let random_key = answer.random_key.map(OpaqueBytes::new).transpose();
    Ok(ProtectedData {
        protection: command.protection.clone(),
        data,
        random_key: random_key.map_err(|_| DeviceFailure::Internal)?,
    })
}

fn sealed_datum(datum: card::CardDatum, sealed: &Sealed) -> Result<ProtectedDatum, DeviceFailure> {
    let bytes = OpaqueBytes::new(sealed.as_bytes().to_vec());
    let bytes = bytes.map_err(|_| DeviceFailure::Internal)?;
    Ok(ProtectedDatum { datum, bytes, serial: sealed.ksn().map(serial) })
}

/// An encrypted PIN.
pub(crate) fn pin_block(
    slot: card::KeySlot,
    block: &PinBlock,
) -> Result<card::PinBlock, DeviceFailure> {
    let bytes = OpaqueBytes::new(block.as_bytes().to_vec());
    let bytes = bytes.map_err(|_| DeviceFailure::Internal)?;
    Ok(card::PinBlock { block: bytes, slot, serial: block.ksn().map(serial) })
}

fn serial(ksn: Ksn) -> card::KeySerial {
    card::KeySerial(*ksn.as_bytes())
}
