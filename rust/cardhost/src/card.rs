//! A card, its protection and its PIN, as the reader encrypted them.

use maquininha_card::{
    CardDatum, Chaining, DataProtection, EntryMode, HostCard, KeyScheme, KeySerial, KeySlot,
    NoKeySerial, PinBlock, ProtectedData, ProtectedDatum, Verification,
};
use maquininha_model::MaskedCard;
use serde::{Deserialize, Serialize};

use crate::bytes::Base64Bytes;

/// A card as its reader encrypted it.
#[derive(Serialize, Deserialize)]
pub(crate) struct CardForm {
    entry: EntryMode,
    protection: ProtectionForm,
    data: Vec<DatumForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    random_key: Option<Base64Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    masked: Option<MaskedCard>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pan_sequence: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder_name: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
enum ProtectionForm {
    WorkingKey { slot: KeySlot, working_key: Base64Bytes, chaining: ChainingForm },
    Dukpt { slot: KeySlot, chaining: ChainingForm },
    RandomKey { modulus: Base64Bytes, exponent: Base64Bytes, chaining: ChainingForm },
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ChainingForm {
    Ecb,
    Cbc,
}

#[derive(Serialize, Deserialize)]
struct DatumForm {
    datum: DatumName,
    bytes: Base64Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<SerialText>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DatumName {
    Pan,
    Track1,
    Track2,
}

/// Twenty hex digits.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct SerialText(KeySerial);

impl From<SerialText> for String {
    fn from(SerialText(serial): SerialText) -> Self {
        serial.to_string()
    }
}

impl TryFrom<String> for SerialText {
    type Error = NoKeySerial;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

/// How the card holder was verified.
#[derive(Serialize, Deserialize)]
pub(crate) struct VerificationForm {
    #[serde(default)]
    signature: bool,
    #[serde(default)]
    offline_pin: bool,
    #[serde(default)]
    on_device: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    online_pin: Option<PinForm>,
}

#[derive(Serialize, Deserialize)]
struct PinForm {
    block: Base64Bytes,
    slot: KeySlot,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<SerialText>,
}

macro_rules! same_names {
    ($form:ident = $word:ident: $($name:ident)*) => {
        impl From<$word> for $form {
            fn from(value: $word) -> Self {
                match value { $($word::$name => Self::$name,)* }
            }
        }

        impl From<$form> for $word {
            fn from(value: $form) -> Self {
                match value { $($form::$name => Self::$name,)* }
            }
        }
    };
}

same_names! { ChainingForm = Chaining: Ecb Cbc }
same_names! { DatumName = CardDatum: Pan Track1 Track2 }

impl From<&DataProtection> for ProtectionForm {
    fn from(protection: &DataProtection) -> Self {
        match protection.clone() {
            DataProtection::Key { slot, scheme, chaining } => match scheme {
                KeyScheme::Dukpt => Self::Dukpt { slot, chaining: chaining.into() },
                KeyScheme::MasterKey { working_key } => Self::WorkingKey {
                    slot,
                    working_key: Base64Bytes(working_key),
                    chaining: chaining.into(),
                },
            },
            DataProtection::RandomKey { modulus, exponent, chaining } => Self::RandomKey {
                modulus: Base64Bytes(modulus),
                exponent: Base64Bytes(exponent),
                chaining: chaining.into(),
            },
        }
    }
}

impl From<ProtectionForm> for DataProtection {
    fn from(form: ProtectionForm) -> Self {
        match form {
            ProtectionForm::WorkingKey { slot, working_key, chaining } => {
                let scheme = KeyScheme::MasterKey { working_key: working_key.0 };
                Self::Key { slot, scheme, chaining: chaining.into() }
            }
            ProtectionForm::Dukpt { slot, chaining } => {
                Self::Key { slot, scheme: KeyScheme::Dukpt, chaining: chaining.into() }
            }
            ProtectionForm::RandomKey { modulus, exponent, chaining } => Self::RandomKey {
                modulus: modulus.0,
                exponent: exponent.0,
                chaining: chaining.into(),
            },
        }
    }
}

impl From<&HostCard> for CardForm {
    fn from(card: &HostCard) -> Self {
        let datum = |item: &ProtectedDatum| DatumForm {
            datum: item.datum.into(),
            bytes: Base64Bytes(item.bytes.clone()),
            serial: item.serial.map(SerialText),
        };
        Self {
            entry: card.entry,
            protection: (&card.data.protection).into(),
            data: card.data.data.iter().map(datum).collect(),
            random_key: card.data.random_key.clone().map(Base64Bytes),
            masked: card.masked.clone(),
            pan_sequence: card.pan_sequence,
            label: card.label.clone(),
            holder_name: card.holder_name.clone(),
        }
    }
}

impl From<CardForm> for HostCard {
    fn from(form: CardForm) -> Self {
        let datum = |item: DatumForm| ProtectedDatum {
            datum: item.datum.into(),
            bytes: item.bytes.0,
            serial: item.serial.map(|SerialText(serial)| serial),
        };
        Self {
            entry: form.entry,
            data: ProtectedData {
                protection: form.protection.into(),
                data: form.data.into_iter().map(datum).collect(),
                random_key: form.random_key.map(|bytes| bytes.0),
            },
            masked: form.masked,
            pan_sequence: form.pan_sequence,
            label: form.label,
            holder_name: form.holder_name,
        }
    }
}

impl From<&Verification> for VerificationForm {
    fn from(verification: &Verification) -> Self {
        let pin = |pin: &PinBlock| PinForm {
            block: Base64Bytes(pin.block.clone()),
            slot: pin.slot,
            serial: pin.serial.map(SerialText),
        };
        Self {
            signature: verification.signature,
            offline_pin: verification.offline_pin,
            on_device: verification.on_device,
            online_pin: verification.online_pin.as_ref().map(pin),
        }
    }
}

impl From<VerificationForm> for Verification {
    fn from(form: VerificationForm) -> Self {
        let pin = |pin: PinForm| PinBlock {
            block: pin.block.0,
            slot: pin.slot,
            serial: pin.serial.map(|SerialText(serial)| serial),
        };
        Self {
            signature: form.signature,
            offline_pin: form.offline_pin,
            on_device: form.on_device,
            online_pin: form.online_pin.map(pin),
        }
    }
}
