//! What a scenario acts on: a market, terminals, a sales side, and the names of their things.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use maquininha::MaquininhaError;
use maquininha::merchant::{Merchant, MerchantEventStream};
use maquininha::objects::{
    EventStream, PaymentHandle, RefundHandle, RefundSession, Terminal, terminal_config,
};
use maquininha::ports::HostPorts;
use maquininha::testing::{
    Sandbox, SandboxConfig, SimulatedDriver, SimulatedPrinter, simulated_driver_config,
};
use maquininha_flow::OverpayPolicy;
use maquininha_model::{
    AppVersion, AttemptId, Device, DeviceModel, OrderId, Sensitive, SerialNumber,
};
use maquininha_sandbox::SilenceRule;
use tempfile::TempDir;

use crate::format::{Overpay, Settings};
use crate::words;

/// The operator's password at every terminal.
pub const PASSWORD: &str = "2580";

pub struct Stage {
    pub sandbox: Arc<Sandbox>,
    folder: TempDir,
    pub tills: BTreeMap<String, Till>,
    pub orders: BTreeMap<String, OrderId>,
    pub operations: BTreeMap<String, Operation>,
    pub sales_side: Option<SalesSide>,
    pub trace: Vec<String>,
}

/// An open terminal.
pub struct Till {
    pub terminal: Arc<Terminal>,
    pub driver: Arc<SimulatedDriver>,
    pub printer: Arc<SimulatedPrinter>,
    pub events: Arc<EventStream>,
    pub refunds: Option<Arc<RefundSession>>,
}

pub struct SalesSide {
    pub merchant: Arc<Merchant>,
    pub news: Arc<MerchantEventStream>,
}

#[derive(Clone)]
pub enum Operation {
    Payment(Arc<PaymentHandle>),
    Refund(Arc<RefundHandle>),
}

pub fn serial(terminal: &str) -> SerialNumber {
    SerialNumber::new(words::device_of(terminal).0).expect("it is a serial number")
}

pub fn attempt_id(name: &str) -> AttemptId {
    AttemptId::new(name).expect("the name is an id")
}

pub fn overpay(policy: Overpay) -> OverpayPolicy {
    match policy {
        Overpay::AcceptAndTell => OverpayPolicy::AcceptAndTell,
        Overpay::RefuseAtTerminal => OverpayPolicy::RefuseAtTerminal,
        Overpay::RefundDifference => OverpayPolicy::RefundDifference,
    }
}

impl Stage {
    pub async fn set(with_backup: bool) -> Self {
        let config = SandboxConfig { seed: Some(1), with_backup };
        Self {
            sandbox: Sandbox::start(config).await.expect("the market starts"),
            folder: folder().expect("the system gives a folder"),
            tills: BTreeMap::new(),
            orders: BTreeMap::new(),
            operations: BTreeMap::new(),
            sales_side: None,
            trace: Vec::new(),
        }
    }

    pub fn say(&mut self, line: impl Into<String>) {
        self.trace.push(line.into());
    }

    /// The storage folder of a terminal or of the sales side: the same at each opening.
    pub fn storage(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Everything comes to rest and is closed; what stands in the books ends the trace.
    pub async fn close(&mut self) {
        for till in self.tills.values() {
            // A terminal that was closed by a step is at rest already.
            let _ = till.terminal.settled().await;
            till.terminal.shut_down().await.expect("the terminal closes");
        }
        if let Some(sales_side) = &self.sales_side {
            sales_side.merchant.shut_down().await.expect("the sales side closes");
        }
        let lines = crate::books::lines(self).expect("the market has books");
        self.trace.extend(lines);
        self.sandbox.shut_down().expect("the market stops");
    }

    pub fn till(&self, name: &str) -> &Till {
        self.tills.get(name).unwrap_or_else(|| panic!("the terminal {name} is not open"))
    }

    pub fn order(&self, name: &str) -> &OrderId {
        self.orders.get(name).unwrap_or_else(|| panic!("there is no order {name}"))
    }

    /// The name of an order; absent for one the scenario did not place.
    pub fn order_name(&self, id: &OrderId) -> Option<&str> {
        self.orders.iter().find(|(_, known)| *known == id).map(|(name, _)| name.as_str())
    }

    pub fn operation(&self, name: &str) -> Operation {
        self.operations.get(name).unwrap_or_else(|| panic!("there is no attempt {name}")).clone()
    }

    pub async fn open_terminal(
        &mut self,
        name: &str,
        settings: &Settings,
    ) -> Result<(), MaquininhaError> {
        let mut config = simulated_driver_config()?;
        config.can_query = settings.can_query.unwrap_or(true);
        if let Some(after_s) = settings.undo_after_s {
            config.silence = SilenceRule::AutoUndo { after_s };
        }
        if let Some(wait) = settings.card_wait_ms {
            config.card_limit = Duration::from_millis(wait);
        }
        let driver = self.sandbox.driver(serial(name), config)?;
        hand(&driver, settings.card.as_deref().unwrap_or("fitting"))?;
        let printer = SimulatedPrinter::new()?;
        let ports = HostPorts {
            credentials: self.sandbox.credentials()?,
            driver: Some(driver.as_driver()?),
            printer: Some(printer.as_printer()?),
            wake_ups: Vec::new(),
            readers: None,
        };
        let terminal = Terminal::open(self.terminal_config(name, settings)?, ports).await?;
        let events = terminal.events()?;
        let till = Till { terminal, driver, printer, events, refunds: None };
        self.tills.insert(name.to_owned(), till);
        Ok(())
    }

    fn terminal_config(
        &self,
        name: &str,
        settings: &Settings,
    ) -> Result<maquininha::types::TerminalConfig, MaquininhaError> {
        let (_, model) = words::device_of(name);
        let version = Some(AppVersion::new(6, 4, 0));
        let device = Device::new(serial(name), DeviceModel::from(model.to_owned()), version);
        let folder = self.storage(name).to_str().expect("the path is text").to_owned();
        let mut config = terminal_config(device, String::from("http://127.0.0.1:1"), folder)?;
        config.gateway = self.sandbox.gateway()?;
        if settings.refunds.unwrap_or(true) {
            config.operator_password = Some(Sensitive::new(PASSWORD.to_owned()));
        }
        if let Some(policy) = settings.overpay {
            config.overpay = overpay(policy);
        }
        if let Some(contract) = &settings.contract {
            config.contract.clone_from(contract);
        }
        config.standalone_sales = settings.standalone.unwrap_or(true);
        if let Some(limit) = settings.card_limit_ms {
            config.limits.card = Duration::from_millis(limit);
        }
        let unknown_after = settings.unknown_after_ms.unwrap_or(500);
        config.limits.unknown_after = Duration::from_millis(unknown_after);
        config.limits.late_effect = Duration::from_millis(300);
        config.limits.back_off_first = Duration::from_millis(50);
        config.limits.back_off_max = Duration::from_millis(400);
        config.polling.interval = Duration::from_millis(300);
        Ok(config)
    }
}

/// An empty folder. Below `MAQUININHA_TEST_DIR`, where that is set, it is kept and searched.
fn folder() -> std::io::Result<TempDir> {
    match std::env::var_os("MAQUININHA_TEST_DIR") {
        Some(kept) => {
            let mut folder = tempfile::Builder::new();
            folder.prefix("scenario-").disable_cleanup(true).tempdir_in(kept)
        }
        None => tempfile::tempdir(),
    }
}

/// What the card holder has in the hand.
pub fn hand(driver: &SimulatedDriver, card: &str) -> Result<(), MaquininhaError> {
    match card {
        "fitting" => driver.present_fitting(),
        "none" => driver.hold_card(),
        card => driver.present(card.to_owned()),
    }
}
