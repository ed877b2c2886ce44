//! The JSON shapes of the order API (`pagarme-connect §2.9`, §4.11, §5.6).

use serde_json::{Map, Value, json};

use crate::market::State;
use crate::market::charges::{ChargeRecord, TransactionRecord};
use crate::market::order_records::{CustomerRecord, ItemRecord, OrderRecord, PoiRecord};

impl State {
    /// An order with items, customer and charges.
    pub(crate) fn order_view(&self, order: &OrderRecord) -> Value {
        let mut view = stub_fields(order);
        view.remove("customer_id");
        view.insert("items".into(), order.items.iter().map(item_view).collect());
        if let Some(customer) = self.customers.get(&order.customer_id) {
            view.insert("customer".into(), customer_view(customer, false));
        }
        if let Some(poi) = &order.poi {
            view.insert("poi_payment_settings".into(), poi_view(poi));
        }
        if !order.charge_ids.is_empty() {
            let charges = order.charge_ids.iter().filter_map(|id| self.charges.get(id));
            view.insert(
                "charges".into(),
                charges.map(|charge| self.charge_in_order(charge)).collect(),
            );
        }
        Value::Object(view)
    }

    /// A charge by itself: with customer and the order's stub.
    pub(crate) fn charge_view(&self, charge: &ChargeRecord) -> Value {
        let mut view = charge_fields(charge);
        if let Some(order) = self.orders.get(&charge.order_id) {
            view.insert("order".into(), Value::Object(stub_fields(order)));
            if let Some(customer) = self.customers.get(&order.customer_id) {
                view.insert("customer".into(), customer_view(customer, true));
            }
        }
        Value::Object(view)
    }

    fn charge_in_order(&self, charge: &ChargeRecord) -> Value {
        let mut view = charge_fields(charge);
        let customer = self
            .orders
            .get(&charge.order_id)
            .and_then(|order| self.customers.get(&order.customer_id));
        if let Some(customer) = customer {
            view.insert("customer".into(), customer_view(customer, false));
        }
        Value::Object(view)
    }
}

/// The order as it appears in charge events: no items, no charges (`pagarme-connect §2.5`).
fn stub_fields(order: &OrderRecord) -> Map<String, Value> {
    let mut view = object(json!({
        "id": order.id,
        "code": order.code,
        "amount": order.amount,
        "currency": "BRL",
        "closed": order.closed,
        "status": order.status,
        "customer_id": order.customer_id,
        "created_at": order.created_at.seconds(),
        "updated_at": order.updated_at.seconds(),
        "metadata": order.metadata,
    }));
    if let Some(at) = order.closed_at {
        view.insert("closed_at".into(), at.seconds().into());
    }
    view
}

/// One line of an order.
pub(crate) fn item_view(item: &ItemRecord) -> Value {
    let mut view = object(json!({
        "id": item.id,
        "type": "product",
        "amount": item.amount,
        "quantity": item.quantity,
        "status": "active",
        "created_at": item.created_at.seconds(),
        "updated_at": item.created_at.seconds(),
    }));
    put(&mut view, "description", item.description.as_deref());
    put(&mut view, "code", item.code.as_deref());
    put(&mut view, "category", item.category.as_deref());
    Value::Object(view)
}

fn customer_view(customer: &CustomerRecord, with_metadata: bool) -> Value {
    let mut view = customer.extra.clone();
    view.insert("id".into(), customer.id.clone().into());
    view.insert("name".into(), customer.name.clone().into());
    put(&mut view, "email", customer.email.as_deref());
    view.insert("delinquent".into(), false.into());
    view.insert("created_at".into(), customer.created_at.seconds().into());
    view.insert("updated_at".into(), customer.created_at.seconds().into());
    view.entry("phones").or_insert_with(|| json!({}));
    if with_metadata {
        view.entry("metadata").or_insert_with(|| json!({}));
    }
    Value::Object(view)
}

fn poi_view(poi: &PoiRecord) -> Value {
    let mut view = object(json!({
        "visible": poi.visible,
        "devices_serial_number": poi.serials,
        "created_at": poi.created_at.seconds(),
        "updated_at": poi.created_at.seconds(),
    }));
    put(&mut view, "display_name", poi.display_name.as_deref());
    if let Some(print) = poi.print_order_receipt {
        view.insert("print_order_receipt".into(), print.into());
    }
    if let Some(setup) = &poi.payment_setup {
        view.insert("payment_setup".into(), Value::Object(setup.clone()));
    }
    Value::Object(view)
}

fn charge_fields(charge: &ChargeRecord) -> Map<String, Value> {
    let mut view = object(json!({
        "id": charge.id,
        "amount": charge.amount,
        "status": charge.status,
        "currency": "BRL",
        "payment_method": "cash",
        "created_at": charge.created_at.precise(),
        "updated_at": charge.updated_at.precise(),
        "pending_cancellation": false,
        "metadata": charge.metadata,
    }));
    put(&mut view, "code", charge.code.as_deref());
    for (name, amount) in
        [("paid_amount", charge.paid_amount), ("canceled_amount", charge.canceled_amount)]
    {
        if let Some(amount) = amount {
            view.insert(name.into(), amount.into());
        }
    }
    for (name, at) in [("paid_at", charge.paid_at), ("canceled_at", charge.canceled_at)] {
        if let Some(at) = at {
            view.insert(name.into(), at.precise().into());
        }
    }
    if let Some(last) = charge.transactions.last() {
        view.insert("last_transaction".into(), transaction_view(charge, last));
    }
    view
}

/// A cash transaction (`pagarme-connect §4.6`).
pub(crate) fn transaction_view(charge: &ChargeRecord, transaction: &TransactionRecord) -> Value {
    let mut view = object(json!({
        "transaction_type": "cash",
        "id": transaction.id,
        "amount": transaction.amount,
        "status": transaction.status,
        "success": true,
        "created_at": transaction.created_at.precise(),
        "updated_at": transaction.created_at.precise(),
        "gateway_response": {},
        "antifraud_response": {},
    }));
    put(&mut view, "description", charge.description.as_deref());
    Value::Object(view)
}

fn put(view: &mut Map<String, Value>, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        view.insert(name.into(), text.into());
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
