//! Typed commands of the sales screen.

use maquininha_merchant::SaleDraft;
use maquininha_model::SerialNumber;

use super::sell::new_reference;
use crate::args::{MerchantCommand, values};

/// Text of `help`.
pub(super) const HELP: &str = "\
sell AMOUNT                 an order on the list of every terminal
sell AMOUNT SERIAL TENDER   an order pushed to one terminal: credit[:N], debit, voucher, pix
delivery AMOUNT             an order that is paid at the customer's door
list                        sales with something left to do
open                        open orders of the account
cancel ID                   back out before payment
refund ID                   give the money back
settle ID                   settle a paid sale by hand
close ID                    close the order of a paid sale
devices                     the terminals
shift [NAME]                open a shift, or close the open one
report                      all sales with their payments
health                      how the service does
quit                        leave; what is open goes on at the next start
ID is the sale's reference or the order's id.";

/// A typed command.
#[derive(Clone, Debug)]
pub(super) enum DeskCommand {
    Sell(Box<SaleDraft>),
    List,
    Do(MerchantCommand),
    Health,
    Help,
    Quit,
}

impl DeskCommand {
    /// Reads a line; `None` for an empty one.
    pub(super) fn parse(line: &str) -> Result<Option<Self>, String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some((name, words)) = words.split_first() else { return Ok(None) };
        let id = |id: &str| id.to_owned();
        let command = match (*name, words) {
            ("sell", [amount, rest @ ..]) => {
                let draft = SaleDraft::counter(new_reference(), values::amount(amount)?);
                Self::Sell(Box::new(chosen(draft, rest)?))
            }
            ("delivery", [amount]) => {
                let amount = values::amount(amount)?;
                Self::Sell(Box::new(SaleDraft::delivery(new_reference(), amount)))
            }
            ("list", []) => Self::List,
            ("open", []) => Self::Do(MerchantCommand::Open),
            ("cancel", [sale]) => Self::Do(MerchantCommand::Cancel { id: id(sale) }),
            ("refund", [sale]) => Self::Do(MerchantCommand::Refund { id: id(sale) }),
            ("settle", [sale]) => Self::Do(MerchantCommand::Settle { id: id(sale) }),
            ("close", [sale]) => Self::Do(MerchantCommand::Close { id: id(sale) }),
            ("devices", []) => Self::Do(MerchantCommand::Devices),
            ("shift", []) => Self::Do(MerchantCommand::Shift { name: None }),
            ("shift", name) => Self::Do(MerchantCommand::Shift { name: Some(name.join(" ")) }),
            ("report", []) => Self::Do(MerchantCommand::Report),
            ("health", []) => Self::Health,
            ("help" | "?", _) => Self::Help,
            ("quit" | "exit", []) => Self::Quit,
            _ => return Err(format!("{line:?} is not a command; help lists them")),
        };
        Ok(Some(command))
    }
}

/// A draft with the terminal and tender that were chosen, in either order.
/// What is missing is asked for by the engine.
fn chosen(mut draft: SaleDraft, words: &[&str]) -> Result<SaleDraft, String> {
    for word in words {
        match values::tender(word) {
            Ok(tender) if draft.tender.is_none() => draft.tender = Some(tender),
            _ if draft.device.is_none() => {
                let serial = SerialNumber::new(word).map_err(|error| error.to_string())?;
                draft.device = Some(serial);
            }
            _ => return Err(format!("{word:?} is neither a terminal nor a tender")),
        }
    }
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use maquininha_model::{Money, Tender};

    use super::*;

    #[test]
    fn a_sale_is_listed_or_pushed_to_a_terminal() {
        let Ok(Some(DeskCommand::Sell(listed))) = DeskCommand::parse("sell 30,00") else {
            panic!("a sale");
        };
        assert_eq!(
            (listed.total, listed.device, listed.tender),
            (Some(Money::brl(30_00)), None, None)
        );
        let Ok(Some(DeskCommand::Sell(direct))) =
            DeskCommand::parse("sell 30 TESTPOS0001 credit:3")
        else {
            panic!("a sale");
        };
        assert_eq!(direct.device, SerialNumber::new("TESTPOS0001").ok());
        assert_eq!(direct.tender, Tender::credit(3).ok());
    }

    #[test]
    fn what_is_no_command_is_said_to_be_none() {
        for line in ["sell", "sell x", "cancel", "buy 1", "delivery 1 pix", "sell 1 A pix B"] {
            assert!(DeskCommand::parse(line).is_err(), "{line}");
        }
        assert!(matches!(DeskCommand::parse(""), Ok(None)));
    }
}
