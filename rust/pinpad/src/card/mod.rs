//! What may be known of a card, and what goes through sealed.
//!
//! No type here holds a card number, a discretionary field of a track or a PIN in clear.

mod emv_data;
mod key;
mod masked_pan;
mod sealed;
mod track;

pub use emv_data::{EMV_DATA_MAX, EmvData, TAG_LIST_MAX, TagList};
pub(crate) use key::KeyFields;
pub use key::{Chaining, DataKey, PinKey, RsaPublicKey, TrackKey, WorkingKey};
pub use masked_pan::MaskedPan;
pub use sealed::{DataMethod, Ksn, PinBlock, PinMethod, Sealed};
pub(crate) use track::number_of;
pub use track::{ServiceCode, Stripe, Track1, Track2};
