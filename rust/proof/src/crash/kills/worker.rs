//! The terminal process: the production engine with its journal on the disk,
//! and an app that pays whatever there is to pay.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use maquininha_flow::{End, EventKind, PaymentLimits};
use maquininha_gateway::{GatewayConfig, OrderApiClient, RateLimits, RetryPolicy};
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_model::{
    AppVersion, AttemptId, Device, DeviceModel, Money, OrderId, SerialNumber, Tender,
};
use maquininha_sandbox::{AcquirerLink, DriverConfig, SilenceRule, SimulatedDriver};
use maquininha_terminal::port::{
    Credential, EventSeq, Journal, JournalError, PaymentDriver, SystemClock,
};
use maquininha_terminal::{
    Engine, PayRequest, PayTarget, PollingConfig, Terminal, TerminalConfig, TerminalPorts,
};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::watch;

use super::market::{KEY, amount};
use super::said::{Said, Wish, say};

/// The driver's own limits: short, since nobody is at the terminal.
const CARD_LIMIT: Duration = Duration::from_secs(2);
const ACQUIRER_LIMIT: Duration = Duration::from_secs(4);
/// How long a card holder takes at most.
const CARD_PAUSE_MAX_MS: u64 = 40;
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// One life of a terminal.
#[derive(Args)]
pub(crate) struct WorkerOptions {
    #[arg(long)]
    serial: String,
    #[arg(long)]
    server: String,
    #[arg(long)]
    journal: PathBuf,
    /// The driver cannot be asked.
    #[arg(long)]
    mute: bool,
    /// Pays nothing, resolves what is open, tells it, and ends.
    #[arg(long)]
    drain: bool,
    /// A payment that the app was told nothing of, as JSON.
    #[arg(long)]
    again: Vec<String>,
}

/// Lives until the standard input ends, or until everything is drained.
pub(crate) async fn run(options: WorkerOptions) {
    let started = Instant::now();
    let (terminal, journal) = match open(&options).await {
        Ok(opened) => opened,
        Err(why) => return say(&Said::CannotOpen(why)),
    };
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let open_rows = terminal.health().open_operations;
    say(&Said::Ready { open_rows, micros });
    tokio::spawn(tell_events(terminal.clone()));
    let (stop, stopped) = watch::channel(options.drain);
    tokio::spawn(async move {
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        while let Ok(Some(_)) = lines.next_line().await {
            stop.send_replace(true);
        }
        // Nobody is left who would end this process.
        std::process::exit(1);
    });
    let again = options.again.iter().map(|wish| serde_json::from_str(wish).expect("a wish"));
    for wish in again.collect::<Vec<Wish>>() {
        pay(&terminal, wish).await;
    }
    while !*stopped.borrow() {
        match choose(&terminal) {
            Some(wish) => pay(&terminal, wish).await,
            None => tokio::time::sleep(LOOK_AGAIN).await,
        }
    }
    // A terminal that was closed has nothing left to say; its next life has.
    if terminal.settled().await.is_ok() {
        while !matches!(journal.events(EventSeq(0), 1).await, Ok(events) if events.is_empty()) {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        terminal.close().await;
        if journal.close().await.is_ok() {
            say(&Said::Drained);
        }
    }
}

async fn open(options: &WorkerOptions) -> Result<(Terminal, Arc<SqliteJournal>), String> {
    let journal = open_journal(&options.journal).map_err(|error| error.to_string())?;
    let journal = Arc::new(journal);
    let serial = SerialNumber::new(&options.serial).map_err(|error| error.to_string())?;
    let config = DriverConfig {
        can_query: !options.mute,
        card_pause: Duration::from_millis(fastrand::u64(0..CARD_PAUSE_MAX_MS)),
        card_limit: CARD_LIMIT,
        answer_limit: ACQUIRER_LIMIT,
        ..DriverConfig::new(serial.clone(), SilenceRule::Blocks)
    };
    let driver = SimulatedDriver::new(config, AcquirerLink::Http(options.server.clone()));
    let terminal = open_terminal(&options.server, serial, journal.clone(), Arc::new(driver)).await;
    terminal.map(|terminal| (terminal, journal))
}

/// Opens a journal as every terminal does.
pub(crate) fn open_journal(path: &std::path::Path) -> Result<SqliteJournal, JournalError> {
    SqliteJournal::open(path, JournalOptions::DEFAULT)
}

/// Opens a terminal on a journal: what is timed as the recovery at start.
pub(crate) async fn open_terminal(
    server: &str,
    serial: SerialNumber,
    journal: Arc<SqliteJournal>,
    driver: Arc<dyn PaymentDriver>,
) -> Result<Terminal, String> {
    let gateway = GatewayConfig {
        primary_url: server.to_owned(),
        retry: RetryPolicy { base_ms: 50, ..RetryPolicy::default() },
        rate_limits: RateLimits::OFF,
        ..GatewayConfig::default()
    };
    let credential = Credential::secret_key(KEY).map_err(|error| error.to_string())?;
    let gateway = OrderApiClient::new(gateway, Arc::new(credential));
    let gateway = gateway.map_err(|error| error.to_string())?;
    let device = Device::new(serial, DeviceModel::L3, Some(AppVersion::new(6, 4, 0)));
    let mut config = TerminalConfig::new(device);
    config.polling = PollingConfig {
        interval: Duration::from_millis(150),
        back_off_max: Duration::from_millis(300),
        ..PollingConfig::default()
    };
    config.limits = PaymentLimits {
        card: CARD_LIMIT + ACQUIRER_LIMIT + Duration::from_secs(2),
        unknown_after: Duration::from_secs(2),
        late_effect: Duration::from_secs(5),
        back_off_first: Duration::from_millis(50),
        back_off_max: Duration::from_secs(1),
        ..PaymentLimits::default()
    };
    let ports = TerminalPorts {
        gateway: Arc::new(gateway),
        driver: Some(driver),
        journal,
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups: Vec::new(),
    };
    let engine = Engine::on(tokio::runtime::Handle::current());
    Terminal::open(config, ports, &engine).await.map_err(|error| error.to_string())
}

/// Tells every durable event before it is acknowledged.
async fn tell_events(terminal: Terminal) {
    let mut events = terminal.events();
    while let Ok((seq, event)) = events.next().await {
        let attempt = event.attempt_id.to_string();
        match event.kind {
            EventKind::PaymentEnded { end } | EventKind::PaymentResolved { end } => {
                say(&Said::Event { attempt, end });
            }
            EventKind::AttentionNeeded { .. } => say(&Said::Attention { attempt }),
            _ => {}
        }
        // On a full disk it comes again, which is allowed.
        let _ = events.acknowledge(seq).await;
    }
}

/// What to pay next: a direct order, a listed one in full or in part, or a sale
/// without an order.
fn choose(terminal: &Terminal) -> Option<Wish> {
    let list = terminal.orders().borrow().clone();
    let open: Vec<_> = list.orders.iter().filter(|listed| listed.due.is_positive()).collect();
    let direct = open.iter().find(|listed| listed.order.is_direct());
    let attempt = uuid::Uuid::new_v4().to_string();
    if fastrand::u8(0..4) == 0 {
        let amount = Some(Money::brl(amount()));
        return Some(Wish { attempt, order: None, amount, tender: Some(any_tender()) });
    }
    if let Some(direct) = direct.filter(|_| fastrand::bool()) {
        let order = Some(direct.order.id.to_string());
        return Some(Wish { attempt, order, amount: None, tender: None });
    }
    let listed: Vec<_> = open.iter().filter(|listed| !listed.order.is_direct()).collect();
    let listed = fastrand::choice(listed)?;
    let half = Money::brl(listed.due.minor() / 200 * 100);
    let amount = (fastrand::u8(0..4) == 0 && half.is_positive()).then_some(half);
    let order = Some(listed.order.id.to_string());
    Some(Wish { attempt, order, amount, tender: Some(any_tender()) })
}

fn any_tender() -> Tender {
    if fastrand::bool() { Tender::Debit } else { Tender::Pix }
}

/// Pays, with an operator who sometimes changes his mind.
async fn pay(terminal: &Terminal, wish: Wish) {
    let attempt = wish.attempt.clone();
    let order = wish.order.as_ref().map(|id| OrderId::new(id).expect("an id that was read"));
    let request = PayRequest {
        attempt_id: AttemptId::new(&attempt).expect("a name of ours"),
        target: order.map_or(PayTarget::Standalone, PayTarget::Order),
        amount: wish.amount,
        tender: wish.tender,
    };
    say(&Said::Begun(wish));
    let mut payment = match terminal.pay(request).await {
        Ok(payment) => payment,
        Err(error) => {
            say(&Said::Refused { attempt, why: error.to_string() });
            return tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let mut changes_his_mind = fastrand::u8(0..8) == 0;
    let patience = Duration::from_millis(fastrand::u64(0..80));
    loop {
        tokio::select! {
            end = payment.result() => {
                let Ok(end) = end else { return };
                let is_paid = matches!(end, End::Approved { .. });
                say(&Said::Told { attempt, end });
                if !is_paid {
                    // Whatever stood in the way may be gone then.
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
                return;
            }
            () = tokio::time::sleep(patience), if changes_his_mind => changes_his_mind = false,
        }
        let _ = payment.cancel().await;
    }
}
