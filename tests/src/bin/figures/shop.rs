//! The simulated market with a shop in it: the sales side in this process, the
//! terminal's side over HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use maquininha_flow::{OrderCall, PaymentReport};
use maquininha_gateway::{GatewayConfig, OrderApiClient, RateLimits as ClientLimits};
use maquininha_model::{
    AttemptKey, Customer, Metadata, Money, NewOrder, OrderId, SerialNumber, Target, Tender,
    TenderKind,
};
use maquininha_orderapi::CreateOrderRequest;
use maquininha_sandbox::{
    AcquirerLink, DriverConfig, Market, MarketConfig, RateLimits, SandboxServer, ServerConfig,
    SilenceRule, SimulatedDriver,
};
use maquininha_terminal::port::{Credential, OrderGateway};
use serde_json::json;

use crate::error::FigureError;
use crate::records;

/// The key of the market's first account.
const KEY: &str = "sk_test_loja_um";

/// A shop and its market. The market has no request limits, so that nothing waits for them.
#[derive(Debug)]
pub(crate) struct Shop {
    server: SandboxServer,
    orders_made: AtomicU32,
}

impl Shop {
    /// Opens the market and an endpoint on loopback.
    pub(crate) async fn open() -> Result<Self, FigureError> {
        let market = MarketConfig {
            rate_limits: RateLimits::off(),
            open_orders_max: usize::MAX,
            ..MarketConfig::default()
        };
        let server = SandboxServer::start(ServerConfig { market, ports: vec![0] }).await?;
        Ok(Self { server, orders_made: AtomicU32::new(0) })
    }

    /// Where the order API is.
    pub(crate) fn url(&self) -> String {
        self.server.base_url(0)
    }

    /// The market behind it.
    pub(crate) fn market(&self) -> &Market {
        self.server.market()
    }

    /// The payment driver of the terminal, with the acquirer in this process.
    pub(crate) fn driver(&self) -> SimulatedDriver {
        let config = DriverConfig::new(records::serial(), SilenceRule::Blocks);
        SimulatedDriver::new(config, AcquirerLink::InProcess(self.market().clone()))
    }

    /// Makes an order for the list of a terminal.
    pub(crate) fn listed_order(&self, serial: &SerialNumber) -> Result<OrderId, FigureError> {
        self.order(Target::Listed { serials: vec![serial.clone()] })
    }

    /// Pushes an order to the terminal.
    pub(crate) fn direct_order(&self) -> Result<OrderId, FigureError> {
        let tender = Tender::at_sight(TenderKind::Debit);
        self.order(Target::Direct { serial: records::serial(), tender })
    }

    fn order(&self, target: Target) -> Result<OrderId, FigureError> {
        let number = self.orders_made.fetch_add(1, Ordering::Relaxed);
        let order = NewOrder {
            code: format!("VENDA-{number:06}"),
            customer: Customer { name: "Consumidor balcao".to_owned(), ..Customer::default() },
            items: records::items(),
            display_name: format!("Mesa {number}"),
            print_receipt: false,
            target,
            metadata: Metadata::from([("pdv".to_owned(), Some("caixa-02".to_owned()))]),
        };
        let body = serde_json::to_value(CreateOrderRequest::from(&order))?;
        let reply = self.market().request("POST", "/core/v5/orders", KEY, Some(&body));
        let id = reply.body.as_ref().and_then(|body| body["id"].as_str().map(str::to_owned));
        id.and_then(|id| OrderId::new(id).ok())
            .ok_or_else(|| FigureError::Void(format!("no order was made: {}", reply.status)))
    }

    /// Closes an order, as the sales software does after payment.
    pub(crate) fn close(&self, order_id: &OrderId, status: &str) -> Result<(), FigureError> {
        let path = format!("/core/v5/orders/{order_id}/closed");
        let reply = self.market().request("PATCH", &path, KEY, Some(&json!({ "status": status })));
        match reply.status {
            200 => Ok(()),
            status => Err(FigureError::Void(format!("an order was not closed: {status}"))),
        }
    }

    /// Makes open orders for the terminal, each with two parts of the bill paid.
    pub(crate) async fn fill(&self, orders: u32) -> Result<(), FigureError> {
        let client = client(&self.url())?;
        for number in 0..orders {
            let order_id = self.listed_order(&records::serial())?;
            for part in 0..2 {
                let report = Box::new(report(number * 2 + part));
                let (order_id, amount) = (order_id.clone(), Money::brl(30_00));
                client.call(OrderCall::PostPaid { order_id, amount, report }).await?;
            }
        }
        Ok(())
    }

    /// The bytes of a page of open orders, as the terminal gets them.
    pub(crate) fn page(&self, orders: usize) -> Result<Vec<u8>, FigureError> {
        let path = format!("/core/v5/orders?status=pending&page=1&size={orders}");
        let reply = self.market().request("GET", &path, KEY, None);
        let body = reply.body.ok_or_else(|| FigureError::Void("no page".to_owned()))?;
        Ok(serde_json::to_vec(&body)?)
    }
}

/// A client of an order API without limits of its own.
pub(crate) fn client(url: &str) -> Result<OrderApiClient, FigureError> {
    let config = GatewayConfig { rate_limits: ClientLimits::OFF, ..GatewayConfig::for_url(url) };
    let credential = Credential::secret_key(KEY)
        .map_err(|_| FigureError::Usage("the key of the simulated market is not usable"))?;
    Ok(OrderApiClient::new(config, Arc::new(credential))?)
}

fn report(number: u32) -> PaymentReport {
    PaymentReport {
        attempt_key: AttemptKey::of(&records::serial(), &records::attempt(number)),
        serial: records::serial(),
        tender: Tender::at_sight(TenderKind::Debit),
        approval: records::approval(number),
        lease_until: None,
    }
}
