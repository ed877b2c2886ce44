//! The three sides of the search: the app, the PIN pads with the cards, and the market.

use std::path::{Path, PathBuf};
use std::time::Duration;

use maquininha_acceptance::test_dir;
use maquininha_sandbox::{
    Device, Fault, FaultRule, Market, MarketConfig, RateLimits, SandboxServer, TransactionState,
};

use super::card::PlantedCard;
use super::led::Led;
use super::needles::{Needles, digits};

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
/// The planted digits.
pub(super) struct Planted {
    pub(super) pans: [&'static str; 4],
    pub(super) pins: [&'static str; 4],
    pub(super) tracks: [&'static str; 4],
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
pub(super) struct Shop {
    pub(super) server: SandboxServer,
    pub(super) pads: Led,
    pub(super) app: Led,
    pub(super) folder: PathBuf,
    pub(super) planted: Planted,
    pub(super) needles: Needles,
    pub(super) arguments: Vec<String>,
}

impl Shop {
    pub(super) async fn open(name: &str, of_app: &[&str], of_pads: &[&str]) -> Self {
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

    pub(super) fn app_folder(&self) -> PathBuf {
        self.folder.join("app")
    }

    /// So many cycles of sales at each PIN pad.
    pub(super) async fn sell(&mut self, cycles: usize) {
        let steps = self.planted.cycle().repeat(cycles);
        for pad in 0..PADS {
            assert_eq!(self.pads.ask(&format!("play {pad} {steps}")).await, "playing");
        }
        assert_eq!(self.app.ask(&format!("sell {}", cycles * 5)).await, "sold");
    }

    /// A sale whose card is in the slot and whose host does not answer.
    pub(super) async fn stop_in_a_sale(&mut self) {
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
    pub(super) fn check_books(&self, sales: usize) {
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

pub(super) async fn start_app(arguments: &[String], folder: &Path, errors: &str) -> Led {
    let mut app = Led::start(env!("CARGO_BIN_EXE_scanned_app"), arguments, folder, errors);
    assert_eq!(app.answer().await, "ready");
    app
}
