//! Orders that a sales program would place.

use maquininha_model::{Customer, Metadata};
use maquininha_model::{Item, Money, NewOrder, Target};
use serde_json::{Value, json};

use crate::MaquininhaError;

/// An order to be placed at the simulated order API.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SandboxOrder {
    /// The sales program's reference.
    pub code: String,
    /// The text on the terminal's screen.
    pub title: String,
    /// What it costs.
    pub amount: Money,
    /// Which terminals get it.
    pub target: Target,
}

impl SandboxOrder {
    /// The order as a sales program sends it, after the checks of one.
    pub(crate) fn body(self) -> Result<Value, MaquininhaError> {
        let description = self.title.clone();
        let order = NewOrder {
            code: self.code,
            customer: Customer { name: self.title.clone(), ..Customer::default() },
            items: vec![Item { code: None, description, amount: self.amount, quantity: 1 }],
            display_name: self.title,
            print_receipt: false,
            target: self.target,
            metadata: Metadata::new(),
        };
        order.validate().map_err(|error| MaquininhaError::value(error.to_string()))?;
        let mut settings = json!({ "visible": true, "display_name": order.display_name });
        match &order.target {
            Target::Direct { serial, tender } => {
                settings["devices_serial_number"] = json!([serial.as_str()]);
                settings["payment_setup"] = json!({
                    "type": tender.kind().wire(),
                    "installments": tender.installments().count(),
                    "installment_type": match tender.financing() {
                        maquininha_model::Financing::Merchant => "merchant",
                        maquininha_model::Financing::Issuer => "issuer",
                    },
                });
            }
            Target::Listed { serials } => settings["devices_serial_number"] = json!(serials),
            Target::AllTerminals => {}
        }
        Ok(json!({
            "code": order.code,
            "customer": { "name": order.customer.name },
            "closed": false,
            "items": order.items.iter().map(|item| json!({
                "description": item.description,
                "amount": item.amount.minor(),
                "quantity": item.quantity,
            })).collect::<Vec<_>>(),
            "poi_payment_settings": settings,
        }))
    }
}
