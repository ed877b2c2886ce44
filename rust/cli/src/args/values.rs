//! Values on the command line and in typed commands: amounts, tenders, rules.

use maquininha_flow::ConfirmStatus;
use maquininha_model::{Financing, Installments, Money, Tender, TenderKind};
use maquininha_sandbox::SilenceRule;

/// Longest amount in characters, blanks and currency sign included.
const AMOUNT_LEN_MAX: usize = 24;

/// Reads an amount in reais: `12`, `12,34`, `12.34`, `1.234,56`, with or
/// without `R$`. The amount must be payable.
pub fn amount(text: &str) -> Result<Money, String> {
    let wrong = || format!("{text:?} is not an amount in reais; write 12,34 or 12");
    let trimmed = text.trim();
    if trimmed.len() > AMOUNT_LEN_MAX {
        return Err("the amount is too long".to_owned());
    }
    let digits = trimmed.strip_prefix("R$").unwrap_or(trimmed).trim();
    let (whole, cents) = match digits.rsplit_once(',') {
        Some((whole, cents)) => (without_groups(whole).ok_or_else(wrong)?, cents.to_owned()),
        None => match digits.rsplit_once('.') {
            Some((whole, cents)) => (whole.to_owned(), cents.to_owned()),
            None => (digits.to_owned(), "00".to_owned()),
        },
    };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(&whole) || cents.len() != 2 || !all_digits(&cents) {
        return Err(wrong());
    }
    let minor: i64 = format!("{whole}{cents}").parse().map_err(|_| wrong())?;
    Money::brl(minor).payable().map_err(|error| error.to_string())
}

/// Takes the points between thousands out; `None` where they stand elsewhere.
fn without_groups(whole: &str) -> Option<String> {
    let mut groups = whole.split('.');
    let first = groups.next()?;
    let mut out = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        out.push_str(group);
    }
    Some(out)
}

/// Reads a tender: `credit`, `credit:3`, `credit:3:issuer`, `debit`, `voucher`
/// or `pix`.
pub fn tender(text: &str) -> Result<Tender, String> {
    let mut parts = text.trim().split(':');
    let kind = parts.next().unwrap_or_default();
    let known = TenderKind::parse(kind)
        .map_err(|_| format!("{kind:?} is none of credit, debit, voucher, pix"))?;
    let installments = match parts.next() {
        None => Installments::ONE,
        Some(count) => {
            let count = count.parse().map_err(|_| format!("{count:?} is not a number"))?;
            Installments::new(count).map_err(|error| error.to_string())?
        }
    };
    let financing = match parts.next() {
        None | Some("merchant") => Financing::Merchant,
        Some("issuer") => Financing::Issuer,
        Some(other) => return Err(format!("{other:?} is neither merchant nor issuer")),
    };
    if parts.next().is_some() {
        return Err("a tender has at most three parts, as in credit:3:issuer".to_owned());
    }
    match known {
        TenderKind::Credit => Ok(Tender::Credit { installments, financing }),
        _ if installments != Installments::ONE => {
            Err(format!("{known} is paid at sight; only credit takes installments"))
        }
        other => Ok(Tender::at_sight(other)),
    }
}

/// Reads how a held sale went: `success`, `print-error`, `dispense-failure` or
/// `other`.
pub fn confirm_status(text: &str) -> Result<ConfirmStatus, String> {
    match text {
        "success" => Ok(ConfirmStatus::Success),
        "print-error" => Ok(ConfirmStatus::PrintError),
        "dispense-failure" => Ok(ConfirmStatus::DispenseFailure),
        "other" => Ok(ConfirmStatus::Other),
        _ => Err(format!("{text:?} is none of success, print-error, dispense-failure, other")),
    }
}

/// Reads what the acquirer does on silence: `blocks`, `auto-confirm`,
/// `auto-undo:SECONDS` or `sweep`.
pub fn silence(text: &str) -> Result<SilenceRule, String> {
    match text.trim() {
        "blocks" => Ok(SilenceRule::Blocks),
        "auto-confirm" => Ok(SilenceRule::AutoConfirm),
        "sweep" => Ok(SilenceRule::Sweep),
        other => other
            .strip_prefix("auto-undo:")
            .and_then(|seconds| seconds.parse().ok())
            .filter(|seconds| *seconds > 0)
            .map(|after_s| SilenceRule::AutoUndo { after_s })
            .ok_or_else(|| {
                format!("{other:?} is none of blocks, auto-confirm, auto-undo:SECONDS, sweep")
            }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_the_brazilian_way() {
        for (text, minor) in [
            ("12", 12_00),
            ("12,34", 12_34),
            ("12.34", 12_34),
            ("R$ 1.234,56", 1_234_56),
            ("0,01", 1),
            ("1.234.567,89", 1_234_567_89),
        ] {
            assert_eq!(amount(text), Ok(Money::brl(minor)), "{text}");
        }
    }

    #[test]
    fn what_could_be_two_amounts_is_refused() {
        for text in
            ["1.234", "12,3", "12,345", "1,2,34", "12.3456,00", "", "-1", "1e3", "R$", ",50"]
        {
            assert!(amount(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_and_too_much_cannot_be_paid() {
        for text in ["0", "0,00", "21474836,48", "99999999999999999999"] {
            assert!(amount(text).is_err(), "{text}");
        }
        assert_eq!(amount("21474836,47"), Ok(Money::brl(i64::from(i32::MAX))));
    }

    #[test]
    fn only_credit_takes_installments() {
        assert_eq!(tender("credit:3"), Ok(Tender::credit(3).expect("three")));
        assert_eq!(tender("PIX"), Ok(Tender::Pix));
        let issuer = tender("credit:12:issuer").expect("valid");
        assert_eq!(issuer.financing(), Financing::Issuer);
        for text in ["debit:2", "credit:0", "credit:25", "credit:x", "cash", "credit:1:merchant:x"]
        {
            assert!(tender(text).is_err(), "{text}");
        }
    }

    #[test]
    fn silence_rules_are_read() {
        assert_eq!(silence("auto-undo:90"), Ok(SilenceRule::AutoUndo { after_s: 90 }));
        assert_eq!(silence("sweep"), Ok(SilenceRule::Sweep));
        assert!(silence("auto-undo:0").is_err());
        assert!(silence("whatever").is_err());
    }
}
