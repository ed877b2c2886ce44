use maquininha_model::Sensitive;

use crate::answer::Answer;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::payload::Payload;
use crate::request::Command;
use crate::text;

/// Most bytes of a command to a chip: head, length, data, expected length.
const APDU_MAX: usize = 261;
/// Fewest bytes of a command to a chip.
const APDU_MIN: usize = 4;

/// Where the chip is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChpSlot {
    /// The slot for cards.
    Card,
    /// A security module, 1 to 8.
    Sam(u8),
    /// The antenna. Switch it off when done.
    Contactless,
}

/// How a PIN is handed to the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinFormat {
    /// `0T` and the digits.
    Iso0,
    /// `2T` and the digits, as EMV wants it.
    Iso2,
    /// The digits, filled with F.
    Packed,
    /// The digits as ASCII.
    Ascii,
}

/// A PIN that the PIN pad asks for and hands to the chip itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChpPin {
    /// CLA, INS, P1 and P2 of the command.
    pub head: [u8; 4],
    /// How the PIN is handed over.
    pub format: PinFormat,
    /// Two lines of sixteen characters.
    pub message: String,
}

/// Talks to a chip directly, for cards that are no payment cards. A chip may return anything, so
/// its answer is [`Sensitive`]; who reads card data with it is in the scope of PCI DSS.
#[derive(Clone, Debug)]
pub struct Chp {
    slot: ChpSlot,
    operation: Operation,
}

#[derive(Clone, Debug)]
enum Operation {
    Off,
    On,
    Command(Sensitive<Vec<u8>>),
    Pin(ChpPin),
}

impl Chp {
    /// Switches the chip on; the answer is its ATR.
    pub const fn on(slot: ChpSlot) -> Self {
        Self { slot, operation: Operation::On }
    }

    /// Switches it off.
    pub const fn off(slot: ChpSlot) -> Self {
        Self { slot, operation: Operation::Off }
    }

    /// Sends a command of ISO 7816-4, 4 to 261 bytes; the answer is data and status word. `61xx`
    /// and `6Cxx` are the host's business.
    pub fn command(slot: ChpSlot, apdu: Vec<u8>) -> Self {
        Self { slot, operation: Operation::Command(Sensitive::new(apdu)) }
    }

    /// Asks for a PIN and hands it to the chip; the answer is the status word.
    pub const fn pin(slot: ChpSlot, pin: ChpPin) -> Self {
        Self { slot, operation: Operation::Pin(pin) }
    }
}

impl Command for Chp {
    /// What the chip said.
    type Answer = Sensitive<Vec<u8>>;

    fn id(&self) -> CommandId {
        CommandId::Chp
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let slot = match self.slot {
            ChpSlot::Card => 0,
            ChpSlot::Sam(number @ 1..=8) => number,
            ChpSlot::Sam(_) => {
                return Err(ValueError::OutOfRange { what: "security module", min: 1, max: 8 });
            }
            ChpSlot::Contactless => 9,
        };
        payload.begin_block()?;
        payload.digits(slot.into(), 1)?;
        match &self.operation {
            Operation::Off => payload.raw(b"0000"),
            Operation::On => payload.raw(b"1000"),
            Operation::Command(apdu) => {
                // The chip is to have it.
                let apdu = apdu.expose();
                if apdu.len() < APDU_MIN {
                    return Err(ValueError::Malformed { what: "command to the chip" });
                }
                if apdu.len() > APDU_MAX {
                    return Err(ValueError::TooLong { what: "command to the chip", max: APDU_MAX });
                }
                payload.raw(b"2")?;
                payload.digits(apdu.len() as u64, 3)?;
                payload.hex(apdu)
            }
            Operation::Pin(pin) => {
                payload.raw(b"3")?;
                payload.digits(pin.head.len() as u64, 3)?;
                payload.hex(&pin.head)?;
                payload.raw(match pin.format {
                    PinFormat::Iso0 => b"0",
                    PinFormat::Iso2 => b"1",
                    PinFormat::Packed => b"2",
                    PinFormat::Ascii => b"9",
                })?;
                payload.text(&pin.message, 32)
            }
        }
    }

    fn read(&self, answer: Answer<'_>) -> Result<Sensitive<Vec<u8>>, AnswerError> {
        let malformed = AnswerError::MalformedField { what: "answer of the chip" };
        let Some(block) = answer.ok(self.id())?.blocks().next().filter(|block| !block.is_empty())
        else {
            return Ok(Sensitive::new(Vec::new()));
        };
        let (length, digits) = block.split_at_checked(3).ok_or(malformed)?;
        let length = text::number(length).and_then(|length| usize::try_from(length).ok());
        let bytes = digits.get(..2 * length.ok_or(malformed)?).and_then(text::from_hex);
        bytes.map(Sensitive::new).ok_or(malformed)
    }
}
