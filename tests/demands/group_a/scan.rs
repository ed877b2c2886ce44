//! A30: what is left of cards after a thousand sales, in memory, in files and in what a crash leaves.
//!
//! Three processes: the app alone ([`scanned_app`](../../src/bin/scanned_app/main.rs)), the PIN pads
//! with the cards ([`scanned_pad`](../../src/bin/scanned_pad/main.rs)), and this one with order API,
//! acquirers' hosts and the search. Planted are card numbers, PINs and the ends of tracks that no
//! program has inside.

mod led;
mod memory;
mod needles;

#[path = "../../src/bin/scanned_pad/card.rs"]
mod card;

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use maquininha_acceptance::test_dir;
use maquininha_sandbox::{
    Device, Fault, FaultRule, Market, MarketConfig, RateLimits, SandboxServer, TransactionState,
};

use card::PlantedCard;
use led::Led;
use memory::{Found, Seen, search_files, search_process};
use needles::{Needles, digits};

/// PIN pads, each with a terminal; their sales overlap.
const PADS: usize = 4;
/// What a cycle of five sales is: chip, tap, stripe, tap with a PIN above the limit, chip.
const CARDS: [(&str, &str); 4] = [
    ("chip", "chip-online-pin"),
    ("tap", "contactless"),
    ("stripe", "stripe-only"),
    ("other-chip", "chip-hipercard"),
];
/// The canaries before these are cards of the catalogue.
const PANS_BEFORE: usize = 8;
/// Ends a process that calls for its own end.
const SIGABRT: i32 = 6;

/// The planted digits.
struct Planted {
    pans: [&'static str; 4],
    pins: [&'static str; 4],
    tracks: [&'static str; 4],
}

impl Planted {
    fn new() -> Self {
        let of = |kind, before| std::array::from_fn(|at| digits(kind, before + at));
        Self { pans: of("pan", PANS_BEFORE), pins: of("pin", 0), tracks: of("track", 0) }
    }

    fn needles(&self) -> Needles {
        Needles::of(&self.pans, &self.pins, &self.tracks)
    }

    /// The cards at a PIN pad.
    fn cards(&self, pad: usize) -> Vec<PlantedCard> {
        let cards = CARDS.iter().enumerate().map(|(at, (name, like))| PlantedCard {
            name: (*name).to_owned(),
            like: (*like).to_owned(),
            pan: self.pans[at].to_owned(),
            pin: self.pins[at].to_owned(),
            discretionary: self.tracks[at].to_owned(),
            sequence: u8::try_from(pad + 1).expect("few PIN pads"),
        });
        cards.collect()
    }

    /// What a quick person at a PIN pad does in one cycle of sales.
    fn cycle(&self) -> String {
        let [chip, tap, _, other] = self.pins;
        [
            "insert chip",
            &format!("type {chip}"),
            "press ok",
            "remove",
            "tap tap",
            "swipe stripe",
            "tap tap",
            &format!("type {tap}"),
            "press ok",
            "insert other-chip",
            &format!("type {other}"),
            "press ok",
            "remove",
        ]
        .map(|step| format!("{step} after 0;"))
        .concat()
    }
}

/// A market without limits, with a terminal for each PIN pad.
async fn market() -> SandboxServer {
    let mut config = MarketConfig {
        rate_limits: RateLimits::off(),
        open_orders_max: usize::MAX,
        ..MarketConfig::default()
    };
    let devices = &mut config.accounts[0].devices;
    let one = devices[0].clone();
    *devices = (1..=PADS)
        .map(|number| Device { serial: format!("TESTPOS{number:04}"), ..one.clone() })
        .collect();
    let market = Market::new(config).expect("a market");
    SandboxServer::serve(market, &[0]).await.expect("it listens")
}

/// The three sides, with the cards in the hands of the persons.
struct Shop {
    server: SandboxServer,
    pads: Led,
    app: Led,
    folder: PathBuf,
    planted: Planted,
    needles: Needles,
    arguments: Vec<String>,
}

impl Shop {
    async fn open(name: &str, of_app: &[&str], of_pads: &[&str]) -> Self {
        let folder = test_dir(name);
        let (app_folder, pad_folder) = (folder.join("app"), folder.join("pads"));
        for folder in [&app_folder, &pad_folder] {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        let server = market().await;
        let planted = Planted::new();
        let mut count = vec![String::from("--pads"), PADS.to_string()];
        count.extend(of_pads.iter().map(|&word| word.to_owned()));
        let pad_program = env!("CARGO_BIN_EXE_scanned_pad");
        let mut pads = Led::start(pad_program, &count, &pad_folder, "stderr.log");
        let mut arguments = vec![
            String::from("--market"),
            server.base_url(0),
            String::from("--folder"),
            app_folder.display().to_string(),
        ];
        for _ in 0..PADS {
            arguments.extend([String::from("--pad"), pads.answer().await]);
        }
        arguments.extend(of_app.iter().map(|&word| word.to_owned()));
        for pad in 0..PADS {
            for card in planted.cards(pad) {
                let PlantedCard { name, like, pan, pin, discretionary, sequence } = &card;
                let line =
                    format!("card {pad} {name} {like} {pan} {pin} {discretionary} {sequence}");
                assert_eq!(pads.ask(&line).await, "taken");
                let card = card.card().expect("one of the catalogue");
                server.market().card_security().registry_mut().issue(&card);
            }
        }
        let app = start_app(&arguments, &app_folder, "stderr.log").await;
        let needles = planted.needles();
        Self { server, pads, app, folder, planted, needles, arguments }
    }

    fn app_folder(&self) -> PathBuf {
        self.folder.join("app")
    }

    /// So many cycles of sales at each PIN pad.
    async fn sell(&mut self, cycles: usize) {
        let steps = self.planted.cycle().repeat(cycles);
        for pad in 0..PADS {
            assert_eq!(self.pads.ask(&format!("play {pad} {steps}")).await, "playing");
        }
        assert_eq!(self.app.ask(&format!("sell {}", cycles * 5)).await, "sold");
    }

    /// A sale whose card is in the slot and whose host does not answer.
    async fn stop_in_a_sale(&mut self) {
        let hold = Fault::Delay { ms: 600_000 };
        self.server.market().plant_fault(FaultRule::on("POST", "/authorize", hold));
        let steps: String = self.planted.cycle().split_inclusive(';').take(4).collect();
        assert_eq!(self.pads.ask(&format!("play 0 {steps}")).await, "playing");
        assert_eq!(self.app.ask("start").await, "started");
        // The PIN is typed; what is left is to take the card out.
        while self.pads.ask("left 0").await != "1" {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let planted = || self.server.market().planted_faults();
        while planted().iter().all(|(_, _, hits)| *hits == 0) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The books: every sale is confirmed, and cards came by all sides.
    fn check_books(&self, sales: usize) {
        let books = self.server.market().books();
        let confirmed = |state: &TransactionState| matches!(state, TransactionState::Confirmed);
        assert!(books.transactions.iter().all(|known| confirmed(&known.state)));
        let mut ways: Vec<String> = Vec::new();
        for known in &books.transactions {
            let read = known.read.as_ref().expect("by a card reader");
            let way = format!("{:?} {}", read.entry, read.brand);
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        ways.sort();
        let expected = ["Chip Hipercard", "Chip Visa", "Contactless MasterCard", "Stripe Visa"];
        assert_eq!(ways, expected);
        assert_eq!(books.transactions.len(), sales);
        assert!(self.server.market().audit().is_empty(), "order API and acquirers agree");
    }
}

async fn start_app(arguments: &[String], folder: &Path, errors: &str) -> Led {
    let mut app = Led::start(env!("CARGO_BIN_EXE_scanned_app"), arguments, folder, errors);
    assert_eq!(app.answer().await, "ready");
    app
}

/// Nothing was found, and the search saw what there is to see.
#[track_caller]
fn assert_clean(seen: &Seen, when: &str) {
    assert_eq!(seen.found, Vec::<Found>::new(), "{when}");
}

/// The search saw the whole of a process.
#[track_caller]
fn assert_whole(seen: &Seen) {
    let has = |name: &str| seen.places.iter().any(|place| place.contains(name));
    assert!(has("[heap]") && has("[stack]") && has("(nameless)"), "{:?}", seen.places);
    assert!(has("scanned_"), "the program itself");
    // Only the end of a mapped file can be missing: SQLite's shared memory.
    assert!(seen.unread.iter().all(|place| place.contains("-shm")), "{:?}", seen.unread);
    assert!(seen.bytes > 10_000_000, "{} bytes", seen.bytes);
}

/// The process has everything planted where the app may have nothing: the search can find it.
#[track_caller]
fn assert_all_found(seen: &Seen, planted: &[&str]) {
    let missing: Vec<_> = planted
        .iter()
        .filter(|whose| !seen.found.iter().any(|found| found.whose == **whose))
        .collect();
    assert_eq!(missing, Vec::<&&str>::new());
}

/// Core files of a folder.
fn cores(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let is_core = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("core"))
    };
    paths.filter(is_core).collect()
}

/// Where this system lets core files go: not always into the folder of the process.
fn leaves_cores_in_place() -> bool {
    let pattern = std::fs::read_to_string("/proc/sys/kernel/core_pattern").expect("Linux");
    pattern.starts_with("core")
}

/// A30.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_thousand_sales_no_digit_of_a_card_is_in_memory_files_logs_or_crash_output() {
    let mut shop = Shop::open("a30", &[], &[]).await;
    shop.sell(50).await;
    shop.check_books(1_000);
    let seen = search_process(shop.app.pid(), &shop.needles);
    assert_whole(&seen);
    assert_clean(&seen, "after the sales");

    // The PIN pads' process has the cards in it, for they are its test data; what a PIN pad keeps
    // of them is nothing.
    let seen = search_process(shop.pads.pid(), &shop.needles);
    assert_whole(&seen);
    assert_all_found(&seen, &["pan 0", "pan 1", "pan 2", "pan 3", "pin 0", "track 2"]);
    assert_eq!(shop.pads.ask("remembers").await, "false");
    let state = shop.pads.ask("state").await;
    // Bytes are shown as numbers.
    let numbers = state.split(|letter: char| !letter.is_ascii_digit());
    let bytes: Vec<u8> = numbers.filter_map(|number| number.parse().ok()).collect();
    assert!(bytes.windows(8).any(|eight| eight == b"TERM0001"), "the tables are there: {state}");
    for kept in [state.as_bytes(), &bytes] {
        assert!(shop.needles.search(kept, kept.len()).is_empty(), "{state}");
    }

    shop.stop_in_a_sale().await;
    let seen = search_process(shop.app.pid(), &shop.needles);
    assert_whole(&seen);
    assert_clean(&seen, "in the middle of a sale");

    let folder = shop.app_folder();
    assert_eq!(shop.app.ask("panic").await, "panicked");
    shop.app.tell("abort").await;
    let status = shop.app.ended().await;
    assert_eq!(status.signal(), Some(SIGABRT));
    let cores = cores(&folder);
    assert_eq!(!cores.is_empty(), leaves_cores_in_place() && status.core_dumped());
    let seen = search_files(&folder, &shop.needles);
    assert_clean(&seen, "in what the crash left");
    for file in ["journal-1.db", "journal-1.db-wal", "readers-1.db", "stderr.log"] {
        assert!(seen.places.iter().any(|place| place == file), "{file}: {:?}", seen.places);
    }
    assert!(search_files(&shop.folder.join("pads"), &shop.needles).found.is_empty());
    let log = std::fs::read_to_string(folder.join("stderr.log")).expect("a log");
    assert!(log.contains("TRACE") && log.contains("a task panics"), "the log is fine enough");
    // Large, and searched.
    cores.iter().for_each(|core| std::fs::remove_file(core).expect("removed"));

    // The next start finds the sale again and asks for it.
    shop.server.market().clear_faults(None);
    let mut app = start_app(&shop.arguments, &folder, "stderr-2.log").await;
    assert!(shop.server.market().audit().is_empty(), "order API and acquirers agree");
    let seen = search_process(app.pid(), &shop.needles);
    assert_clean(&seen, "after the restart");
    assert_clean(&search_files(&folder, &shop.needles), "in the files after the restart");
    the_search_can_find(&mut app, &shop).await;
}

/// The same search in the same program finds what is held there.
async fn the_search_can_find(app: &mut Led, shop: &Shop) {
    let texts = [("pan 3", shop.planted.pans[3]), ("pin 2", shop.planted.pins[2])];
    for (whose, text) in texts {
        let hex = text.bytes().fold(String::new(), |hex, byte| format!("{hex}{:02x}", !byte));
        let answer = app.ask(&format!("hold {hex}")).await;
        let seen = search_process(app.pid(), &shop.needles);
        for address in answer.split(' ') {
            let at = u64::from_str_radix(address.trim_start_matches("0x"), 16).expect("an address");
            let is_it = |found: &&Found| found.whose == whose && found.at == at;
            let found = seen.found.iter().find(is_it).expect("what is held is found");
            assert_eq!(found.form, "as text");
        }
    }
}

/// A30 without secure sessions: even there the PIN pad encrypts and masks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_sales_in_clear_sessions_no_digit_of_a_card_is_in_memory_or_files() {
    let mut shop = Shop::open("a30-clear", &["--clear"], &[]).await;
    shop.sell(5).await;
    shop.check_books(100);
    let seen = search_process(shop.app.pid(), &shop.needles);
    assert_whole(&seen);
    assert_clean(&seen, "after the sales");
    assert_clean(&search_files(&shop.app_folder(), &shop.needles), "in the files");
}

/// A PIN pad that ignores the mask shows whole numbers to the app. They are wiped once they are
/// masked, in clear sessions and in secure ones.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn card_numbers_of_a_pin_pad_that_ignores_the_mask_do_not_stay_in_memory() {
    for (name, of_app) in [("a30-shown", &["--clear"][..]), ("a30-shown-secure", &[])] {
        let mut shop = Shop::open(name, of_app, &["--unmasked"]).await;
        shop.sell(5).await;
        shop.check_books(100);
        let seen = search_process(shop.app.pid(), &shop.needles);
        assert_whole(&seen);
        assert_clean(&seen, "after the sales");
        assert_clean(&search_files(&shop.app_folder(), &shop.needles), "in the files");
    }
}
