use maquininha_flow::OverpayPolicy;
use maquininha_flow::claim::claim;
use maquininha_model::{Money, Order, Timestamp};
use maquininha_orderapi::{
    error_body, read_charge, read_charges_page, read_hooks_page, read_order, read_orders_page,
};

/// Whatever the service answers: it is read or refused, and what was read can be counted.
pub fn order_json(bytes: &[u8]) {
    if let Ok(order) = read_order(bytes) {
        count(&order);
    }
    if let Ok(page) = read_orders_page(bytes) {
        page.records.iter().for_each(count);
    }
    if let Ok(charge) = read_charge(bytes) {
        assert!(charge.net() <= charge.amount.max(charge.paid_amount.unwrap_or(Money::ZERO)));
    }
    // These two are read for their outcome alone.
    let _ = read_charges_page(bytes);
    let _ = read_hooks_page(bytes);
    assert!(error_body(bytes).summary().len() < 4096, "a text for people is short");
}

fn count(order: &Order) {
    let now = Timestamp::from_micros(1_772_452_800_000_000);
    let payment = order.payment();
    assert!(payment.due <= order.amount, "{payment:?}");
    for charge in &order.charges {
        let policy = OverpayPolicy::RefuseAtTerminal;
        let verdict = claim(order, &charge.id, charge.amount, policy, now);
        assert_eq!(verdict, claim(order, &charge.id, charge.amount, policy, now));
    }
}
