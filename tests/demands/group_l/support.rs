//! A shop in a market: what all themes start from.

use std::cell::RefCell;
use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::pdv::Pdv;
use maquininha_cli::demo::world::{KEY, OPERATOR_PASSWORD, Till, World, in_time};
use maquininha_flow::End;
use maquininha_flow::sale::SaleEvent;
use maquininha_gateway::{GatewayConfig, OrderApiClient, RetryPolicy};
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_merchant::device::DeviceRow;
use maquininha_merchant::{MerchantConfig, MerchantEvent, SaleDraft, SaleView};
use maquininha_model::{
    AppVersion, Device, DeviceModel, Money, OrderId, Sensitive, SerialNumber, Tender, TenderKind,
};
use maquininha_sandbox::{AcquirerLink, DriverConfig, SilenceRule, SimulatedDriver};
use maquininha_terminal::port::{Credential, SystemClock};
use maquininha_terminal::{
    Engine, PayRequest, PayTarget, Terminal, TerminalConfig, TerminalError, TerminalPorts,
};

/// The shop's L3, its A8 and its P2.
pub(super) const T1: &str = "TESTPOS0001";
pub(super) const T2: &str = "TESTPOS0002";
pub(super) const P2: &str = "TESTPOS0003";
/// At sight by debit.
pub(super) const DEBIT: Option<Tender> = Some(Tender::Debit);
/// At sight by credit.
pub(super) const CREDIT: Option<Tender> = Some(Tender::at_sight(TenderKind::Credit));

pub(super) type Outcome = Result<(), DemoError>;

pub(super) fn serial(text: &str) -> SerialNumber {
    SerialNumber::new(text).expect("a serial number of the tests")
}

/// A market with one shop.
pub(super) async fn shop(name: &str) -> Result<World, DemoError> {
    World::open(&test_dir(&format!("l-{name}"))).await
}

/// T1, an L3.
pub(super) async fn t1(world: &mut World) -> Result<Till, DemoError> {
    world.terminal(T1, DeviceModel::L3, SilenceRule::Blocks).await
}

/// T2, an A8.
pub(super) async fn t2(world: &mut World) -> Result<Till, DemoError> {
    world.terminal(T2, DeviceModel::A8, SilenceRule::Blocks).await
}

/// A terminal of the tests' own settings, without a wake-up source. It reaches
/// the order API at one endpoint only: its network.
pub(super) async fn terminal_at(
    world: &World,
    name: &str,
    endpoint: usize,
    change: impl FnOnce(&mut TerminalConfig),
) -> Result<Till, DemoError> {
    let serial = serial(name);
    let version = Some(AppVersion::new(6, 4, 0));
    let mut config = TerminalConfig::new(Device::new(serial.clone(), DeviceModel::L3, version));
    config.operator_password = Some(Sensitive::new(OPERATOR_PASSWORD.to_owned()));
    config.polling.interval = std::time::Duration::from_millis(100);
    config.polling.back_off_max = std::time::Duration::from_millis(200);
    change(&mut config);
    let path = world.journal_path(&serial);
    let journal =
        SqliteJournal::open(&path, JournalOptions::default()).map_err(DemoError::other)?;
    let journal = Arc::new(journal);
    let acquirer = AcquirerLink::Http(world.server.base_url(endpoint));
    let driver =
        SimulatedDriver::new(DriverConfig::new(serial.clone(), SilenceRule::Blocks), acquirer);
    let ports = TerminalPorts {
        gateway: Arc::new(client(world, endpoint, KEY)?),
        driver: Some(Arc::new(driver.clone())),
        journal: journal.clone(),
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups: Vec::new(),
    };
    let engine = Engine::on(tokio::runtime::Handle::current());
    let terminal = Terminal::open(config, ports, &engine).await.map_err(DemoError::other)?;
    Ok(Till { serial, terminal, driver, journal })
}

/// A client of the order API that knows one endpoint.
pub(super) fn client(
    world: &World,
    endpoint: usize,
    key: &str,
) -> Result<OrderApiClient, DemoError> {
    let config = GatewayConfig {
        primary_url: world.server.base_url(endpoint),
        retry: RetryPolicy { retries_max: 0, ..RetryPolicy::default() },
        ..GatewayConfig::default()
    };
    let credential = Credential::secret_key(key).map_err(DemoError::other)?;
    OrderApiClient::new(config, Arc::new(credential)).map_err(DemoError::other)
}

/// Changes the company's configuration while the sales software runs.
pub(super) async fn reconfigure(
    pdv: &Pdv,
    change: impl FnOnce(&mut MerchantConfig),
) -> Result<(), DemoError> {
    let mut config = pdv.merchant.config().await.map_err(DemoError::other)?;
    change(&mut config);
    pdv.merchant.reconfigure(config).await.map_err(DemoError::other)
}

/// A terminal in the back office's list.
pub(super) fn row(serial: &str, model: &str) -> DeviceRow {
    DeviceRow {
        peripheral_type: String::from("POS"),
        equipment: String::from("POS"),
        model: model.to_owned(),
        serial: serial.to_owned(),
        acquirer_cnpj: String::from("16.501.555/0001-57"),
        app_version: Some(String::from("6.4.0")),
        ..DeviceRow::default()
    }
}

/// A direct order for a terminal.
pub(super) fn direct(reference: &str, centavos: i64, at: &str, tender: Tender) -> SaleDraft {
    SaleDraft {
        device: Some(serial(at)),
        tender: Some(tender),
        ..SaleDraft::counter(reference, Money::brl(centavos))
    }
}

/// A listed order of the counter.
pub(super) fn listed(reference: &str, centavos: i64) -> SaleDraft {
    SaleDraft::counter(reference, Money::brl(centavos))
}

/// The sale as the sales software sees it.
pub(super) async fn sale(world: &World, reference: &str) -> Result<SaleView, DemoError> {
    world.pdv.merchant.sale(reference).await.map_err(DemoError::other)
}

/// Why a terminal does not start a payment.
pub(super) async fn refusal(
    till: &Till,
    name: &str,
    order_id: &OrderId,
    amount: Option<Money>,
    tender: Option<Tender>,
) -> Option<TerminalError> {
    let attempt_id = maquininha_cli::demo::pay::attempt(name).expect("an attempt id of the tests");
    let target = PayTarget::Order(order_id.clone());
    till.terminal.pay(PayRequest { attempt_id, target, amount, tender }).await.err()
}

pub(super) fn is_approved(end: &End) -> bool {
    matches!(end, End::Approved { .. })
}

/// Everything the sales software was told up to an event, oldest first.
pub(super) async fn told_until(
    pdv: &Pdv,
    what: &str,
    last: impl Fn(&MerchantEvent) -> bool,
) -> Result<Vec<MerchantEvent>, DemoError> {
    pdv.until(what, &last).await?;
    // It is there, so one look from the first event on ends at it.
    let told = RefCell::new(Vec::new());
    pdv.until(what, |event| {
        told.borrow_mut().push(event.clone());
        last(event)
    })
    .await?;
    Ok(told.into_inner())
}

/// What was told of one sale up to an event of it.
pub(super) async fn told_of(
    world: &World,
    wanted: &str,
    last: impl Fn(&SaleEvent) -> bool,
) -> Result<Vec<SaleEvent>, DemoError> {
    let own = |event: &MerchantEvent| match event {
        MerchantEvent::Sale { reference, event, .. } if reference == wanted => Some(event.clone()),
        _ => None,
    };
    let is_last = |event: &MerchantEvent| own(event).is_some_and(|event| last(&event));
    let told = told_until(&world.pdv, wanted, is_last).await?;
    Ok(told.iter().filter_map(own).collect())
}

/// Waits until a sale has reached what a test waits for.
pub(super) async fn sale_until(
    world: &World,
    reference: &str,
    is_there: impl Fn(&SaleView) -> bool,
) -> Result<SaleView, DemoError> {
    let looking = async {
        loop {
            let sale = sale(world, reference).await?;
            if is_there(&sale) {
                return Ok(sale);
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    in_time("the sale to get there", looking).await?
}

/// What the acquirer has settled, in centavos.
pub(super) fn settled_at_acquirer(world: &World) -> i64 {
    let books = world.market().books();
    books.transactions.iter().map(maquininha_sandbox::Transaction::settled).sum()
}
