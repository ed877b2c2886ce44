//! Terminal settings of an order (pagarme-connect §3).

use maquininha_model::{Financing, Installments, PosSettings, SerialNumber, Tender, TenderKind};

use super::scalar::Scalar;
use super::wire::{Field, List, wire_struct};
use super::{ReadError, SERIALS_MAX};

wire_struct! {
    /// `poi_payment_settings` as it comes, with the flat form of the published
    /// schema (pagarme-connect §3.3) and the older names of §3.4.
    PosResponse<Skipped> {
        visible: Scalar<'a> = "visible",
        display_name: Scalar<'a> = "display_name",
        print_order_receipt: Scalar<'a> = "print_order_receipt" | "print_order_reciept",
        devices_serial_number: Serials<'a> = "devices_serial_number",
        terminal_list: Serials<'a> = "terminal_list",
        payment_setup: Field<SetupResponse<'a>> = "payment_setup",
        kind: Scalar<'a> = "type",
        installments: Scalar<'a> = "installments",
        installment_type: Scalar<'a> = "installment_type",
    }
}

wire_struct! {
    /// `payment_setup` as it comes.
    SetupResponse<Skipped> {
        kind: Scalar<'a> = "type",
        installments: Scalar<'a> = "installments",
        installment_type: Scalar<'a> = "installment_type",
    }
}

pub(super) type Serials<'a> = List<Scalar<'a>, SERIALS_MAX>;

impl PosResponse<'_> {
    pub(super) fn into_settings(self) -> Result<PosSettings, ReadError> {
        let nested = matches!(self.payment_setup, Field::Value(_));
        let setup = self.payment_setup.value().unwrap_or_default();
        let first = |nested: Scalar<'_>, flat: Scalar<'_>| {
            nested.string().or_else(|| flat.string()).unwrap_or_default()
        };
        let kind = first(setup.kind, self.kind);
        let installments = first(setup.installments, self.installments);
        let financing = first(setup.installment_type, self.installment_type);
        let mut serials = serials(self.devices_serial_number, "devices_serial_number")?;
        if serials.is_empty() {
            serials = self::serials(self.terminal_list, "terminal_list")?;
        }
        Ok(PosSettings {
            visible: self.visible.flag().unwrap_or(true),
            display_name: self.display_name.string(),
            print_receipt: self.print_order_receipt.flag().unwrap_or(false),
            serials,
            direct: nested || !kind.is_empty(),
            tender: tender(&kind, &installments, &financing),
        })
    }
}

/// The terminals. Blank entries are skipped, but a list of which nothing can
/// be read must not turn into "all terminals".
pub(super) fn serials(list: Serials<'_>, path: &str) -> Result<Vec<SerialNumber>, ReadError> {
    let entries = list.checked(path)?;
    let named = entries.len();
    let serials: Vec<_> = entries
        .into_iter()
        .filter_map(Scalar::text)
        .filter_map(|serial| SerialNumber::new(serial).ok())
        .collect();
    if serials.is_empty() && named > 0 {
        return Err(ReadError::invalid(path, "names no terminal that can be read"));
    }
    Ok(serials)
}

/// The forced tender. `None` where the operator chooses, and where the words
/// mean nothing to us: a tender must not be guessed.
pub(super) fn tender(kind: &str, installments: &str, financing: &str) -> Option<Tender> {
    let kind = TenderKind::parse(kind).ok()?;
    if kind != TenderKind::Credit {
        return Some(Tender::at_sight(kind));
    }
    // Zero is how some callers write "at sight".
    let installments = match installments {
        "" | "0" => Installments::ONE,
        count => Installments::new(count.parse().ok()?).ok()?,
    };
    let issuer =
        ["issuer", "IssuerFinanced"].iter().any(|word| word.eq_ignore_ascii_case(financing));
    let financing = if issuer { Financing::Issuer } else { Financing::Merchant };
    Some(Tender::Credit { installments, financing })
}
