//! What both ports promise, whoever implements them. Any client over a market
//! with an empty account can be put through it.

use maquininha_flow::{CloseAs, OrderCall, OrderCallError, OrderReply, Reservation};
use maquininha_merchant::port::OrderApi;
use maquininha_model::{
    Charge, ChargeId, ChargeStatus, Money, Nsu, Order, OrderId, PaymentState, SerialNumber,
    Timestamp,
};
use maquininha_terminal::port::OrderGateway;

use crate::support::{attempt, new_order, report};

/// Runs every check. `code` makes the orders of this run its own.
pub(crate) async fn conform<C: OrderApi + OrderGateway>(client: &C, code: &str) {
    let order = made_and_listed(client, code).await;
    reserved_committed_and_verified(client, &order, code).await;
    closed_twice(client, &order.id).await;
    refuses_payments_once_closed(client, &order.id, code).await;
    given_up(client, code).await;
    sold_without_an_order(client, code).await;
    unknown_things_are_not_found(client).await;
}

async fn made_and_listed<C: OrderApi + OrderGateway>(client: &C, code: &str) -> Order {
    let made = client.create(&new_order(code)).await.expect("made");
    assert_eq!(made.amount, Money::brl(3000));
    assert!(!made.closed);
    let again = client.create(&new_order(code)).await.expect("adopted");
    assert_eq!(again.id, made.id, "the same code makes one order");
    let found = client.find_by_code(code).await.expect("found");
    assert_eq!(found.len(), 1);
    let open = OrderGateway::open_orders(client).await.expect("listed");
    assert!(open.iter().any(|order| order.id == made.id));
    let serial = SerialNumber::new("TESTPOS0001").expect("serial");
    assert!(made.is_offered_to(&serial));
    made
}

async fn reserved_committed_and_verified<C: OrderApi + OrderGateway>(
    client: &C,
    order: &Order,
    code: &str,
) {
    let key = format!("{code}-pay");
    let reserved = reserve(client, &order.id, &key).await.expect("reserved");
    let repeated = reserve(client, &order.id, &key).await.expect("reserved");
    assert_eq!(repeated.id, reserved.id, "the same attempt reserves once");
    assert_eq!(reserved.status, ChargeStatus::Pending);
    assert_eq!(reserved.attempt_key(), Some(attempt(&key)));
    assert_eq!(read(client, &order.id).await.payment().state, PaymentState::Open);
    let told = OrderCall::Report { charge_id: reserved.id.clone(), report: Box::new(report(&key)) };
    assert_eq!(client.call(told).await, Ok(OrderReply::Done));
    let nsu = Nsu::new("90000000000001").expect("nsu");
    let commit =
        OrderCall::Commit { charge_id: reserved.id.clone(), amount: Money::brl(3000), nsu };
    let committed = charge(client.call(commit).await.expect("committed"));
    assert_eq!(committed.status, ChargeStatus::Paid);
    assert_eq!(committed.code.as_deref(), Some("90000000000001"));
    let paid = read(client, &order.id).await;
    assert_eq!(paid.payment().state, PaymentState::Paid);
    let told = paid.charges[0].report();
    assert_eq!(told.attempt_key, Some(attempt(&key)));
    assert_eq!((told.installments, told.scheme_name.as_deref()), (Some(3), Some("Elo")));
}

async fn closed_twice<C: OrderApi + OrderGateway>(client: &C, order_id: &OrderId) {
    let close = || OrderCall::Close { order_id: order_id.clone(), status: CloseAs::Paid };
    assert_eq!(client.call(close()).await, Ok(OrderReply::Done));
    assert_eq!(client.call(close()).await, Ok(OrderReply::Done), "closing twice is success");
    assert!(read(client, order_id).await.closed);
    let open = OrderGateway::open_orders(client).await.expect("listed");
    assert!(open.iter().all(|order| order.id != *order_id));
}

async fn refuses_payments_once_closed<C: OrderApi + OrderGateway>(
    client: &C,
    order_id: &OrderId,
    code: &str,
) {
    let key = format!("{code}-late");
    let post = OrderCall::PostPaid {
        order_id: order_id.clone(),
        amount: Money::brl(3000),
        report: Box::new(report(&key)),
    };
    let refused = client.call(post).await;
    assert!(matches!(refused, Err(OrderCallError::Rejected { status: 412, .. })), "{refused:?}");
}

async fn given_up<C: OrderApi + OrderGateway>(client: &C, code: &str) {
    let order = client.create(&new_order(&format!("{code}-up"))).await.expect("made");
    let key = format!("{code}-up-1");
    let reserved = reserve(client, &order.id, &key).await.expect("reserved");
    let cancel = || OrderCall::CancelCharge {
        charge_id: reserved.id.clone(),
        amount: None,
        attempt_key: attempt(&key),
    };
    assert_eq!(client.call(cancel()).await, Ok(OrderReply::Done));
    assert_eq!(client.call(cancel()).await, Ok(OrderReply::Done), "canceling twice is success");
    assert_eq!(read(client, &order.id).await.payment().state, PaymentState::Open);
    let nsu = Nsu::new("90000000000002").expect("nsu");
    let commit = OrderCall::Commit { charge_id: reserved.id, amount: Money::brl(3000), nsu };
    let refused = client.call(commit).await;
    assert!(refused.as_ref().is_err_and(OrderCallError::outcome_known), "{refused:?}");
    OrderApi::close(client, &order.id, CloseAs::Canceled).await.expect("closed");
}

async fn sold_without_an_order<C: OrderApi + OrderGateway>(client: &C, code: &str) {
    let key = format!("{code}-solo");
    let find = || OrderCall::FindStandalone { attempt_key: attempt(&key) };
    assert_eq!(client.call(find()).await, Err(OrderCallError::NotFound));
    let post =
        || OrderCall::PostStandalone { amount: Money::brl(3000), report: Box::new(report(&key)) };
    let sold = order(client.call(post()).await.expect("posted"));
    assert!(sold.closed);
    assert_eq!(sold.payment().state, PaymentState::Paid);
    let repeated = order(client.call(post()).await.expect("posted"));
    assert_eq!(repeated.id, sold.id, "the same attempt sells once");
    let found = order(client.call(find()).await.expect("found"));
    assert_eq!(found.id, sold.id);
    let paid = &read(client, &sold.id).await.charges[0];
    assert_eq!(OrderApi::refund(client, &paid.id, None, "refund-1").await, Ok(()));
    let after = OrderApi::charge(client, &paid.id).await.expect("read");
    assert_eq!((after.status, after.canceled_amount), (ChargeStatus::Canceled, Some(paid.amount)));
}

async fn unknown_things_are_not_found<C: OrderApi + OrderGateway>(client: &C) {
    let order_id = OrderId::new("or_unknown").expect("id");
    assert_eq!(OrderApi::read(client, &order_id).await, Err(OrderCallError::NotFound));
    let close = OrderApi::close(client, &order_id, CloseAs::Paid).await;
    assert_eq!(close, Err(OrderCallError::NotFound));
    let charge_id = ChargeId::new("ch_unknown").expect("id");
    assert_eq!(OrderApi::charge(client, &charge_id).await, Err(OrderCallError::NotFound));
    let refund = OrderApi::refund(client, &charge_id, None, "refund-2").await;
    assert_eq!(refund, Err(OrderCallError::NotFound));
}

async fn reserve<C: OrderGateway>(
    client: &C,
    order_id: &OrderId,
    key: &str,
) -> Result<Charge, OrderCallError> {
    let reservation = Reservation {
        order_id: order_id.clone(),
        amount: Money::brl(3000),
        attempt_key: attempt(key),
        serial: SerialNumber::new("TESTPOS0001").expect("serial"),
        lease_until: Timestamp::parse("2026-03-02T14:03:00Z").expect("time"),
    };
    client.call(OrderCall::Reserve(reservation)).await.map(charge)
}

async fn read<C: OrderGateway>(client: &C, order_id: &OrderId) -> Order {
    let call = OrderCall::Read { order_id: order_id.clone() };
    order(client.call(call).await.expect("read"))
}

fn order(reply: OrderReply) -> Order {
    match reply {
        OrderReply::Order { order } => *order,
        other => panic!("no order: {other:?}"),
    }
}

fn charge(reply: OrderReply) -> Charge {
    match reply {
        OrderReply::Charge { charge } => *charge,
        other => panic!("no charge: {other:?}"),
    }
}
