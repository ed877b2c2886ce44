//! Values of the text that are written in hex digits, or in digits.

use serde::{Deserialize, Serialize};

use crate::bytes::OpaqueBytes;
use crate::card_seen::{Aid, Bin};
use crate::hex;

macro_rules! texts {
    ($($(#[$doc:meta])* $form:ident($word:ty): $read:expr, $write:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub(super) struct $form(pub(super) $word);

        impl TryFrom<String> for $form {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                let read: fn(&str) -> Result<$word, String> = $read;
                read(&text).map(Self)
            }
        }

        impl From<$form> for String {
            fn from(form: $form) -> Self {
                let write: fn(&$word) -> String = $write;
                write(&form.0)
            }
        }
    )*};
}

texts! {
    /// Bytes in hex digits.
    BytesForm(OpaqueBytes):
        |text| OpaqueBytes::new(bytes(text)?).map_err(|error| error.to_string()),
        |bytes| hex::encode(bytes.expose());
    /// Ten bytes in hex digits.
    RiskForm([u8; 10]):
        |text| bytes(text)?.try_into().map_err(|_| "ten bytes are twenty hex digits".to_owned()),
        |risk| hex::encode(risk);
    /// An EMV tag: two or four hex digits.
    TagForm(u16):
        |text| match bytes(text)?.as_slice() {
            [low] => Ok(u16::from(*low)),
            [high, low] => Ok(u16::from_be_bytes([*high, *low])),
            _ => Err("a tag is two or four hex digits".to_owned()),
        },
        |tag| if *tag > 0xFF { format!("{tag:04X}") } else { format!("{tag:02X}") };
    /// An application identifier, or its beginning, in hex digits.
    AidForm(Aid):
        |text| Aid::new(&bytes(text)?).map_err(|error| error.to_string()),
        |aid| hex::encode(aid.bytes());
    /// The first digits of card numbers.
    BinForm(Bin):
        |text| Bin::new(text).map_err(|error| error.to_string()),
        |bin| bin.as_str().to_owned();
}

fn bytes(text: &str) -> Result<Vec<u8>, String> {
    hex::decode(text).ok_or_else(|| "bytes are pairs of hex digits".to_owned())
}
