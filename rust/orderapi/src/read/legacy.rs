//! Terminal orders of the time before `poi_payment_settings`: order metadata
//! says the same (pagarme-connect §3.9).

use maquininha_model::{Metadata, PosSettings};

use super::pos::{Serials, serials, tender};
use super::wire::wire_struct;

wire_struct! {
    /// The JSON text under `terminals`.
    TerminalsResponse<Skipped> {
        serial_numbers: Serials<'a> = "SerialNumbers" | "serialNumbers" | "serial_numbers",
    }
}

/// Settings out of metadata, where the metadata is of that kind. A list of
/// terminals that cannot be read means no settings, never "all terminals".
pub(super) fn settings(metadata: &Metadata) -> Option<PosSettings> {
    let value = |key: &str| {
        metadata.get(key).and_then(Option::as_deref).map(str::trim).filter(|text| !text.is_empty())
    };
    let terminals = value("terminals");
    if terminals.is_none() && value("orderDisplayName").is_none() {
        return None;
    }
    let serials = match terminals {
        None => Vec::new(),
        Some(text) => {
            let listed: TerminalsResponse<'_> = serde_json::from_str(text).ok()?;
            serials(listed.serial_numbers, "terminals").ok()?
        }
    };
    let kind = value("transactionType").unwrap_or_default();
    let installments = ["installmentQuantity", "installmentCount", "installments"]
        .into_iter()
        .find_map(value)
        .unwrap_or_default();
    Some(PosSettings {
        visible: true,
        display_name: value("orderDisplayName").map(str::to_owned),
        print_receipt: value("printOrderReceipt")
            .is_some_and(|word| word.eq_ignore_ascii_case("true")),
        serials,
        direct: !kind.is_empty(),
        tender: tender(kind, installments, value("installmentType").unwrap_or_default()),
    })
}
