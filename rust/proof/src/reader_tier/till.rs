//! The terminal on the phone: the production engine over journal, order API and reader, and the app
//! that sells with it.

use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::End;
use maquininha_model::{AppVersion, Device, DeviceModel, Money, Tender};
use maquininha_sim::faults::Fault;
use maquininha_sim::invariants::Invariant;
use maquininha_terminal::port::DriverPrompt;
use maquininha_terminal::{
    Engine, OperationProgress, PayRequest, PayTarget, PaymentOperation, PollingConfig, Terminal,
    TerminalConfig, TerminalError, TerminalPorts,
};
use maquininha_virtualpad::PersonAction;
use tokio::time::{sleep, timeout};

use super::driver::WatchedDriver;
use super::phone::{Phone, Port, serial};
use super::scenario::{Cancel, Kind, Sale};
use super::world::{World, milliseconds};
use crate::books::Told;
use crate::http_tier::till::{MarketTimeClock, client};
use crate::living::{Life, LivingGateway, LivingJournal};

/// How often an operator tries what was refused, and the pause between.
const TRIES_MAX: u32 = 4;
const TRY_AGAIN: Duration = Duration::from_secs(20);
/// How long the app waits before it says how a held sale went.
const GOODS: Duration = Duration::from_secs(2);
/// How long an operator waits for the acquirer to be asked.
const ASKED: Duration = Duration::from_secs(45);
/// Between two looks for sales that wait for the app's word.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// Between two reads of the list, which nobody looks at: an order that is paid is read anyway.
const POLLING: Duration = Duration::from_secs(300);
/// The number of the first of the sales that are tried when all is well, how many are, and the
/// pause between.
const FIRST_PLAIN: usize = 100;
const PLAIN_TRIES: usize = 3;
const PLAIN_PAUSE: Duration = Duration::from_secs(30);

/// The terminal during one life of the phone.
pub(super) struct Till {
    world: Arc<World>,
    pub(super) terminal: Terminal,
    pub(super) driver: Arc<WatchedDriver>,
}

impl Till {
    /// Opens it on what the journal kept.
    pub(super) async fn open(world: &Arc<World>, life: &Arc<Life>) -> Self {
        let port = || Port { world: Arc::clone(world), life: Arc::clone(life) };
        let phone = Phone::start(world, life);
        let driver = Arc::new(WatchedDriver::new(port(), phone.driver));
        let app = Some(AppVersion::new(6, 4, 0));
        let mut config = TerminalConfig::new(Device::new(serial(), DeviceModel::L3, app));
        config.polling = PollingConfig {
            interval: POLLING,
            interval_with_wake_up: POLLING,
            back_off_max: POLLING,
        };
        let ports = TerminalPorts {
            gateway: Arc::new(LivingGateway { gate: port(), client: client(&world.way) }),
            driver: Some(driver.clone()),
            journal: Arc::new(LivingJournal { gate: port(), rows: world.rows() }),
            clock: Arc::new(MarketTimeClock(world.market.clone())),
            printer: None,
            wake_ups: Vec::new(),
        };
        let engine = Engine::on(tokio::runtime::Handle::current());
        let terminal = Terminal::open(config, ports, &engine).await;
        let terminal = terminal.expect("a journal in memory can be read");
        Self { world: Arc::clone(world), terminal, driver }
    }

    /// Sells what was not sold in an earlier life, and brings everything to its end.
    pub(super) async fn sell_all(&self) {
        for sale in &self.world.scenario.sales {
            self.carry_on(sale).await;
        }
        self.settle_all().await;
    }

    /// When everybody is well, a plain sale must go through. The first command after a fault may
    /// be the one that tells of it.
    pub(super) async fn sell_plainly(&self) {
        for number in FIRST_PLAIN..FIRST_PLAIN + PLAIN_TRIES {
            self.world.act(PersonAction::Remove);
            let sale = Sale::plain(number);
            self.carry_on(&sale).await;
            self.settle_all().await;
            if matches!(self.world.shop.told(&sale).last(), Some(Told::End(End::Approved { .. }))) {
                return;
            }
            sleep(PLAIN_PAUSE).await;
        }
        self.world.broken(Invariant::BlockedMeansTold, "nothing can be sold when all is well");
    }

    /// Sells as an app does that names the same intention again after a restart.
    async fn carry_on(&self, sale: &Sale) {
        if self.world.shop.is_over(sale) {
            return;
        }
        sleep(milliseconds(sale.after)).await;
        let target = match sale.kind {
            Kind::Standalone => PayTarget::Standalone,
            Kind::Held(_) => PayTarget::Held,
            Kind::Listed | Kind::Direct => PayTarget::Order(self.world.shop.order_of(sale)),
        };
        let request = PayRequest {
            attempt_id: sale.attempt_id(),
            target,
            amount: Some(Money::brl(sale.centavos)),
            tender: Some(Tender::at_sight(sale.tender)),
        };
        for _ in 0..TRIES_MAX {
            self.settle_held().await;
            let told = match self.terminal.pay(request.clone()).await {
                Ok(operation) => self.follow(sale, operation).await,
                Err(error) => Told::Refused(error),
            };
            self.say(format!("{}: {told:?}", request.attempt_id));
            let is_over = !told.is_passing();
            self.world.shop.operator_is_told(sale, told);
            if is_over {
                break;
            }
            sleep(TRY_AGAIN).await;
        }
        self.world.shop.is_over_now(sale);
    }

    fn say(&self, what: String) {
        self.world.say("operator", what);
    }

    async fn follow(&self, sale: &Sale, operation: PaymentOperation) -> Told {
        match self.follow_to_end(sale, operation).await {
            Ok(end) => Told::End(end),
            Err(error) => Told::Refused(error),
        }
    }

    async fn follow_to_end(
        &self,
        sale: &Sale,
        mut operation: PaymentOperation,
    ) -> Result<End, TerminalError> {
        let is_to_stop = match sale.cancels {
            Some(Cancel::After(after)) => {
                timeout(milliseconds(after), operation.held()).await.is_err()
            }
            Some(Cancel::HostAsked) => is_asked(&mut operation).await,
            None => false,
        };
        if is_to_stop {
            self.world.fault(Fault::CancelRace);
            operation.cancel().await?;
        }
        if operation.held().await?.is_some() {
            sleep(GOODS).await;
            self.settle_held().await;
        }
        operation.result().await
    }

    /// Says of each sale that waits for it how it went.
    async fn settle_held(&self) {
        let pendencies = self.terminal.pendencies().await.unwrap_or_default();
        for pendency in pendencies {
            let sales = &self.world.scenario.sales;
            let sale = sales.iter().find(|sale| sale.attempt_id() == pendency.attempt_id);
            let Some(Kind::Held(status)) = sale.map(|sale| sale.kind) else { continue };
            // An error: it was decided meanwhile. What it came to the operation tells.
            let _ = self.terminal.settle(&pendency.attempt_id, status).await;
        }
    }

    /// Waits until nothing is under way.
    async fn settle_all(&self) {
        while timeout(LOOK_AGAIN, self.terminal.settled()).await.is_err() {
            self.settle_held().await;
        }
    }
}

/// Waits until the acquirer is being asked, unless the payment is past that or never comes there.
async fn is_asked(operation: &mut PaymentOperation) -> bool {
    let asked = async {
        while let Some(progress) = operation.progress().await {
            if progress == OperationProgress::Prompt(DriverPrompt::Authorizing) {
                return true;
            }
        }
        false
    };
    timeout(ASKED, asked).await.unwrap_or(false)
}
