//! A vending machine: the card is charged for good only once the goods are out.
//! Started again after a crash, it first settles what was left open.
#![allow(clippy::print_stdout, reason = "it shows what it did")]

use std::sync::Arc;

use maquininha_flow::ConfirmStatus;
use maquininha_gateway::{GatewayConfig, OrderApiClient};
use maquininha_journal::MemoryJournal;
use maquininha_model::{AttemptId, Device, DeviceModel, Money, SerialNumber, Tender};
use maquininha_sandbox::{
    AcquirerLink, DriverConfig, SandboxServer, ServerConfig, SilenceRule, SimulatedDriver,
};
use maquininha_terminal::port::{Credential, SystemClock};
use maquininha_terminal::{Engine, PayRequest, PayTarget, Terminal, TerminalConfig, TerminalPorts};

/// The motor and its light barrier: whether something fell.
fn dispense(shelf: &str) -> bool {
    shelf != "empty"
}

/// Whether an earlier sale's goods had come out, as far as this machine noted it.
fn had_come_out(_attempt_id: &AttemptId) -> bool {
    false
}

const fn word(came_out: bool) -> ConfirmStatus {
    if came_out { ConfirmStatus::Success } else { ConfirmStatus::DispenseFailure }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let market = SandboxServer::start(ServerConfig::default()).await?;
    let serial = SerialNumber::new("TESTPOS0001")?;
    let credential = Arc::new(Credential::secret_key("sk_test_loja_um")?);
    let driver = SimulatedDriver::new(
        DriverConfig::new(serial.clone(), SilenceRule::Blocks),
        AcquirerLink::InProcess(market.market().clone()),
    );
    let ports = TerminalPorts {
        gateway: Arc::new(OrderApiClient::new(
            GatewayConfig::for_url(market.base_url(0)),
            credential,
        )?),
        driver: Some(Arc::new(driver)),
        journal: Arc::new(MemoryJournal::new()),
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups: Vec::new(),
    };
    let config = TerminalConfig::new(Device::new(serial, DeviceModel::L3, None));
    let terminal = Terminal::open(config, ports, &Engine::start()?).await?;

    // What was held when the machine lost its power blocks the next sale.
    for pendency in terminal.pendencies().await? {
        let came_out = had_come_out(&pendency.attempt_id);
        terminal.settle(&pendency.attempt_id, word(came_out)).await?;
    }

    for (name, shelf) in [("sale-1", "crisps"), ("sale-2", "empty")] {
        let mut sale = terminal
            .pay(PayRequest {
                attempt_id: AttemptId::new(name)?,
                target: PayTarget::Held,
                amount: Some(Money::brl(7_50)),
                tender: Some(Tender::Debit),
            })
            .await?;
        let end = match sale.held().await? {
            Some(_approval) => terminal.settle(sale.id(), word(dispense(shelf))).await?,
            // Declined, canceled, expired: nothing comes out.
            None => sale.result().await?,
        };
        println!("{shelf}: {end:?}");
    }
    terminal.settled().await?;
    terminal.close().await;
    Ok(())
}
