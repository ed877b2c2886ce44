use maquininha_flow::sale::{LooseEvent, SaleEvent};
use maquininha_model::{OrderId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::device::DeviceChange;
use crate::error::{Language, event_text};

/// What the sales software is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
#[non_exhaustive]
pub enum MerchantEvent {
    /// Something happened to a sale.
    Sale {
        /// Its reference.
        reference: String,
        /// Its order, once known.
        order_id: Option<OrderId>,
        /// What.
        event: SaleEvent,
    },
    /// A payment with no sale of ours (demands C20, C30).
    Loose {
        /// The order the service made for it.
        order_id: Option<OrderId>,
        /// What.
        event: LooseEvent,
    },
    /// The list of terminals changed (demand L15).
    Device {
        /// How.
        change: DeviceChange,
    },
    /// Many orders are open; at the limit none can be made (demand L46).
    OpenOrders {
        /// How many.
        open: usize,
        /// The limit.
        limit: usize,
    },
    /// The integration was switched off from outside (demand C19).
    Deactivated,
}

impl MerchantEvent {
    /// Whether a screen shows nothing for it (demand L51).
    pub const fn is_silent(&self) -> bool {
        match self {
            Self::Sale { event, .. } => event.is_silent(),
            Self::Device { .. } => true,
            _ => false,
        }
    }

    /// The text for the sales screen, where there is one.
    pub fn text(&self, language: Language) -> Option<String> {
        match self {
            Self::Sale { event, .. } => event_text(event, language),
            _ => None,
        }
    }
}

/// An event as the store keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredMerchantEvent {
    pub(super) at: Timestamp,
    pub(super) event: MerchantEvent,
}

/// An event with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its position; grows by one. A gap means that events were dropped before
    /// anybody acknowledged them: look at the sales.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: MerchantEvent,
}

#[cfg(test)]
mod tests {
    use maquininha_flow::sale::{CancelCause, PaymentLine};
    use maquininha_model::{ChargeId, Money, SerialNumber};

    use super::*;

    #[test]
    fn every_kind_of_event_is_read_back_as_it_was_written() {
        let charge_id = ChargeId::new("ch_1").expect("id");
        let order_id = OrderId::new("or_1").expect("id");
        let payment = PaymentLine {
            charge_id: charge_id.clone(),
            amount: Money::brl(100),
            refunded: Money::ZERO,
            nsu: None,
            authorization_code: None,
            attempt_key: None,
            serial: SerialNumber::new("T1").ok(),
            scheme_name: None,
            funding_source: None,
            installments: Some(3),
            paid_at: Some(Timestamp::from_millis(1)),
        };
        let sale = |event| MerchantEvent::Sale {
            reference: "VENDA-1".to_owned(),
            order_id: Some(order_id.clone()),
            event,
        };
        let serial = SerialNumber::new("T1").expect("serial");
        let events = [
            sale(SaleEvent::OrderCreated { order_id: order_id.clone() }),
            sale(SaleEvent::Canceled { cause: Some(CancelCause::Operator) }),
            sale(SaleEvent::StillWaiting),
            sale(SaleEvent::PaymentLinked { payments: vec![payment.clone()] }),
            MerchantEvent::Loose {
                order_id: Some(order_id.clone()),
                event: LooseEvent::Paid { payment },
            },
            MerchantEvent::Device { change: DeviceChange::Added { serial } },
            MerchantEvent::OpenOrders { open: 25, limit: 30 },
            MerchantEvent::Deactivated,
        ];
        for event in events {
            let json = serde_json::to_string(&event).expect("written");
            assert_eq!(serde_json::from_str::<MerchantEvent>(&json).expect("read"), event);
        }
    }
}
