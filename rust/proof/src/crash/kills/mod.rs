//! Real processes on real files, really killed: the books are compared at the
//! end.

mod books;
mod disk;
mod market;
mod process;
mod recovery;
mod said;
mod told;
mod torment;
mod weather;
mod worker;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use clap::Args;
use maquininha_model::SerialNumber;
use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use books::Books;
use disk::Disk;
use process::Process;
use recovery::Recovery;
use said::MarketSaid;
use told::Told;
use torment::{Plan, Suffered, Terminal};
use weather::Weather;

pub(crate) use worker::WorkerOptions;

/// The longest start on a long journal that is allowed, in milliseconds.
const RECOVERY_MAX_MS: f64 = 50.0;
/// How long children and disks may take to go at the end.
const TIDY_UP: Duration = Duration::from_secs(5);
/// How often progress is shown.
const PROGRESS: Duration = Duration::from_secs(2);

/// How much is killed.
#[derive(Args)]
pub(crate) struct KillOptions {
    /// Kills real processes under load so many times
    #[arg(long, value_name = "N", conflicts_with = "points")]
    kills: Option<usize>,
    /// Stops after so many seconds, however many kills there were
    #[arg(long, requires = "kills")]
    seconds: Option<u64>,
    /// Terminal processes at a time
    #[arg(long, requires = "kills", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    terminals: u8,
    /// Mounts no disks, as where mounting is not allowed
    #[arg(long, requires = "kills")]
    no_mounts: bool,
    /// Puts money at the acquirer that no journal knows, to see that it is found
    #[arg(long, requires = "kills")]
    plant: bool,
}

impl KillOptions {
    /// Whether real processes are to be killed.
    pub(crate) const fn is_wanted(&self) -> bool {
        self.kills.is_some()
    }
}

#[derive(Default, Serialize)]
struct Report {
    kills: usize,
    payments: usize,
    charged: usize,
    humans_asked: usize,
    starts: usize,
    starts_with_open_payments: usize,
    terminal_stops: usize,
    market_stops: usize,
    fault_rounds: usize,
    disk_full_rounds: usize,
    read_only_rounds: usize,
    /// What could not be done here, in words.
    left_out: Vec<String>,
    start_median_ms: f64,
    start_max_ms: f64,
    long_journal: Recovery,
    money_errors: Vec<String>,
    other_failures: Vec<String>,
    seconds: f64,
}

/// A terminal process: the hidden verb `crash-terminal`.
pub(crate) fn terminal(options: WorkerOptions) -> ExitCode {
    // The standard input may still be read, which nobody waits for.
    on_threads(worker::run(options), Duration::ZERO);
    ExitCode::SUCCESS
}

/// A market process: the hidden verb `crash-market`.
pub(crate) fn market(terminals: u8) -> ExitCode {
    on_threads(market::run(usize::from(terminals)), Duration::ZERO);
    ExitCode::SUCCESS
}

fn on_threads<T>(work: impl Future<Output = T>, tidy_up: Duration) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("threads can be started");
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(tidy_up);
    done
}

/// Kills; 0 only if no money error was found and nothing else went wrong.
pub(crate) fn run(options: &KillOptions, json: bool) -> ExitCode {
    let report = tempfile::tempdir().and_then(|folder| {
        let plan = Arc::new(Plan { kills_wanted: options.kills.unwrap_or(0), ..Plan::default() });
        let work = async {
            tokio::select! {
                report = work(options, folder.path(), &plan) => report,
                stopped = stopped_twice(&plan) => stopped,
            }
        };
        on_threads(work, TIDY_UP)
    });
    let report = match report {
        Ok(report) => report,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    tell(&report, json);
    let is_good = report.money_errors.is_empty()
        && report.other_failures.is_empty()
        && report.long_journal.median_ms <= RECOVERY_MAX_MS;
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Waits for Ctrl-C or SIGTERM. After the first nothing is killed any more and
/// the books are compared; after the second everything is dropped: children
/// end, disks are unmounted.
async fn stopped_twice(plan: &Plan) -> std::io::Result<Report> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    for _ in 0..2 {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        if !plan.is_over.swap(true, Ordering::Relaxed) {
            eprintln!("no more kills; once more stops at once");
        }
    }
    Err(std::io::Error::other("stopped before the books were compared"))
}

async fn work(options: &KillOptions, folder: &Path, plan: &Arc<Plan>) -> std::io::Result<Report> {
    let started = Instant::now();
    let long_journal = recovery::measure(folder).await?;
    let mut market = Process::start(&[
        String::from("crash-market"),
        String::from("--terminals"),
        options.terminals.to_string(),
    ])?;
    let Some(MarketSaid::Ready { url }) = market.hear().await else {
        return Err(std::io::Error::other("the market did not start"));
    };
    let terminals = terminals(options, folder, &url)?;
    let has_disks = terminals.iter().all(|terminal| terminal.disk.is_mounted());
    let market = Arc::new(Mutex::new(market));
    let mut others = JoinSet::new();
    others.spawn(watch(Arc::clone(plan), options.seconds));
    let mut weather = JoinSet::new();
    weather.spawn(weather::change(url.clone(), Arc::clone(&market), Arc::clone(plan)));
    let terminals = all(terminals, |mut terminal| {
        let plan = Arc::clone(plan);
        async move {
            let done = terminal.torment(plan.clone()).await;
            // One that cannot go on ends the others.
            plan.is_over.fetch_or(done.is_err(), Ordering::Relaxed);
            done.map(|()| terminal)
        }
    })
    .await?;
    plan.is_over.store(true, Ordering::Relaxed);
    let weather = match weather.join_next().await {
        Some(changed) => changed.map_err(std::io::Error::other)??,
        None => Weather::default(),
    };
    others.abort_all();
    eprintln!("everything is well again; what is open is brought to its end");
    let mut market = market.lock().await;
    market.say("stop").await?;
    let terminals =
        all(terminals, |mut terminal| async move { terminal.drain().await.map(|()| terminal) })
            .await?;
    if options.plant {
        plant(&url).await?;
    }
    market.say("books").await?;
    let said = market.hear().await;
    let said = said.ok_or_else(|| std::io::Error::other("the market ended"))?;
    let books = books::compare(said, &terminals).await?;
    let mut report = Report { long_journal, ..Report::default() };
    report.left_out.extend((!has_disks).then(|| {
        String::from("full and read-only disks: mounting a memory disk is not allowed here")
    }));
    report.fill(books, weather, &terminals);
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

fn terminals(options: &KillOptions, folder: &Path, url: &str) -> std::io::Result<Vec<Terminal>> {
    let make = |number: usize| {
        let serial = market::serial(number);
        let disk = Disk::new(folder.join(&serial), !options.no_mounts)?;
        let told = Told::new(SerialNumber::new(&serial).map_err(std::io::Error::other)?);
        let server = url.to_owned();
        // One in four has a driver that cannot be asked.
        let is_mute = number % 4 == 3;
        Ok(Terminal { serial, server, is_mute, disk, told, suffered: Suffered::default() })
    };
    (0..usize::from(options.terminals)).map(make).collect()
}

/// Does something with every terminal at the same time.
async fn all<F: Future<Output = std::io::Result<Terminal>> + Send + 'static>(
    terminals: Vec<Terminal>,
    work: impl Fn(Terminal) -> F,
) -> std::io::Result<Vec<Terminal>> {
    let mut running: JoinSet<_> = terminals.into_iter().map(work).collect();
    let mut done = Vec::new();
    while let Some(one) = running.join_next().await {
        done.push(one.map_err(std::io::Error::other)??);
    }
    Ok(done)
}

/// Shows progress, and ends the plan in time.
async fn watch(plan: Arc<Plan>, seconds: Option<u64>) {
    let started = Instant::now();
    loop {
        tokio::time::sleep(PROGRESS).await;
        let elapsed = started.elapsed().as_secs();
        let kills = plan.kills.load(Ordering::Relaxed);
        eprintln!("{elapsed:>5} s  {kills} of {} kills", plan.kills_wanted);
        if plan.is_done() || seconds.is_some_and(|limit| elapsed >= limit) {
            return plan.is_over.store(true, Ordering::Relaxed);
        }
    }
}

/// Money that no journal and no charge knows.
async fn plant(url: &str) -> std::io::Result<()> {
    let serial = market::serial(0);
    let key = format!("{serial}-MQN-planted");
    let authorize = serde_json::json!({
        "serial": serial, "attempt_key": key, "amount": 30_00, "card": "visa-debit",
        "tender": { "kind": "debit" },
    });
    let confirm = serde_json::json!({ "serial": serial, "attempt_key": key });
    for (path, body) in [("authorize", authorize), ("confirm", confirm)] {
        let path = format!("/acquirer/v1/{path}");
        let answer = maquininha_cli::control::call(url, "POST", &path, Some(&body)).await;
        answer.map_err(|error| std::io::Error::other(error.to_string()))?;
    }
    Ok(())
}

impl Report {
    fn fill(&mut self, books: Books, weather: Weather, terminals: &[Terminal]) {
        self.payments = books.payments;
        self.charged = books.charged;
        self.humans_asked = books.asked;
        self.money_errors = books.errors;
        self.market_stops = weather.stops;
        self.fault_rounds = weather.rounds;
        let mut micros = Vec::new();
        for Suffered {
            kills,
            stops,
            full_rounds,
            read_only_rounds,
            recoveries,
            recovery_micros,
            failures,
        } in terminals.iter().map(|terminal| &terminal.suffered)
        {
            self.kills += kills;
            self.terminal_stops += stops;
            self.disk_full_rounds += full_rounds;
            self.read_only_rounds += read_only_rounds;
            self.starts_with_open_payments += recoveries;
            self.other_failures.extend(failures.iter().cloned());
            micros.extend(recovery_micros);
        }
        micros.sort_unstable();
        self.starts = micros.len();
        let ms = |micros: Option<&u64>| {
            Duration::from_micros(micros.copied().unwrap_or(0)).as_secs_f64() * 1000.0
        };
        self.start_median_ms = ms(micros.get(micros.len() / 2));
        self.start_max_ms = ms(micros.last());
    }
}

fn tell(report: &Report, json: bool) {
    if json {
        println!("{}", serde_json::to_string_pretty(report).expect("plain fields"));
        return;
    }
    println!("{:>8} kills (SIGKILL) of terminals", report.kills);
    println!("{:>8} payments begun, {} charged", report.payments, report.charged);
    println!("{:>8} starts that found open payments", report.starts_with_open_payments);
    println!(
        "{:>8} stops of terminals, {} of the market",
        report.terminal_stops, report.market_stops
    );
    println!("{:>8} rounds of faults at order API and acquirer", report.fault_rounds);
    println!("{:>8} rounds with a full disk", report.disk_full_rounds);
    println!("{:>8} rounds with a read-only disk", report.read_only_rounds);
    for what in &report.left_out {
        println!("  left out: {what}");
    }
    println!("{:>8} times a human was asked", report.humans_asked);
    println!(
        "{:>8.1} ms to start, median of {}; at most {:.1} ms",
        report.start_median_ms, report.starts, report.start_max_ms
    );
    println!(
        "{:>8.1} ms to start on {} rows, at most {:.1} ms (median allowed: {RECOVERY_MAX_MS} ms)",
        report.long_journal.median_ms, report.long_journal.rows, report.long_journal.max_ms
    );
    for failure in &report.other_failures {
        println!("  failed: {failure}");
    }
    for error in &report.money_errors {
        println!("  MONEY: {error}");
    }
    println!("{:>8} money errors, {:.0} s", report.money_errors.len(), report.seconds);
}
