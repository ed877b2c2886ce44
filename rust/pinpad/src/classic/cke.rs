use super::gcr_answer::tracks;
use super::{PanKey, SwipedTracks};
use crate::answer::Answer;
use crate::command::{ChipEvent, Key};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::layout::Cursor;
use crate::payload::{Payload, flag};
use crate::request::Command;

/// Waits for a key, a swipe, the chip slot or a contactless card, for ever.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cke<'k> {
    /// Whether keys count.
    pub keys: bool,
    /// Whether a swipe counts.
    pub stripe: bool,
    /// What of the chip slot counts.
    pub chip: Option<ChipEvent>,
    /// Whether a contactless card counts.
    pub contactless: bool,
    /// The key of the mode of encrypted numbers, if that was started.
    pub pan_key: Option<&'k PanKey>,
}

/// What came.
#[derive(Clone, Debug)]
pub enum CkeAnswer {
    /// A key.
    Key(Key),
    /// A swipe that was read.
    Swiped(Box<SwipedTracks>),
    /// The chip slot: whether a card is in.
    Chip {
        /// Whether a card is in.
        is_inserted: bool,
    },
    /// The antenna: whether a card is there.
    Contactless {
        /// Whether a card is there.
        is_present: bool,
    },
}

impl Command for Cke<'_> {
    type Answer = CkeAnswer;

    fn id(&self) -> CommandId {
        CommandId::Cke
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        if !(self.keys || self.stripe || self.contactless || self.chip.is_some()) {
            return Err(ValueError::Empty { what: "choice of events" });
        }
        payload.begin_block()?;
        let chip = ChipEvent::code(self.chip);
        payload.raw(&[flag(self.keys), flag(self.stripe), chip])?;
        // Devices without contactless know three fields only.
        if self.contactless { payload.raw(b"1") } else { Ok(()) }
    }

    fn read(&self, answer: Answer<'_>) -> Result<CkeAnswer, AnswerError> {
        let mut cursor = Cursor::new(answer.ok(self.id())?.block()?);
        event(&mut cursor, self.pan_key).ok_or(AnswerError::MalformedField { what: "event" })
    }
}

fn event(cursor: &mut Cursor<'_>, key: Option<&PanKey>) -> Option<CkeAnswer> {
    match cursor.one()? {
        b'0' => Key::from_code(cursor.number(2)?).map(CkeAnswer::Key),
        b'1' => Some(CkeAnswer::Swiped(Box::new(tracks(cursor, key)?))),
        b'2' => Some(CkeAnswer::Chip { is_inserted: is_there(cursor.one()?)? }),
        b'3' => Some(CkeAnswer::Contactless { is_present: is_there(cursor.one()?)? }),
        _ => None,
    }
}

const fn is_there(digit: u8) -> Option<bool> {
    match digit {
        b'0' => Some(false),
        b'1' => Some(true),
        _ => None,
    }
}
