use crate::answer::Answer;
use crate::card::Stripe;
use crate::command::gky::Key;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::field;
use crate::payload::{Payload, flag};
use crate::request::Command;
use crate::text;
use crate::tlv::Parameters;
use crate::value::TimeLimit;

/// The first six and the last four digits of a card number stay clear.
pub(crate) const PAN_MASK: &[u8; 4] = b"0604";

/// What of the chip slot is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipEvent {
    /// A card is put in, or is in already.
    Inserted,
    /// The card is taken out, or none is in.
    Removed,
}

impl ChipEvent {
    /// The digit that asks for it.
    pub(crate) const fn code(event: Option<Self>) -> u8 {
        match event {
            None => b'0',
            Some(Self::Inserted) => b'1',
            Some(Self::Removed) => b'2',
        }
    }
}

/// Waits for a key, a swipe, the chip slot or a contactless card, whatever comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cex {
    /// Whether keys count.
    pub keys: bool,
    /// Whether a swipe counts.
    pub stripe: bool,
    /// What of the chip slot counts.
    pub chip: Option<ChipEvent>,
    /// Whether a contactless card counts; after two minutes without one it ends with
    /// [`Event::NoContactless`].
    pub contactless: bool,
    /// Ends it; for ever where absent.
    pub time_limit: Option<TimeLimit>,
}

/// What came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A key.
    Key(Key),
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// A swipe, readable or not.
    Swiped,
    /// The card is out.
    ChipRemoved,
    /// The card is in.
    ChipInserted,
    /// No contactless card came in two minutes.
    NoContactless,
    /// A contactless card is there.
    Contactless,
}

/// What came, with the stripe after a swipe.
#[derive(Clone, Debug)]
pub struct CexAnswer {
    /// What came.
    pub event: Event,
    /// The stripe; without tracks where the swipe could not be read.
    pub stripe: Stripe,
}

impl Command for Cex {
    type Answer = CexAnswer;

    fn id(&self) -> CommandId {
        CommandId::Cex
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        if !(self.keys || self.stripe || self.contactless || self.chip.is_some()) {
            return Err(ValueError::Empty { what: "choice of events" });
        }
        let chip = ChipEvent::code(self.chip);
        let options =
            [flag(self.keys), flag(self.stripe), chip, flag(self.contactless), b'0', b'0'];
        payload.parameter(field::CEXOPT, &options)?;
        if let Some(limit) = self.time_limit {
            payload.parameter(field::TIMEOUT, &[limit.as_seconds()])?;
        }
        // A mask means something for tracks only.
        if self.stripe { payload.parameter(field::PANMASK, PAN_MASK) } else { Ok(()) }
    }

    fn read(&self, answer: Answer<'_>) -> Result<CexAnswer, AnswerError> {
        let fields = Parameters::of(answer.ok(self.id())?)?;
        let code = text::number(fields.require(field::EVENT)?);
        let event = code.and_then(event).ok_or(AnswerError::MalformedField { what: "event" })?;
        Ok(CexAnswer { event, stripe: stripe(fields) })
    }
}

fn event(code: u64) -> Option<Event> {
    match code {
        2 => Some(Event::Up),
        3 => Some(Event::Down),
        90 => Some(Event::Swiped),
        91 => Some(Event::ChipRemoved),
        92 => Some(Event::ChipInserted),
        93 => Some(Event::NoContactless),
        94 => Some(Event::Contactless),
        code => Key::from_code(code).map(Event::Key),
    }
}

/// The truncated tracks of an answer.
pub(crate) fn stripe(fields: Parameters<'_>) -> Stripe {
    Stripe::parse(
        fields.get(field::TRK1INC),
        fields.get(field::TRK2INC),
        fields.get(field::TRK3INC),
    )
}
