//! Questions without a card, and their answers.

use std::time::Duration;

use maquininha_card::{
    Answer, DeviceFailure, FixedPrompt, InputKind, Key, Question, QuestionError,
};
use maquininha_reader::ReaderError;

use crate::MaquininhaError;
use crate::types::Secret;

/// What an input asks for. The reader shows a text of its own for each, so that no app can ask for
/// a PIN; nothing of a card can be asked for at all.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum FixedPrompt {
    /// Telephone area code.
    AreaCode,
    /// Telephone number.
    Phone,
    /// Area code and telephone number.
    AreaCodeAndPhone,
    /// CPF of a person.
    Cpf,
    /// RG of a person.
    IdentityCard,
    /// CNPJ of a company.
    Cnpj,
    /// Date, DDMMYYYY.
    Date,
    /// Date of birth, DDMMYYYY.
    BirthDate,
    /// Identification, such as a driver's number.
    Identification,
    /// Code of a loyalty programme.
    LoyaltyCode,
    /// Number of the table.
    Table,
    /// Number of people.
    People,
    /// Quantity.
    Quantity,
    /// Number of the fuel pump.
    Pump,
    /// Number of the parking spot.
    ParkingSpot,
    /// Number of the window or till.
    Till,
    /// Code of the seller.
    Seller,
    /// Code of the waiter.
    Waiter,
    /// Rating of the service.
    ServiceRating,
    /// Number of the invoice.
    Invoice,
    /// Number of the tab (comanda).
    Tab,
    /// Plate of the vehicle.
    Plate,
    /// Mileage of the vehicle.
    Odometer,
    /// Mileage at the start.
    OdometerStart,
    /// Mileage at the end.
    OdometerEnd,
    /// Percentage.
    Percentage,
    /// Satisfaction, 0 to 10.
    Satisfaction,
    /// Token.
    Token,
    /// Number of instalments.
    Installments,
    /// Code of the plan.
    PlanCode,
    /// Code of the product.
    ProductCode,
}

/// Which characters an input takes.
#[uniffi::remote(Enum)]
pub enum InputKind {
    /// Digits.
    Numeric,
    /// Letters and digits; not every reader can.
    Alphanumeric,
}

/// A question that a reader asks without a card.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReaderQuestion {
    /// Shows a text and waits for a function key. Digits are not told, so that a text can never
    /// ask for a PIN.
    Key {
        /// The text.
        text: String,
    },
    /// One of several options.
    Menu {
        /// Above the options.
        title: String,
        /// 1 to 20 options of 1 to 24 characters, in order.
        options: Vec<String>,
    },
    /// Typed in under a fixed text, shown as it is typed.
    Input {
        /// What for.
        prompt: FixedPrompt,
        /// Which characters.
        kind: InputKind,
        /// The least characters.
        chars_min: u8,
        /// The most, up to 32.
        chars_max: u8,
    },
}

impl ReaderQuestion {
    /// The question with its time, if it can be asked.
    pub(super) fn checked(self, limit: Duration) -> Result<Question, QuestionError> {
        match self {
            Self::Key { text } => Question::key(&text, limit),
            Self::Menu { title, options } => {
                let options: Vec<_> = options.iter().map(String::as_str).collect();
                Question::menu(&title, &options, limit)
            }
            Self::Input { prompt, kind, chars_min, chars_max } => {
                Question::input(prompt, kind, chars_min..=chars_max, limit)
            }
        }
    }
}

/// A function key of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReaderKey {
    /// OK.
    Enter,
    /// Clear.
    Clear,
    /// F1…F4.
    Function {
        /// 1…4.
        number: u8,
    },
}

/// What came of a question.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum ReaderAnswer {
    /// A function key.
    Key {
        /// Which.
        key: ReaderKey,
    },
    /// An option.
    Choice {
        /// Which, counted from 0.
        index: u8,
    },
    /// A text. It may be a document number: it is not logged.
    Text {
        /// What was typed in.
        text: Secret,
    },
    /// The person pressed cancel.
    Canceled,
    /// Nothing came in time.
    TimedOut,
}

impl ReaderAnswer {
    /// Sorts what is an end from what is an error.
    pub(super) fn of(outcome: Result<Answer, ReaderError>) -> Result<Self, MaquininhaError> {
        Ok(match outcome {
            Ok(Answer::Key(key)) => Self::Key {
                key: match key {
                    Key::Enter => ReaderKey::Enter,
                    Key::Clear => ReaderKey::Clear,
                    Key::Function(number) => ReaderKey::Function { number },
                },
            },
            Ok(Answer::Choice(index)) => Self::Choice { index },
            // Handed out to the app that asked.
            Ok(Answer::Text(text)) => Self::Text { text: Secret::new(text.expose().to_owned()) },
            Err(ReaderError::Device(DeviceFailure::Canceled)) => Self::Canceled,
            Err(ReaderError::Device(DeviceFailure::TimedOut)) => Self::TimedOut,
            Err(error) => return Err(error.into()),
        })
    }
}
