//! Sales that were keyed on the terminal without an order: the order is made
//! afterwards, born paid and closed (pagarme-connect §2.7, §4.5).

use std::borrow::Cow;
use std::collections::BTreeMap;

use maquininha_model::{AttemptKey, Money, Nsu, TerminalReport};
use serde::{Serialize, Serializer};

use super::limits::CODE_CUT;
use super::metadata::MetadataRequest;
use super::order::{CreateOrderRequest, CustomerRequest, ItemRequest};
use super::payment::CashPayment;

/// How the service names the buyer of such a sale (pagarme-connect §2.3).
const UNKNOWN_CUSTOMER: &str = "Unknown customer";
/// The one line of such an order, and the text of its charge.
const SALE_TEXT: &str = "Venda na maquininha";

/// A finished sale without an order; serialises as the body of `POST /orders`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandaloneSale<'a> {
    code: Cow<'a, str>,
    amount: i64,
    nsu: Option<&'a str>,
    metadata: BTreeMap<&'static str, String>,
}

impl<'a> StandaloneSale<'a> {
    /// The sale of an attempt. The attempt key, shortened by
    /// [`standalone_code`], is the order's code.
    pub fn new(attempt_key: &'a AttemptKey, amount: Money, report: &'a TerminalReport) -> Self {
        Self {
            code: standalone_code(attempt_key),
            amount: amount.minor(),
            nsu: report.nsu.as_ref().map(Nsu::as_str),
            metadata: MetadataRequest::new(report, None).values().clone(),
        }
    }

    fn request(&self) -> CreateOrderRequest<'_> {
        let mut payment = CashPayment::new(SALE_TEXT, true);
        payment.amount = Some(self.amount);
        payment.code = self.nsu;
        payment.metadata = Some(self.metadata.clone());
        CreateOrderRequest {
            code: &self.code,
            customer: CustomerRequest {
                name: UNKNOWN_CUSTOMER,
                email: None,
                document: None,
                code: None,
            },
            items: vec![ItemRequest {
                code: None,
                description: SALE_TEXT,
                amount: self.amount,
                quantity: 1,
            }],
            closed: true,
            metadata: self.metadata.iter().map(|(key, value)| (*key, value.as_str())).collect(),
            poi_payment_settings: None,
            payments: vec![payment],
        }
    }
}

impl Serialize for StandaloneSale<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.request().serialize(serializer)
    }
}

/// The code of a standalone order: the attempt key, or, where that is longer
/// than a code may be, its head and a digest of the whole. Cutting it would let
/// two attempts of one terminal share a code. Who looks an order up by this
/// code also compares `initiator_transaction_key`.
pub fn standalone_code(attempt_key: &AttemptKey) -> Cow<'_, str> {
    let key = attempt_key.as_str();
    if key.chars().count() <= CODE_CUT {
        return Cow::Borrowed(key);
    }
    // FNV-1a: stable across versions and platforms, and no secret is at stake.
    let digest = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let head: String = key.chars().take(CODE_CUT - 17).collect();
    Cow::Owned(format!("{head}-{digest:016x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_attempts_of_one_terminal_get_different_codes() {
        let key = |end: &str| AttemptKey::new(format!("{}{end}", "S".repeat(60))).expect("key");
        let (one, two) = (key("1"), key("2"));
        assert_ne!(standalone_code(&one), standalone_code(&two));
        assert_eq!(standalone_code(&one).chars().count(), CODE_CUT);
        assert_eq!(standalone_code(&AttemptKey::new("short").expect("key")), "short");
    }
}
