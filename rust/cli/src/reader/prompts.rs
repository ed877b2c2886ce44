//! The names of what a reader may ask for, and how long an answer is.

use maquininha_card::FixedPrompt;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// As it is typed on a command line.
    pub name: &'static str,
    /// As a reader knows it.
    pub prompt: FixedPrompt,
    /// The least characters that make sense.
    pub chars_min: u8,
    /// The most.
    pub chars_max: u8,
}

const fn of(name: &'static str, prompt: FixedPrompt, chars_min: u8, chars_max: u8) -> Prompt {
    Prompt { name, prompt, chars_min, chars_max }
}

/// All of them.
pub const PROMPTS: &[Prompt] = &[
    of("area-code", FixedPrompt::AreaCode, 2, 2),
    of("phone", FixedPrompt::Phone, 8, 9),
    of("area-code-and-phone", FixedPrompt::AreaCodeAndPhone, 10, 11),
    of("cpf", FixedPrompt::Cpf, 11, 11),
    of("identity-card", FixedPrompt::IdentityCard, 5, 14),
    of("cnpj", FixedPrompt::Cnpj, 14, 14),
    of("date", FixedPrompt::Date, 8, 8),
    of("birth-date", FixedPrompt::BirthDate, 8, 8),
    of("identification", FixedPrompt::Identification, 1, 12),
    of("loyalty-code", FixedPrompt::LoyaltyCode, 1, 20),
    of("table", FixedPrompt::Table, 1, 4),
    of("people", FixedPrompt::People, 1, 3),
    of("quantity", FixedPrompt::Quantity, 1, 6),
    of("pump", FixedPrompt::Pump, 1, 2),
    of("parking-spot", FixedPrompt::ParkingSpot, 1, 5),
    of("till", FixedPrompt::Till, 1, 4),
    of("seller", FixedPrompt::Seller, 1, 8),
    of("waiter", FixedPrompt::Waiter, 1, 8),
    of("service-rating", FixedPrompt::ServiceRating, 1, 2),
    of("invoice", FixedPrompt::Invoice, 1, 12),
    of("tab", FixedPrompt::Tab, 1, 6),
    of("plate", FixedPrompt::Plate, 1, 7),
    of("odometer", FixedPrompt::Odometer, 1, 7),
    of("odometer-start", FixedPrompt::OdometerStart, 1, 7),
    of("odometer-end", FixedPrompt::OdometerEnd, 1, 7),
    of("percentage", FixedPrompt::Percentage, 1, 3),
    of("satisfaction", FixedPrompt::Satisfaction, 1, 2),
    of("token", FixedPrompt::Token, 1, 8),
    of("installments", FixedPrompt::Installments, 1, 2),
    of("plan-code", FixedPrompt::PlanCode, 1, 6),
    of("product-code", FixedPrompt::ProductCode, 1, 14),
];

/// Reads a name.
pub fn prompt(name: &str) -> Result<Prompt, String> {
    PROMPTS.iter().find(|prompt| prompt.name == name).copied().ok_or_else(|| {
        let names: Vec<_> = PROMPTS.iter().map(|prompt| prompt.name).collect();
        format!("a reader may ask for {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_a_reader_may_ask_for_has_one_name() {
        let prompts: Vec<_> = PROMPTS.iter().map(|prompt| prompt.prompt).collect();
        assert_eq!(prompts, FixedPrompt::ALL);
        for one in PROMPTS {
            assert_eq!(prompt(one.name), Ok(*one));
        }
    }

    #[test]
    fn card_numbers_pins_and_security_codes_have_no_name() {
        for name in ["card", "pan", "pin", "password", "cvv"] {
            assert!(prompt(name).is_err(), "{name}");
        }
    }
}
