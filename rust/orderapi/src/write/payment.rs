//! The cash payment that terminal payments are written as
//! (pagarme-connect §4.10).

use std::collections::BTreeMap;

use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct CashPayment<'a> {
    payment_method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) amount: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'a str>,
    cash: Cash<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) metadata: Option<BTreeMap<&'static str, String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Cash<'a> {
    description: &'a str,
    confirm: bool,
}

impl<'a> CashPayment<'a> {
    /// `confirm: false` makes a pending charge, `true` a paid one.
    pub(super) const fn new(description: &'a str, confirm: bool) -> Self {
        let cash = Cash { description, confirm };
        Self { payment_method: "cash", amount: None, code: None, cash, metadata: None }
    }
}
