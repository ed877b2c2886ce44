//! A shop: one terminal with a virtual PIN pad, all acquirers of the market, and the payment driver
//! between them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{AcquirerSet, AuthorizationRequest, HostCommand, HostReply, NetworkNumber};
use maquininha_flow::{Approval, DriverCommand, DriverProfile, DriverReply, OriginalPayment};
use maquininha_model::{AttemptKey, Money, SerialNumber, Tender, TenderKind};
use maquininha_reader::port::AcquirerHost;
use maquininha_reader::{
    DeviceSlot, MemoryReaderStore, ReaderDriverConfig, ReaderPaymentDriver, RoutedHosts,
};
use maquininha_sandbox::{
    HostConfig, HostLink, Market, MarketConfig, SilenceRule, SimulatedHost, kit_acquirers, kits,
};
use maquininha_terminal::port::{DriverInbox, DriverMessage, PaymentDriver, SystemClock};
use maquininha_virtualpad::Script;
use tokio::sync::mpsc;

use super::{BarePad, pad_with};

pub const SERIAL: &str = "TESTPOS0001";
pub const CREDIT: Tender = Tender::at_sight(TenderKind::Credit);

pub fn serial() -> SerialNumber {
    SerialNumber::new(SERIAL).expect("valid")
}

pub fn key(name: &str) -> AttemptKey {
    AttemptKey::new(name).expect("valid")
}

pub fn market() -> Market {
    Market::new(MarketConfig::for_tests(1)).expect("a market")
}

/// Passes commands on and keeps them.
pub struct Recorder {
    host: SimulatedHost,
    pub commands: Arc<Mutex<Vec<HostCommand>>>,
}

#[async_trait]
impl AcquirerHost for Recorder {
    fn profile(&self) -> DriverProfile {
        self.host.profile()
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        self.commands.lock().expect("lock").push(command.clone());
        self.host.call(command).await
    }
}

pub struct Shop {
    pub market: Market,
    pub device: BarePad,
    pub slot: DeviceSlot,
    pub driver: ReaderPaymentDriver,
    pub commands: Arc<Mutex<Vec<HostCommand>>>,
}

impl Shop {
    /// A shop with a PIN pad of this number, whose hosts are in the process.
    pub fn open(market: &Market, number: u32) -> Self {
        Self::over(market, HostLink::InProcess(market.clone()), number, kit_acquirers())
    }

    /// The same with these acquirers and over this link.
    pub fn over(market: &Market, link: HostLink, number: u32, acquirers: AcquirerSet) -> Self {
        let device = BarePad::new(pad_with(&kits(), number));
        Self::with_device(market, link, device, acquirers)
    }

    pub fn with_device(
        market: &Market,
        link: HostLink,
        device: BarePad,
        acquirers: AcquirerSet,
    ) -> Self {
        let commands = Arc::new(Mutex::new(Vec::new()));
        let host = |network: NetworkNumber, name: &str| {
            let config = HostConfig::new(name, serial(), SilenceRule::Blocks);
            let host = SimulatedHost::new(config, link.clone());
            let recorder = Recorder { host, commands: Arc::clone(&commands) };
            (network, Arc::new(recorder) as Arc<dyn AcquirerHost>)
        };
        let profiles = acquirers.profiles().iter();
        let hosts = profiles.map(|profile| host(profile.network, &profile.name)).collect();
        let routed = RoutedHosts::new(&acquirers, hosts).expect("a host for each acquirer");
        let slot = DeviceSlot::new();
        slot.put(Arc::new(device.clone()));
        let driver = ReaderPaymentDriver::new(
            ReaderDriverConfig::new(serial(), acquirers),
            slot.clone(),
            Arc::new(routed),
            Arc::new(MemoryReaderStore::default()),
            Arc::new(SystemClock),
        );
        Self { market: market.clone(), device, slot, driver, commands }
    }

    /// Lets the person do this during the next command.
    pub fn person(&self, script: &str) {
        let script: Script = script.parse().expect("a script");
        self.device.pad().play(script);
    }

    pub async fn ask(&self, command: DriverCommand) -> DriverReply {
        let (sender, receiver) = mpsc::unbounded_channel();
        let attempt_key = command.attempt_key().clone();
        self.driver.execute(command, DriverInbox::new(attempt_key, 1, sender));
        heard(receiver).await
    }

    pub async fn sale(&self, attempt: &str, centavos: i64, tender: Tender) -> DriverReply {
        let (attempt_key, amount, serial) = (key(attempt), Money::brl(centavos), serial());
        self.ask(DriverCommand::Authorize { attempt_key, amount, tender, serial }).await
    }

    pub async fn confirm(&self, attempt: &str) -> DriverReply {
        self.ask(DriverCommand::Confirm { attempt_key: key(attempt) }).await
    }

    /// A sale that must be approved, and is confirmed.
    pub async fn sell(&self, attempt: &str, centavos: i64, script: &str) -> Approval {
        self.person(script);
        let reply = self.sale(attempt, centavos, CREDIT).await;
        let DriverReply::Approved { approval } = reply else { panic!("{attempt}: {reply:?}") };
        assert_eq!(self.confirm(attempt).await, DriverReply::Confirmed, "{attempt}");
        *approval
    }

    pub async fn refund(
        &self,
        attempt: &str,
        of: &str,
        paid: &Approval,
        centavos: i64,
    ) -> DriverReply {
        let original = OriginalPayment {
            attempt_key: key(of),
            nsu: paid.nsu.clone(),
            amount: Money::brl(centavos),
            serial: serial(),
            paid_at: Some(paid.approved_at),
        };
        let (attempt_key, amount) = (key(attempt), Money::brl(centavos));
        self.ask(DriverCommand::Refund { attempt_key, original, amount }).await
    }

    /// The last authorisation that went to a host.
    pub fn last_request(&self) -> AuthorizationRequest {
        let commands = self.commands.lock().expect("lock");
        let requests = commands.iter().rev().filter_map(|command| match command {
            HostCommand::Authorize(request) => Some(request.as_ref().clone()),
            _ => None,
        });
        requests.into_iter().next().expect("a host was asked")
    }
}

/// The code of a refusal.
pub fn code(reply: &DriverReply) -> &str {
    match reply {
        DriverReply::Declined { decline } => &decline.code,
        other => panic!("not declined: {other:?}"),
    }
}

async fn heard(mut receiver: mpsc::UnboundedReceiver<DriverMessage>) -> DriverReply {
    let all = async {
        let mut replies = Vec::new();
        while let Some(message) = receiver.recv().await {
            replies.extend(message.content.ok());
        }
        replies
    };
    let replies = tokio::time::timeout(Duration::from_secs(600), all).await;
    let mut replies = replies.expect("the driver answers in time");
    assert_eq!(replies.len(), 1, "one answer: {replies:?}");
    replies.remove(0)
}
