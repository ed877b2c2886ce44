//! The port of the terminal.

use async_trait::async_trait;
use maquininha_flow::{OrderCall, OrderCallError, OrderReply, PaymentReport, Reservation};
use maquininha_model::{
    AttemptKey, Charge, Financing, Money, Order, Tender, TenderKind, TerminalReport,
};
use maquininha_orderapi::{
    ChargeKind, ConfirmPaymentRequest, CreateChargeRequest, MetadataRequest, StandaloneSale,
    read_order, standalone_code,
};
use maquininha_terminal::port::OrderGateway;
use reqwest::Method;

use crate::client::OrderApiClient;
use crate::orders::ORDERS;
use crate::request::{ApiRequest, invalid};

#[async_trait]
impl OrderGateway for OrderApiClient {
    async fn call(&self, call: OrderCall) -> Result<OrderReply, OrderCallError> {
        match call {
            OrderCall::Read { order_id } => {
                self.read_order(self.deadline(), &order_id).await.map(order_reply)
            }
            OrderCall::Reserve(reservation) => self.reserve(&reservation).await.map(charge_reply),
            OrderCall::Report { charge_id, report } => {
                let body = MetadataRequest::new(&terminal_report(&report), report.lease_until);
                self.replace_metadata(&charge_id, &body).await.map(|()| OrderReply::Done)
            }
            OrderCall::Commit { charge_id, amount, nsu } => {
                amount.payable().map_err(invalid)?;
                let body = ConfirmPaymentRequest::new(amount, &nsu);
                self.confirm_payment(&charge_id, &body).await.map(charge_reply)
            }
            OrderCall::PostPaid { order_id, amount, report } => {
                amount.payable().map_err(invalid)?;
                let told = terminal_report(&report);
                let body = CreateChargeRequest::new(&order_id, amount, ChargeKind::Paid, &told);
                let key = format!("{}:paid", report.attempt_key);
                self.create_charge(&body, key, true).await.map(charge_reply)
            }
            OrderCall::PostStandalone { amount, report } => {
                self.post_standalone(amount, &report).await.map(order_reply)
            }
            OrderCall::FindStandalone { attempt_key } => {
                self.find_standalone(&attempt_key).await.map(order_reply)
            }
            OrderCall::CancelCharge { charge_id, amount, attempt_key } => {
                // A part and the whole, and two charges of one attempt, are
                // different requests, so their keys differ too.
                let part = amount.map_or_else(String::new, |part| format!(":{}", part.minor()));
                let key = format!("{attempt_key}:cancel:{charge_id}{part}");
                self.cancel_charge(&charge_id, amount, key).await.map(|()| OrderReply::Done)
            }
            OrderCall::Close { order_id, status } => {
                self.close_order(&order_id, status).await.map(|()| OrderReply::Done)
            }
        }
    }

    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        Self::open_orders(self).await
    }
}

impl OrderApiClient {
    async fn reserve(&self, reservation: &Reservation) -> Result<Charge, OrderCallError> {
        let amount = reservation.amount.payable().map_err(invalid)?;
        let told = TerminalReport {
            attempt_key: Some(reservation.attempt_key.clone()),
            serial: Some(reservation.serial.clone()),
            ..TerminalReport::default()
        };
        let kind = ChargeKind::Reservation { lease_until: reservation.lease_until };
        let body = CreateChargeRequest::new(&reservation.order_id, amount, kind, &told);
        self.create_charge(&body, format!("{}:reserve", reservation.attempt_key), false).await
    }

    async fn post_standalone(
        &self,
        amount: Money,
        report: &PaymentReport,
    ) -> Result<Order, OrderCallError> {
        let amount = amount.payable().map_err(invalid)?;
        let told = terminal_report(report);
        let body = StandaloneSale::new(&report.attempt_key, amount, &told);
        let request = ApiRequest::once(Method::POST, ORDERS, "")?
            .body(&body)?
            .idempotency_key(format!("{}:standalone", report.attempt_key))
            .only_where_known();
        self.exchange(self.deadline(), request, read_order).await
    }

    async fn find_standalone(&self, attempt_key: &AttemptKey) -> Result<Order, OrderCallError> {
        let code = standalone_code(attempt_key);
        let orders = self.orders_by_code(self.deadline(), &code).await?;
        orders
            .into_iter()
            .find(|order| is_of_attempt(order, attempt_key))
            .ok_or(OrderCallError::NotFound)
    }
}

/// Whether an order found by its code belongs to the attempt: by its own
/// metadata or that of a charge, or, where a list leaves both out, by the code.
fn is_of_attempt(order: &Order, attempt_key: &AttemptKey) -> bool {
    let own = order.metadata.get("initiator_transaction_key").and_then(Option::as_deref);
    let mut keys = order.charges.iter().filter_map(Charge::attempt_key).peekable();
    match own {
        Some(own) => own == attempt_key.as_str(),
        None if keys.peek().is_some() => keys.any(|key| key == *attempt_key),
        None => order.code.as_deref() == Some(attempt_key.as_str()),
    }
}

/// What is told about a payment. Instalments go along for credit only; the
/// funding falls back to the tender where the driver does not name it.
fn terminal_report(report: &PaymentReport) -> TerminalReport {
    let approval = &report.approval;
    let (installments, installment_type) = match report.tender {
        Tender::Credit { installments, financing } => {
            let words = match financing {
                Financing::Merchant => "MerchantFinanced",
                Financing::Issuer => "IssuerFinanced",
            };
            (Some(installments.count()), Some(words.to_owned()))
        }
        _ => (None, None),
    };
    let funding = match report.tender.kind() {
        TenderKind::Credit => Some("Credit"),
        TenderKind::Debit => Some("Debit"),
        TenderKind::Voucher => Some("Voucher"),
        _ => None,
    };
    TerminalReport {
        attempt_key: Some(report.attempt_key.clone()),
        nsu: Some(approval.nsu.clone()),
        authorization_code: approval.authorization_code.clone(),
        scheme_name: approval.scheme_name.clone(),
        funding_source: approval.funding_source.clone().or_else(|| funding.map(str::to_owned)),
        account_holder_name: approval.holder_name.clone(),
        installments,
        installment_type,
        transaction_at: Some(approval.approved_at),
        serial: Some(report.serial.clone()),
    }
}

fn order_reply(order: Order) -> OrderReply {
    OrderReply::Order { order: Box::new(order) }
}

fn charge_reply(charge: Charge) -> OrderReply {
    OrderReply::Charge { charge: Box::new(charge) }
}
