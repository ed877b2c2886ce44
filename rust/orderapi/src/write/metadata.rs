//! What a terminal reports with a payment (pagarme-connect §4.5).

use std::collections::BTreeMap;

use maquininha_model::charge::LEASE_KEY;
use maquininha_model::{Metadata, TerminalReport, Timestamp};
use serde::Serialize;

use super::limits::{DESCRIPTION_CUT, cut};

/// Metadata of a charge or order; as a body of `PATCH …/metadata` it replaces
/// what was there, so it is always written whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MetadataRequest {
    metadata: BTreeMap<&'static str, String>,
}

impl MetadataRequest {
    /// The keys of pagarme-connect §4.5, of which only those with a value are
    /// written: some readers refuse a null (pagarme-connect §9).
    ///
    /// `installment_quantity` and `installment_type` go along only where credit
    /// is paid in instalments. The NSU is not among the keys: it is the
    /// charge's `code`.
    pub fn new(report: &TerminalReport, lease_until: Option<Timestamp>) -> Self {
        let in_installments = report.installments.filter(|count| *count > 1);
        let values = [
            ("scheme_name", report.scheme_name.clone()),
            ("account_holder_name", report.account_holder_name.clone()),
            ("account_funding_source", report.funding_source.clone()),
            ("authorization_code", report.authorization_code.as_ref().map(ToString::to_string)),
            ("initiator_transaction_key", report.attempt_key.as_ref().map(ToString::to_string)),
            ("installment_quantity", in_installments.map(|count| count.to_string())),
            ("installment_type", in_installments.and_then(|_| report.installment_type.clone())),
            ("transaction_timestamp", report.transaction_at.map(|time| time.to_string())),
            ("terminal_serial_number", report.serial.as_ref().map(ToString::to_string)),
            (LEASE_KEY, lease_until.map(|time| time.to_string())),
        ];
        let metadata = values
            .into_iter()
            .filter_map(|(key, value)| Some((key, cut(&value?, DESCRIPTION_CUT).to_owned())))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        Self { metadata }
    }

    /// The keys and values alone, as charges and orders carry them.
    pub(super) const fn values(&self) -> &BTreeMap<&'static str, String> {
        &self.metadata
    }
}

/// The caller's own metadata: nulls are left out, values cut.
pub(super) fn free(metadata: &Metadata) -> BTreeMap<&str, &str> {
    metadata
        .iter()
        .filter_map(|(key, value)| Some((key.as_str(), cut(value.as_deref()?, DESCRIPTION_CUT))))
        .collect()
}
