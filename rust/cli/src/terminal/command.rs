//! Typed commands of the terminal.

use maquininha_flow::ConfirmStatus;
use maquininha_model::{Money, Tender};

use crate::args::values;

/// Text of `help`.
pub(super) const HELP: &str = "\
list [text]                 show the orders, or those with a text
pay N [amount] [tender]     pay an order of the list; tender: credit [3], debit, voucher, pix
sell AMOUNT TENDER          sell without an order
vend AMOUNT TENDER          the same, but pending until settle says how it went
settle STATUS               success confirms it; print-error, dispense-failure, other undo it
card NAME | card            present a named test card, or one that fits again
hold                        keep the card back
cancel                      stop the payment
refunds [card]              list sales to give back, or those of the card; asks the password
refund N [amount]           give a sale of that list back
report                      today's sales
health                      how the terminal is
quit                        leave; what is open goes on at the next start";

/// A typed command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ScreenCommand {
    List { text: Option<String> },
    Pay { number: usize, amount: Option<Money>, tender: Option<Tender> },
    Sell { amount: Money, tender: Tender, hold: bool },
    Settle { status: ConfirmStatus },
    Card { name: Option<String> },
    Hold,
    Cancel,
    Refunds { by_card: bool },
    Refund { number: usize, amount: Option<Money> },
    Report,
    Health,
    Help,
    Quit,
}

impl ScreenCommand {
    /// Reads a line; `None` for an empty one.
    pub(super) fn parse(line: &str) -> Result<Option<Self>, String> {
        let mut words = line.split_whitespace();
        let Some(name) = words.next() else { return Ok(None) };
        let words: Vec<&str> = words.collect();
        let command = match (name, words.as_slice()) {
            ("list", []) => Self::List { text: None },
            ("list", words) => Self::List { text: Some(words.join(" ")) },
            ("pay", [number, rest @ ..]) => {
                let (amount, rest) = leading_amount(rest);
                let tender = if rest.is_empty() { None } else { Some(tender(rest)?) };
                Self::Pay { number: place(number)?, amount, tender }
            }
            ("sell" | "vend", [amount, rest @ ..]) if !rest.is_empty() => Self::Sell {
                amount: values::amount(amount)?,
                tender: tender(rest)?,
                hold: name == "vend",
            },
            ("settle", [status]) => Self::Settle { status: values::confirm_status(status)? },
            ("card", []) => Self::Card { name: None },
            ("card", [card]) => Self::Card { name: Some((*card).to_owned()) },
            ("hold", []) => Self::Hold,
            ("cancel", []) => Self::Cancel,
            ("refunds", []) => Self::Refunds { by_card: false },
            ("refunds", ["card"]) => Self::Refunds { by_card: true },
            ("refund", [number]) => Self::Refund { number: place(number)?, amount: None },
            ("refund", [number, amount]) => {
                Self::Refund { number: place(number)?, amount: Some(values::amount(amount)?) }
            }
            ("report", []) => Self::Report,
            ("health", []) => Self::Health,
            ("help" | "?", _) => Self::Help,
            ("quit" | "exit", []) => Self::Quit,
            _ => return Err(format!("{line:?} is not a command; help lists them")),
        };
        Ok(Some(command))
    }
}

/// A number of a list, from 1.
fn place(word: &str) -> Result<usize, String> {
    match word.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{word:?} is not a number of the list")),
    }
}

/// An amount in front of a tender, where there is one.
fn leading_amount<'a>(words: &'a [&'a str]) -> (Option<Money>, &'a [&'a str]) {
    match words.split_first() {
        Some((first, rest)) => match values::amount(first) {
            Ok(amount) => (Some(amount), rest),
            Err(_) => (None, words),
        },
        None => (None, words),
    }
}

/// A tender in one or more words: `credit 3`, `credit:3`, `pix`.
fn tender(words: &[&str]) -> Result<Tender, String> {
    values::tender(&words.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> ScreenCommand {
        ScreenCommand::parse(line).expect("a command").expect("not empty")
    }

    #[test]
    fn a_payment_is_typed_with_or_without_amount_and_tender() {
        let pay = |amount, tender| ScreenCommand::Pay { number: 2, amount, tender };
        assert_eq!(parse("pay 2"), pay(None, None));
        assert_eq!(parse("pay 2 10,50"), pay(Some(Money::brl(10_50)), None));
        let three = Some(Tender::credit(3).expect("three"));
        assert_eq!(parse("pay 2 credit 3"), pay(None, three));
        assert_eq!(parse("pay 2 10,50 credit 3"), pay(Some(Money::brl(10_50)), three));
        assert_eq!(parse("pay 2 10,50 pix"), pay(Some(Money::brl(10_50)), Some(Tender::Pix)));
    }

    #[test]
    fn a_sale_needs_amount_and_tender() {
        let sell =
            |hold| ScreenCommand::Sell { amount: Money::brl(5_00), tender: Tender::Debit, hold };
        assert_eq!(parse("sell 5 debit"), sell(false));
        assert_eq!(parse("vend 5 debit"), sell(true));
        assert!(ScreenCommand::parse("sell 5").is_err());
    }

    #[test]
    fn a_held_sale_is_settled_by_one_of_four_words() {
        let settle = |status| ScreenCommand::Settle { status };
        assert_eq!(parse("settle success"), settle(ConfirmStatus::Success));
        assert_eq!(parse("settle print-error"), settle(ConfirmStatus::PrintError));
        assert!(ScreenCommand::parse("settle perhaps").is_err());
    }

    #[test]
    fn what_is_no_command_is_said_to_be_none() {
        for line in ["pay", "pay 0", "pay x", "pay 1 2,5", "hold on", "refund", "buy 1"] {
            assert!(ScreenCommand::parse(line).is_err(), "{line}");
        }
        assert_eq!(ScreenCommand::parse("  "), Ok(None));
    }
}
