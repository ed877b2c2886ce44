use maquininha_model::Sensitive;

use crate::answer::Answer;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::field;
use crate::payload::Payload;
use crate::request::Command;
use crate::text;
use crate::tlv::Parameters;
use crate::value::TimeLimit;

/// Most characters that can be typed.
const CHARACTERS_MAX: u8 = 32;

macro_rules! prompts {
    ($($id:literal $name:ident $text:literal,)*) => {
        /// What a PIN pad asks for in words of its own (abecs-pinpad §4.3). None of them asks for
        /// a PIN, and there is no way to ask for one: GCD shows what is typed and returns it in
        /// clear.
        ///
        /// `Again` is typed a second time, to be compared by the host.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Prompt {
            $(#[doc = concat!($text, ".")] $name,)*
        }

        impl Prompt {
            /// Every prompt.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The id that is sent.
            pub const fn id(self) -> u16 {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

prompts! {
    0x01 AreaCode "Area code", 0x02 AreaCodeAgain "Area code again",
    0x03 Phone "Phone", 0x04 PhoneAgain "Phone again",
    0x05 PhoneWithAreaCode "Area code and phone",
    0x06 PhoneWithAreaCodeAgain "Area code and phone again",
    0x07 Cpf "CPF", 0x08 CpfAgain "CPF again",
    0x09 Rg "RG, the identity card", 0x0A RgAgain "RG again",
    0x0B LastFourDigits "Last four digits of the card",
    0x0D Cnpj "CNPJ", 0x0E CnpjAgain "CNPJ again",
    0x0F DateLongYear "Date, DDMMYYYY", 0x10 Date "Date, DDMMYY", 0x11 DateWithoutYear "Date, DDMM",
    0x12 Day "Day", 0x13 Month "Month", 0x14 Year "Year, YY", 0x15 LongYear "Year, YYYY",
    0x16 BirthDateLongYear "Birth date, DDMMYYYY", 0x17 BirthDate "Birth date, DDMMYY",
    0x18 BirthDateWithoutYear "Birth date, DDMM",
    0x19 BirthDay "Day of birth", 0x1A BirthMonth "Month of birth",
    0x1B BirthYear "Year of birth, YY", 0x1C LongBirthYear "Year of birth, YYYY",
    0x1D Identification "Identification", 0x1E LoyaltyCode "Loyalty code",
    0x1F TableNumber "Table number", 0x20 People "Number of people", 0x21 Quantity "Quantity",
    0x22 FuelPump "Fuel pump", 0x23 ParkingSpot "Parking spot", 0x24 Window "Window or till",
    0x25 SellerCode "Seller code", 0x26 WaiterCode "Waiter code",
    0x27 ServiceRating "Rating of the service", 0x28 InvoiceNumber "Invoice number",
    0x29 TabNumber "Number of the tab (comanda)", 0x2A VehiclePlate "Vehicle plate",
    0x2B Mileage "Mileage", 0x2C InitialMileage "Mileage at the start",
    0x2D FinalMileage "Mileage at the end", 0x2E Percentage "Percentage",
    0x2F Satisfaction "Satisfaction, 0 to 10", 0x30 RateService "Rate the service, 0 to 10",
    0x31 Token "Token", 0x33 Instalments "Number of instalments", 0x34 PlanCode "Plan code",
    0x35 ProductCode "Product code",
}

/// Security code of a card.
const SECURITY_CODE: u16 = 0x0C;
/// Card number.
const CARD_NUMBER: u16 = 0x32;

/// Which characters can be typed. Letters need version 2.20.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Characters {
    /// Digits.
    Digits,
    /// Digits and letters.
    Alphanumeric,
}

/// Asks for data that is no secret of the card, under a text that the PIN pad fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gcd {
    message: u16,
    characters: Option<Characters>,
    min: Option<u8>,
    max: Option<u8>,
    time_limit: Option<TimeLimit>,
}

impl Gcd {
    /// Asks for what a prompt says: digits, 0 to 32, for ever.
    pub const fn ask(prompt: Prompt) -> Self {
        Self::message(prompt.id())
    }

    /// Asks for the security code that is printed on a card. It comes **in clear**: who uses this
    /// has a host in the scope of PCI DSS, and may never store the code.
    pub const fn security_code_in_pci_scope() -> Self {
        Self::message(SECURITY_CODE)
    }

    /// Asks for a whole card number. It comes **in clear**: who uses this has a host in the scope
    /// of PCI DSS.
    pub const fn card_number_in_pci_scope() -> Self {
        Self::message(CARD_NUMBER)
    }

    const fn message(message: u16) -> Self {
        Self { message, characters: None, min: None, max: None, time_limit: None }
    }

    /// At least and at most so many characters, up to 32.
    #[must_use]
    pub const fn length(mut self, min: u8, max: u8) -> Self {
        self.min = Some(min);
        self.max = Some(max);
        self
    }

    /// At most so many characters, 1 to 32.
    #[must_use]
    pub const fn length_max(mut self, max: u8) -> Self {
        self.max = Some(max);
        self
    }

    /// Ends it without a key.
    #[must_use]
    pub const fn within(mut self, time_limit: TimeLimit) -> Self {
        self.time_limit = Some(time_limit);
        self
    }

    /// Which characters can be typed; for version 2.20 and later.
    #[must_use]
    pub const fn characters(mut self, characters: Characters) -> Self {
        self.characters = Some(characters);
        self
    }
}

impl Command for Gcd {
    /// What was typed.
    type Answer = Sensitive<String>;

    fn id(&self) -> CommandId {
        CommandId::Gcd
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let limits = |what, min: u8| ValueError::OutOfRange {
            what,
            min: min.into(),
            max: CHARACTERS_MAX.into(),
        };
        let least = self.min.unwrap_or(0);
        if self.max.is_some_and(|max| max < least.max(1) || max > CHARACTERS_MAX) {
            return Err(limits("longest entry", least.max(1)));
        }
        if least > CHARACTERS_MAX {
            return Err(limits("shortest entry", 0));
        }
        if let Some(limit) = self.time_limit {
            payload.parameter(field::TIMEOUT, &[limit.as_seconds()])?;
        }
        if let Some(min) = self.min {
            payload.parameter(field::MINDIG, &[min])?;
        }
        if let Some(max) = self.max {
            payload.parameter(field::MAXDIG, &[max])?;
        }
        match self.characters {
            None => {}
            Some(Characters::Digits) => payload.parameter(field::GCDOPT, b"0000")?,
            Some(Characters::Alphanumeric) => payload.parameter(field::GCDOPT, b"1000")?,
        }
        payload.parameter(field::MSGIDX, &self.message.to_be_bytes())
    }

    fn read(&self, answer: Answer<'_>) -> Result<Sensitive<String>, AnswerError> {
        let fields = Parameters::of(answer.ok(self.id())?)?;
        let value = fields.require(field::VALUE)?;
        if value.len() > usize::from(CHARACTERS_MAX) {
            return Err(AnswerError::MalformedField { what: "typed value" });
        }
        Ok(Sensitive::new(text::from_latin1(value)))
    }
}
