//! The request that makes an order (pagarme-connect §2.2, §2.9).

use std::collections::BTreeMap;

use maquininha_model::{Customer, Financing, NewOrder, SerialNumber, Target, Tender};
use serde::Serialize;

use super::limits::{CODE_CUT, CUSTOMER_CUT, DESCRIPTION_CUT, DISPLAY_NAME_CUT, cut};
use super::metadata::free;
use super::payment::CashPayment;

/// Body of `POST /orders`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreateOrderRequest<'a> {
    pub(super) code: &'a str,
    pub(super) customer: CustomerRequest<'a>,
    pub(super) items: Vec<ItemRequest<'a>>,
    pub(super) closed: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) metadata: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) poi_payment_settings: Option<PosRequest<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) payments: Vec<CashPayment<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct CustomerRequest<'a> {
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) document: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'a str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ItemRequest<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'a str>,
    pub(super) description: &'a str,
    pub(super) amount: i64,
    pub(super) quantity: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct PosRequest<'a> {
    visible: bool,
    display_name: &'a str,
    print_order_receipt: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    devices_serial_number: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_setup: Option<SetupRequest>,
}

/// Always nested, always whole, always lower case (pagarme-connect §3.2, §3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct SetupRequest {
    #[serde(rename = "type")]
    kind: &'static str,
    installments: u8,
    installment_type: &'static str,
}

impl<'a> From<&'a NewOrder> for CreateOrderRequest<'a> {
    /// The order as a terminal order: open, with its settings. Long texts are
    /// cut; everything else must have passed [`NewOrder::validate`].
    fn from(order: &'a NewOrder) -> Self {
        let (serials, setup) = match &order.target {
            Target::Direct { serial, tender } => (vec![serial.as_str()], Some(setup(*tender))),
            Target::Listed { serials } => {
                (serials.iter().map(SerialNumber::as_str).collect(), None)
            }
            Target::AllTerminals => (Vec::new(), None),
        };
        let items = order.items.iter().map(|item| ItemRequest {
            code: item.code.as_deref().map(|code| cut(code, CODE_CUT)).filter(|c| !c.is_empty()),
            description: cut(&item.description, DESCRIPTION_CUT),
            amount: item.amount.minor(),
            quantity: item.quantity,
        });
        Self {
            code: cut(&order.code, CODE_CUT),
            customer: customer(&order.customer),
            items: items.collect(),
            closed: false,
            metadata: free(&order.metadata),
            poi_payment_settings: Some(PosRequest {
                visible: true,
                display_name: cut(&order.display_name, DISPLAY_NAME_CUT),
                print_order_receipt: order.print_receipt,
                devices_serial_number: serials,
                payment_setup: setup,
            }),
            payments: Vec::new(),
        }
    }
}

/// An e-mail address that is too long is left out: cut, it would be another
/// one, and buyers are matched by it (pagarme-connect §2.3).
fn customer(customer: &Customer) -> CustomerRequest<'_> {
    let document = customer
        .document
        .as_deref()
        .map(|document| document.chars().filter(char::is_ascii_alphanumeric).collect::<String>());
    CustomerRequest {
        name: cut(&customer.name, CUSTOMER_CUT),
        email: customer
            .email
            .as_deref()
            .map(str::trim)
            .filter(|email| !email.is_empty() && email.chars().count() <= CUSTOMER_CUT),
        document: document.filter(|document| !document.is_empty()),
        code: customer
            .code
            .as_deref()
            .map(|code| cut(code, CODE_CUT))
            .filter(|code| !code.is_empty()),
    }
}

const fn setup(tender: Tender) -> SetupRequest {
    SetupRequest {
        kind: tender.kind().wire(),
        installments: tender.installments().count(),
        installment_type: match tender.financing() {
            Financing::Merchant => "merchant",
            Financing::Issuer => "issuer",
        },
    }
}
