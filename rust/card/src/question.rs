//! Questions that a reader asks without a card: key, menu, input under a fixed text.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::text::DisplayText;

/// The most options of a menu (abecs-pinpad §7.8).
pub const MENU_OPTIONS_MAX: usize = 20;
/// The longest option of a menu, in characters (abecs-pinpad §4.1, `SPE_MNUOPT`).
pub const MENU_OPTION_CHARS_MAX: usize = 24;
/// The longest input, in characters (abecs-pinpad §4.2, `PP_VALUE`).
pub const INPUT_CHARS_MAX: u8 = 32;
/// The longest time for a question: a device counts seconds in one byte (abecs-pinpad §4.1,
/// `SPE_TIMEOUT`), and 0 is not for us.
pub const QUESTION_LIMIT_MAX: Duration = Duration::from_secs(255);

/// Why a question cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionError {
    /// No option, or too many.
    #[error("a menu has 1 to {MENU_OPTIONS_MAX} options")]
    Options,
    /// An option is empty or too long for the display.
    #[error("an option of a menu is 1 to {MENU_OPTION_CHARS_MAX} characters of ISO-8859-1")]
    Option,
    /// The limits of an input contradict each other.
    #[error("an input is 1 to {INPUT_CHARS_MAX} characters, the least at most the most")]
    Length,
    /// The time is nothing or too long.
    #[error("a question waits 1 to {} seconds", QUESTION_LIMIT_MAX.as_secs())]
    Limit,
}

macro_rules! prompts {
    ($($name:ident = $number:literal, $doc:literal;)*) => {
        /// What an input asks for. The reader shows a text of its own for each, so that no app can
        /// ask for a PIN; card number and security code cannot be asked for at all. The numbers
        /// are those of abecs-pinpad §4.3.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FixedPrompt {
            $(#[doc = $doc] $name,)*
        }

        impl FixedPrompt {
            /// All prompts.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The number of the text.
            pub const fn number(self) -> u16 {
                match self { $(Self::$name => $number,)* }
            }

            /// The prompt of a number.
            pub const fn from_number(number: u16) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }
        }
    };
}

prompts! {
    AreaCode = 0x01, "Telephone area code.";
    Phone = 0x03, "Telephone number.";
    AreaCodeAndPhone = 0x05, "Area code and telephone number.";
    Cpf = 0x07, "CPF of a person.";
    IdentityCard = 0x09, "RG of a person.";
    Cnpj = 0x0D, "CNPJ of a company.";
    Date = 0x0F, "Date, DDMMYYYY.";
    BirthDate = 0x16, "Date of birth, DDMMYYYY.";
    Identification = 0x1D, "Identification, such as a driver's number.";
    LoyaltyCode = 0x1E, "Code of a loyalty programme.";
    Table = 0x1F, "Number of the table.";
    People = 0x20, "Number of people.";
    Quantity = 0x21, "Quantity.";
    Pump = 0x22, "Number of the fuel pump.";
    ParkingSpot = 0x23, "Number of the parking spot.";
    Till = 0x24, "Number of the window or till.";
    Seller = 0x25, "Code of the seller.";
    Waiter = 0x26, "Code of the waiter.";
    ServiceRating = 0x27, "Rating of the service.";
    Invoice = 0x28, "Number of the invoice.";
    Tab = 0x29, "Number of the tab (comanda).";
    Plate = 0x2A, "Plate of the vehicle.";
    Odometer = 0x2B, "Mileage of the vehicle.";
    OdometerStart = 0x2C, "Mileage at the start.";
    OdometerEnd = 0x2D, "Mileage at the end.";
    Percentage = 0x2E, "Percentage.";
    Satisfaction = 0x2F, "Satisfaction, 0 to 10.";
    Token = 0x31, "Token.";
    Installments = 0x33, "Number of instalments.";
    PlanCode = 0x34, "Code of the plan.";
    ProductCode = 0x35, "Code of the product.";
}

/// Which characters an input takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputKind {
    /// Digits.
    Numeric,
    /// Letters and digits; not every reader can (abecs-pinpad §4.1, `SPE_GCDOPT`).
    Alphanumeric,
}

/// A question, valid once it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    kind: QuestionKind,
    limit: Duration,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// Shows a text and waits for a function key. Digits are not told, so that a text can never
    /// ask for a PIN.
    Key {
        /// The text.
        text: DisplayText,
    },
    /// One of several options.
    Menu {
        /// Above the options.
        title: DisplayText,
        /// The options, in order.
        options: Vec<DisplayText>,
    },
    /// Typed in under a fixed text, shown as it is typed.
    Input {
        /// What for.
        prompt: FixedPrompt,
        /// Which characters.
        kind: InputKind,
        /// The least characters.
        chars_min: u8,
        /// The most.
        chars_max: u8,
    },
}

impl Question {
    /// Shows a text and waits for a function key.
    pub fn key(text: &str, limit: Duration) -> Result<Self, QuestionError> {
        Self::checked(QuestionKind::Key { text: DisplayText::new(text) }, limit)
    }

    /// Lets one of 1 to [`MENU_OPTIONS_MAX`] options be chosen.
    pub fn menu(title: &str, options: &[&str], limit: Duration) -> Result<Self, QuestionError> {
        if options.is_empty() || options.len() > MENU_OPTIONS_MAX {
            return Err(QuestionError::Options);
        }
        let options: Vec<_> = options.iter().map(|option| DisplayText::new(option)).collect();
        let fits = |option: &DisplayText| {
            (1..=MENU_OPTION_CHARS_MAX).contains(&option.as_str().chars().count())
        };
        if !options.iter().all(fits) {
            return Err(QuestionError::Option);
        }
        Self::checked(QuestionKind::Menu { title: DisplayText::new(title), options }, limit)
    }

    /// Lets something be typed in, within lengths in characters.
    pub fn input(
        prompt: FixedPrompt,
        kind: InputKind,
        chars: RangeInclusive<u8>,
        limit: Duration,
    ) -> Result<Self, QuestionError> {
        let (chars_min, chars_max) = (*chars.start(), *chars.end());
        if chars_min > chars_max || chars_max == 0 || chars_max > INPUT_CHARS_MAX {
            return Err(QuestionError::Length);
        }
        Self::checked(QuestionKind::Input { prompt, kind, chars_min, chars_max }, limit)
    }

    fn checked(kind: QuestionKind, limit: Duration) -> Result<Self, QuestionError> {
        if limit < Duration::from_secs(1) || limit > QUESTION_LIMIT_MAX {
            return Err(QuestionError::Limit);
        }
        Ok(Self { kind, limit })
    }

    /// What is asked.
    pub const fn kind(&self) -> &QuestionKind {
        &self.kind
    }

    /// How long the reader waits for a key, 1…255 s.
    pub const fn limit(&self) -> Duration {
        self.limit
    }

    /// How many options it has; none but for a menu.
    pub(crate) fn options(&self) -> usize {
        match &self.kind {
            QuestionKind::Menu { options, .. } => options.len(),
            _ => 0,
        }
    }

    /// Whether its answer is a text or the name of a key.
    pub(crate) const fn takes_text(&self) -> bool {
        !matches!(self.kind, QuestionKind::Menu { .. })
    }

    /// Whether an answer is one to this question; a reader may be wrong.
    pub fn takes(&self, answer: &Answer) -> bool {
        match (&self.kind, answer) {
            (QuestionKind::Key { .. }, Answer::Key(_)) => true,
            (QuestionKind::Menu { options, .. }, Answer::Choice(index)) => {
                usize::from(*index) < options.len()
            }
            (QuestionKind::Input { kind, chars_min, chars_max, .. }, Answer::Text(text)) => {
                text.fits(*kind, *chars_min..=*chars_max)
            }
            _ => false,
        }
    }
}

/// A function key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// OK.
    Enter,
    /// Clear.
    Clear,
    /// F1…F4, as 1…4.
    Function(u8),
}

/// What a card holder typed in. `Debug` shows how long it is: it may be a document number.
#[derive(Clone, PartialEq, Eq)]
pub struct TypedText(Zeroizing<String>);

impl TypedText {
    /// Takes the text in.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Whether it is of a kind and of a length in characters.
    pub(crate) fn fits(&self, kind: InputKind, chars: RangeInclusive<u8>) -> bool {
        let of_kind = |c: char| match kind {
            InputKind::Numeric => c.is_ascii_digit(),
            InputKind::Alphanumeric => !c.is_control(),
        };
        let length = u8::try_from(self.0.chars().count());
        length.is_ok_and(|length| chars.contains(&length)) && self.0.chars().all(of_kind)
    }

    /// Hands the text out, to whoever asked.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TypedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} characters]", self.0.chars().count())
    }
}

/// An answer. Cancel and the end of the time are failures of the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A function key.
    Key(Key),
    /// The option that was chosen, counted from 0.
    Choice(u8),
    /// What was typed in.
    Text(TypedText),
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(30);

    #[test]
    fn questions_that_a_reader_cannot_ask_are_refused() {
        assert_eq!(Question::menu("", &[], LIMIT), Err(QuestionError::Options));
        assert_eq!(Question::menu("", &["x"; 21], LIMIT), Err(QuestionError::Options));
        assert_eq!(Question::menu("", &["✓"], LIMIT), Err(QuestionError::Option));
        let input = |chars| Question::input(FixedPrompt::Pump, InputKind::Numeric, chars, LIMIT);
        assert_eq!(input(RangeInclusive::new(3, 2)), Err(QuestionError::Length));
        assert_eq!(input(0..=33), Err(QuestionError::Length));
        assert!(input(0..=4).is_ok());
        assert_eq!(Question::key("?", Duration::ZERO), Err(QuestionError::Limit));
    }

    #[test]
    fn card_numbers_and_security_codes_cannot_be_asked_for() {
        for number in [0x0B, 0x0C, 0x32] {
            assert_eq!(FixedPrompt::from_number(number), None);
        }
        for prompt in FixedPrompt::ALL {
            assert_eq!(FixedPrompt::from_number(prompt.number()), Some(*prompt));
        }
    }

    #[test]
    fn an_answer_to_another_question_is_not_taken() {
        let pump = Question::input(FixedPrompt::Pump, InputKind::Numeric, 1..=2, LIMIT);
        let pump = pump.expect("valid");
        let typed = |text: &str| Answer::Text(TypedText::new(text.to_owned()));
        assert!(pump.takes(&typed("07")));
        assert!(!pump.takes(&typed("007")) && !pump.takes(&typed("A1")));
        assert!(!pump.takes(&Answer::Choice(0)));
        assert_eq!(format!("{:?}", typed("11122233344")), "Text([11 characters])");
    }
}
