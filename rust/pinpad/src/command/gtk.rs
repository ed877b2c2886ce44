use maquininha_model::holds_card_number;
use zeroize::Zeroizing;

use super::ebx::{ksn, write_key};
use crate::answer::Answer;
use crate::card::{DataKey, Sealed, TrackKey};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::field;
use crate::payload::{Payload, flag};
use crate::request::Command;
use crate::tlv::Parameters;

/// Which of card number and tracks are wanted. What the card does not have is not returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tracks {
    /// The card number.
    pub pan: bool,
    /// Track 1; from a stripe only.
    pub track1: bool,
    /// Track 2, or what the chip has in its place.
    pub track2: bool,
    /// Track 3.
    pub track3: bool,
}

impl Tracks {
    /// Track 2, which most acquirers want.
    pub const TRACK2: Self = Self { pan: false, track1: false, track2: true, track3: false };
}

/// Digits at the front that stay clear, so that the host can tell the issuer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClearDigits {
    /// None.
    #[default]
    None,
    /// Two.
    Two,
    /// Four.
    Four,
    /// Six.
    Six,
    /// Eight.
    Eight,
}

/// Gets card number and tracks, encrypted: once after each card read (a second call is refused
/// with 010). It wipes the tracks that the PIN pad keeps of a stripe, so ask for the PIN first.
///
/// A GTK without encryption does not exist here (abecs-pinpad §6.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gtk {
    /// What is wanted.
    pub tracks: Tracks,
    /// The key.
    pub key: TrackKey,
    /// What stays clear.
    pub clear_digits: ClearDigits,
}

/// Card number and tracks, sealed. All are absent after a swipe that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GtkAnswer {
    /// The card number.
    pub pan: Option<Sealed>,
    /// Track 1.
    pub track1: Option<Sealed>,
    /// Track 2.
    pub track2: Option<Sealed>,
    /// Track 3.
    pub track3: Option<Sealed>,
    /// The key that the PIN pad drew, under the public key that was given.
    pub random_key: Option<Vec<u8>>,
}

impl Command for Gtk {
    type Answer = GtkAnswer;

    fn id(&self) -> CommandId {
        CommandId::Gtk
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let Tracks { pan, track1, track2, track3 } = self.tracks;
        if !(pan || track1 || track2 || track3) {
            return Err(ValueError::Empty { what: "choice of tracks" });
        }
        let flags = [pan, track1, track2, track3].map(flag);
        payload.parameter(field::TRACKS, &flags)?;
        write_key(payload, &self.key.fields())?;
        if let TrackKey::Random { public_key, .. } = &self.key {
            payload.parameter(field::PBKMOD, public_key.modulus())?;
            payload.parameter(field::PBKEXP, public_key.exponent())?;
        }
        payload.number(field::OPNDIG, 2 * self.clear_digits as u64, 1)
    }

    fn read(&self, answer: Answer<'_>) -> Result<GtkAnswer, AnswerError> {
        let fields = Parameters::of(answer.ok(self.id())?)?;
        let Tracks { pan, track1, track2, track3 } = self.tracks;
        let sealed = |wanted: bool, id, ksn_id| {
            wanted.then(|| self.sealed(fields, id, ksn_id)).transpose().map(Option::flatten)
        };
        let answer = GtkAnswer {
            pan: sealed(pan, field::ENCPAN, field::ENCPANKSN)?,
            track1: sealed(track1, field::TRACK1, field::TRK1KSN)?,
            track2: sealed(track2, field::TRACK2, field::TRK2KSN)?,
            track3: sealed(track3, field::TRACK3, field::TRK3KSN)?,
            random_key: fields.get(field::ENCKRAND).map(<[u8]>::to_vec),
        };
        let wants_key = matches!(self.key, TrackKey::Random { .. }) && answer.has_any();
        if wants_key && answer.random_key.is_none() {
            return Err(AnswerError::MissingField { field: field::ENCKRAND });
        }
        Ok(answer)
    }
}

impl Gtk {
    /// A field under the key that was asked for.
    fn sealed(
        &self,
        fields: Parameters<'_>,
        id: u16,
        ksn_id: u16,
    ) -> Result<Option<Sealed>, AnswerError> {
        let Some(bytes) = fields.get(id).filter(|bytes| !bytes.is_empty()) else {
            return Ok(None);
        };
        match id {
            field::TRACK1 if is_track1_in_clear(bytes) => {
                return Err(AnswerError::InClear { what: "track 1" });
            }
            field::TRACK2 if is_track2_in_clear(bytes) => {
                return Err(AnswerError::InClear { what: "track 2" });
            }
            _ => {}
        }
        let key = self.key.fields();
        let is_dukpt = matches!(self.key, TrackKey::Stored(DataKey::Dukpt { .. }));
        Ok(Some(Sealed {
            bytes: Zeroizing::new(bytes.to_vec()),
            method: key.method,
            slot: key.slot,
            ksn: ksn(fields, ksn_id, is_dukpt)?,
        }))
    }
}

/// Whether bytes are a whole track 1: text with a card number before its first separator.
fn is_track1_in_clear(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    text.split_once('^').is_some_and(|(number, _)| holds_card_number(number))
}

/// Whether bytes are a whole track 2: digits with a right check digit, a separator, digits, fill.
/// Of 50 million cryptograms one looks like that.
fn is_track2_in_clear(bytes: &[u8]) -> bool {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
    let text: String = nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect();
    let Some((number, rest)) = text.trim_end_matches('f').split_once('d') else { return false };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(number) && is_digits(rest) && rest.len() >= 7 && holds_card_number(number)
}

impl GtkAnswer {
    /// Whether anything of the card came.
    pub const fn has_any(&self) -> bool {
        self.pan.is_some()
            || self.track1.is_some()
            || self.track2.is_some()
            || self.track3.is_some()
    }
}
