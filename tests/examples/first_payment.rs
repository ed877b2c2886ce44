//! A first payment: a simulated market, a terminal, an order, a card.
#![allow(clippy::print_stdout, reason = "it shows what it did")]

use std::sync::Arc;

use maquininha_gateway::{GatewayConfig, OrderApiClient};
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_model::{AttemptId, Device, DeviceModel, SerialNumber, Tender};
use maquininha_sandbox::{
    AcquirerLink, DriverConfig, SandboxServer, ServerConfig, SilenceRule, SimulatedDriver,
};
use maquininha_terminal::port::{Credential, SystemClock};
use maquininha_terminal::{Engine, PayRequest, PayTarget, Terminal, TerminalConfig, TerminalPorts};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let market = SandboxServer::start(ServerConfig::default()).await?;
    let serial = SerialNumber::new("TESTPOS0001")?;
    let gateway = OrderApiClient::new(
        GatewayConfig::for_url(market.base_url(0)),
        Arc::new(Credential::secret_key("sk_test_loja_um")?),
    )?;
    let driver = SimulatedDriver::new(
        DriverConfig::new(serial.clone(), SilenceRule::Blocks),
        AcquirerLink::InProcess(market.market().clone()),
    );
    let folder = tempfile::tempdir()?;
    let journal = SqliteJournal::open(folder.path().join("journal.db"), JournalOptions::default())?;
    let config = TerminalConfig::new(Device::new(serial, DeviceModel::L3, None));
    let ports = TerminalPorts {
        gateway: Arc::new(gateway),
        driver: Some(Arc::new(driver)),
        journal: Arc::new(journal),
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups: Vec::new(),
    };
    let terminal = Terminal::open(config, ports, &Engine::start()?).await?;

    // A sales program makes an order for this terminal.
    let new = serde_json::from_str(ORDER)?;
    market.market().request("POST", "/core/v5/orders", "sk_test_loja_um", Some(&new));

    let mut orders = terminal.orders();
    let order = orders.wait_for(|list| !list.orders.is_empty()).await?.orders[0].order.clone();
    let mut payment = terminal
        .pay(PayRequest {
            attempt_id: AttemptId::new("my-first-payment")?,
            target: PayTarget::Order(order.id),
            amount: None, // what is due
            tender: Some(Tender::Debit),
        })
        .await?;
    println!("{:?}", payment.result().await?);
    terminal.close().await;
    Ok(())
}

const ORDER: &str = r#"{
  "customer": { "name": "Mesa 14" }, "closed": false,
  "items": [{ "description": "Conta da mesa 14", "amount": 18790, "quantity": 1 }],
  "poi_payment_settings": { "visible": true, "display_name": "Mesa 14",
                            "devices_serial_number": ["TESTPOS0001"] }
}"#;
