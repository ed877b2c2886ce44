//! From the body of "create order" and "create charge" to checked requests (`pagarme-connect §2.2`, §3, §4.10).

use serde_json::{Map, Value, json};

use crate::api::{ApiError, ApiResult, loose};
use crate::market::{NewCharge, NewCustomer, NewItem, NewOrder, NewPoi};

/// Published limit of customer name and e-mail.
const CUSTOMER_TEXT_MAX: usize = 64;
/// Fields of a customer that are kept as sent.
const CUSTOMER_EXTRA: [&str; 8] =
    ["document", "document_type", "type", "code", "phones", "address", "gender", "metadata"];

/// Faults collected by dotted path.
#[derive(Default)]
struct Faults(Map<String, Value>);

impl Faults {
    fn add(&mut self, path: impl Into<String>, text: &str) {
        self.0.insert(path.into(), json!([text]));
    }

    fn into_result(self) -> ApiResult<()> {
        if self.0.is_empty() { Ok(()) } else { Err(ApiError::invalid(self.0)) }
    }
}

pub(super) fn new_order(body: &Value, partner_id: Option<String>) -> ApiResult<NewOrder> {
    if !body.is_object() {
        return Err(ApiError::unreadable());
    }
    let mut faults = Faults::default();
    let (items, amount) = items(body, &mut faults);
    let customer = customer(body, &mut faults);
    let poi = poi(body, &mut faults);
    // Core's own default is true; only open orders go to terminals.
    let closed = flag(body, "closed", "order.closed", &mut faults).unwrap_or(true);
    let metadata = metadata(body, "order.metadata", &mut faults);
    let payments = payments(body, amount, closed, &mut faults);
    if closed && payments.is_empty() {
        faults.add("order.payments", "The payments field is required for a closed order.");
    }
    if loose::text(body, "currency").is_some_and(|currency| !currency.eq_ignore_ascii_case("BRL")) {
        faults.add("order.currency", "The currency must be BRL.");
    }
    faults.into_result()?;
    let customer = customer.ok_or_else(ApiError::unreadable)?;
    Ok(NewOrder {
        code: loose::text(body, "code"),
        amount,
        items,
        customer,
        closed,
        metadata,
        poi,
        payments,
        partner_id,
    })
}

pub(super) fn new_item(body: &Value, path: &str) -> ApiResult<NewItem> {
    let mut faults = Faults::default();
    let item = item(body, path, &mut faults);
    faults.into_result()?;
    Ok(item)
}

/// The body of `POST /charges`: order identifier and charge.
pub(super) fn new_charge(body: &Value) -> ApiResult<(String, NewCharge)> {
    if !body.is_object() {
        return Err(ApiError::unreadable());
    }
    let mut faults = Faults::default();
    let order_id = loose::text(body, "order_id");
    if order_id.is_none() {
        faults.add("order_id", "The order_id field is required.");
    }
    let amount = loose::int(body, "amount");
    if amount.is_none_or(|amount| amount <= 0) {
        faults.add("amount", "The amount must be greater than zero.");
    }
    let payment = body.get("payment").unwrap_or(&Value::Null);
    if !payment.is_object() {
        faults.add("payment", "The payment field is required.");
    }
    let charge = cash(payment, "payment", amount.unwrap_or(0), &mut faults);
    let own = metadata(body, "metadata", &mut faults);
    faults.into_result()?;
    let mut charge = charge?;
    charge.code = loose::text(body, "code").or(charge.code);
    if !own.is_empty() {
        charge.metadata = own;
    }
    let order_id = order_id.ok_or_else(ApiError::unreadable)?;
    Ok((order_id, charge))
}

fn items(body: &Value, faults: &mut Faults) -> (Vec<NewItem>, i64) {
    let Some(list) = body.get("items").and_then(Value::as_array).filter(|list| !list.is_empty())
    else {
        faults.add("order.items", "The items field is required.");
        return (Vec::new(), 0);
    };
    let items: Vec<NewItem> = list
        .iter()
        .enumerate()
        .map(|(index, value)| item(value, &format!("order.items[{index}]"), faults))
        .collect();
    let total = items.iter().try_fold(0_i64, |sum, item| {
        item.amount.checked_mul(item.quantity).and_then(|line| sum.checked_add(line))
    });
    if total.is_none_or(|total| total > i64::from(i32::MAX)) {
        faults.add("order.amount", "The amount is too large.");
    }
    (items, total.unwrap_or(0))
}

fn item(value: &Value, path: &str, faults: &mut Faults) -> NewItem {
    let amount = loose::int(value, "amount").unwrap_or(0);
    if amount <= 0 || amount > i64::from(i32::MAX) {
        faults.add(format!("{path}.amount"), "The amount must be greater than zero.");
    }
    let quantity = loose::int(value, "quantity").unwrap_or(0);
    if quantity <= 0 || quantity > i64::from(i32::MAX) {
        faults.add(format!("{path}.quantity"), "The quantity must be greater than zero.");
    }
    NewItem {
        amount,
        quantity,
        description: loose::text(value, "description"),
        code: loose::text(value, "code"),
        category: loose::text(value, "category"),
    }
}

fn customer(body: &Value, faults: &mut Faults) -> Option<NewCustomer> {
    if let Some(id) = loose::text(body, "customer_id") {
        return Some(NewCustomer::Known(id));
    }
    let Some(customer) = body.get("customer").filter(|customer| customer.is_object()) else {
        faults.add("order.customer", "The customer field is required.");
        return None;
    };
    if let Some(id) = loose::text(customer, "id") {
        return Some(NewCustomer::Known(id));
    }
    let name = loose::text(customer, "name");
    match &name {
        None => faults.add("order.customer.name", "The name field is required."),
        Some(name) if name.chars().count() > CUSTOMER_TEXT_MAX => {
            faults.add("order.customer.name", "The name must have at most 64 characters.");
        }
        Some(_) => {}
    }
    let email = loose::text(customer, "email");
    if email.as_ref().is_some_and(|email| email.chars().count() > CUSTOMER_TEXT_MAX) {
        faults.add("order.customer.email", "The email must have at most 64 characters.");
    }
    let extra = CUSTOMER_EXTRA
        .iter()
        .filter_map(|field| customer.get(*field).map(|value| ((*field).to_owned(), value.clone())))
        .collect();
    Some(NewCustomer::Given { name: name?, email, extra })
}

fn poi(body: &Value, faults: &mut Faults) -> Option<NewPoi> {
    let poi = body.get("poi_payment_settings").filter(|poi| poi.is_object())?;
    let path = "order.poi_payment_settings";
    let serials: Vec<String> = match poi.get("devices_serial_number") {
        Some(Value::Array(list)) => {
            list.iter().filter_map(Value::as_str).map(|serial| serial.trim().to_owned()).collect()
        }
        Some(Value::String(one)) => vec![one.trim().to_owned()],
        _ => Vec::new(),
    };
    // One third-party client sends the set-up flat; both forms are read (§3.3).
    let setup = poi
        .get("payment_setup")
        .filter(|setup| setup.is_object())
        .or_else(|| loose::given(poi, "type").then_some(poi));
    let payment_setup =
        setup.map(|setup| payment_setup(setup, &format!("{path}.payment_setup"), faults));
    if payment_setup.is_some() && serials.len() != 1 {
        faults.add(
            format!("{path}.devices_serial_number"),
            "A direct order needs exactly one device serial number.",
        );
    }
    Some(NewPoi {
        visible: flag(poi, "visible", "order.poi_payment_settings.visible", faults).unwrap_or(true),
        display_name: loose::text(poi, "display_name"),
        print_order_receipt: loose::boolean(poi, "print_order_receipt"),
        serials,
        payment_setup,
    })
}

fn payment_setup(setup: &Value, path: &str, faults: &mut Faults) -> Map<String, Value> {
    let mut kept = Map::new();
    if let Some(kind) = loose::text(setup, "type") {
        let kind = kind.to_lowercase();
        if !["credit", "debit", "voucher", "pix"].contains(&kind.as_str()) {
            faults.add(format!("{path}.type"), "The type must be credit, debit, voucher or pix.");
        }
        kept.insert("type".into(), kind.into());
    }
    if loose::given(setup, "installments") {
        match loose::int(setup, "installments") {
            Some(installments @ 1..=24) => {
                kept.insert("installments".into(), installments.into());
            }
            _ => faults
                .add(format!("{path}.installments"), "The installments must be between 1 and 24."),
        }
    }
    if let Some(kind) = loose::text(setup, "installment_type") {
        let kind = kind.to_lowercase();
        if !["merchant", "issuer"].contains(&kind.as_str()) {
            faults.add(format!("{path}.installment_type"), "The type must be merchant or issuer.");
        }
        kept.insert("installment_type".into(), kind.into());
    }
    if let Some(split) = setup.get("split").filter(|split| split.is_array()) {
        kept.insert("split".into(), split.clone());
    }
    kept
}

fn payments(body: &Value, total: i64, closed: bool, faults: &mut Faults) -> Vec<NewCharge> {
    let empty = Vec::new();
    let list = body.get("payments").and_then(Value::as_array).unwrap_or(&empty);
    let mut sum = Some(0_i64);
    let mut charges = Vec::new();
    for (index, payment) in list.iter().enumerate() {
        let path = format!("order.payments[{index}]");
        let amount = loose::int(payment, "amount").unwrap_or(total);
        if amount <= 0 {
            faults.add(format!("{path}.amount"), "The amount must be greater than zero.");
        }
        sum = sum.and_then(|sum| sum.checked_add(amount));
        match cash(payment, &path, amount, faults) {
            Ok(charge) => charges.push(charge),
            Err(_) => faults.add(format!("{path}.payment_method"), "Only cash is available here."),
        }
    }
    if closed && !list.is_empty() && sum != Some(total) {
        faults.add("order.payments", "The sum of the payments must be the order amount.");
    }
    charges
}

fn cash(payment: &Value, path: &str, amount: i64, faults: &mut Faults) -> ApiResult<NewCharge> {
    let method = loose::text(payment, "payment_method").unwrap_or_default();
    if !method.eq_ignore_ascii_case("cash") {
        return Err(ApiError::rule(
            "The account has no online payment methods; only cash is available.",
        ));
    }
    let cash = payment.get("cash").unwrap_or(&Value::Null);
    Ok(NewCharge {
        amount,
        code: loose::text(payment, "code"),
        confirm: flag(cash, "confirm", &format!("{path}.cash.confirm"), faults).unwrap_or(false),
        description: loose::text(cash, "description"),
        metadata: metadata(payment, &format!("{path}.metadata"), faults),
    })
}

fn flag(body: &Value, name: &str, path: &str, faults: &mut Faults) -> Option<bool> {
    let value = loose::boolean(body, name);
    if value.is_none() && loose::given(body, name) {
        faults.add(path, "The value must be true or false.");
    }
    value
}

fn metadata(body: &Value, path: &str, faults: &mut Faults) -> Map<String, Value> {
    loose::metadata(body, "metadata").unwrap_or_else(|| {
        faults.add(path, "The metadata must be an object of texts.");
        Map::new()
    })
}
