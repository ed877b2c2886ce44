//! A world drawn from a seed: what is sold, what the card holder does, and what goes wrong.

use maquininha_model::TenderKind;
use maquininha_sandbox::SilenceRule;
use maquininha_sim::faults::Fault;
use maquininha_sim::rng::Rng;
use maquininha_sim::without::{Part, Without};
use maquininha_virtualpad::Fault as PadFault;

/// A PIN that no test card has, and that stands nowhere else: a search for it finds a leak.
pub(super) const WRONG_PIN: &str = "95173846";

/// One seed in so many talks in a secure session: these take ten times as long.
const SECURE_EVERY: u64 = 50;
/// Steps of an undisturbed sale, and some more.
const STEPS: i64 = 90;

/// Times are milliseconds.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    pub(super) secure: bool,
    pub(super) silence: SilenceRule,
    pub(super) sales: Vec<Sale>,
    pub(super) events: Vec<Event>,
    pub(super) network: Network,
    /// What the reader does wrong, in ten thousandths of its commands.
    pub(super) reader: Vec<(PadFault, u32)>,
    left_out: Without,
}

/// A payment that the operator begins.
#[derive(Clone, Debug)]
pub(super) struct Sale {
    /// Its place among all that were drawn.
    pub(super) number: usize,
    pub(super) after: i64,
    pub(super) centavos: i64,
    pub(super) tender: TenderKind,
    /// What the card holder does, as a script of the PIN pad.
    pub(super) person: String,
    /// The terminal decides to undo what was approved.
    pub(super) undoes: bool,
    /// The operator wants to stop.
    pub(super) cancels_after: Option<i64>,
    /// The terminal decides to undo, whatever comes.
    pub(super) gives_up_after: Option<i64>,
    /// The command comes a second time, so long after it was answered.
    pub(super) repeats_after: Option<i64>,
}

/// Something that breaks.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) number: usize,
    pub(super) when: When,
    pub(super) what: What,
}

/// When it breaks.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    At(i64),
    /// At the step with this number, whatever it is.
    Step(u32),
}

/// What breaks.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    PhoneDies { back_after: i64 },
    ReaderOff { back_after: i64, cuts: bool },
    ReaderReboots,
    LinkCut,
    HostGone { lasts: i64 },
}

/// What happens to calls to the hosts, in a thousand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Network {
    pub(super) request_lost: u32,
    pub(super) answer_lost: u32,
    pub(super) request_late: u32,
    pub(super) answer_late: u32,
    pub(super) request_twice: u32,
}

impl Scenario {
    /// The world of a seed.
    pub(super) fn of(seed: u64) -> Self {
        let mut rng = Rng::new(seed ^ 0x00CA_2D00);
        let silence = match rng.index(5) {
            0 => SilenceRule::AutoUndo { after_s: 7_200 },
            _ => SilenceRule::Blocks,
        };
        let count = 1 + rng.index(3);
        let sales: Vec<_> = (0..count).map(|number| sale(number, &mut rng)).collect();
        let mut events: Vec<_> = Vec::new();
        for number in 0..rng.index(4) {
            events.push(event(number, count, &mut rng));
        }
        let rate = |rng: &mut Rng, most: i64| match rng.chance(300) {
            true => u32::try_from(rng.range(10, most)).expect("it is positive"),
            false => 0,
        };
        let network = Network {
            request_lost: rate(&mut rng, 400),
            answer_lost: rate(&mut rng, 400),
            request_late: rate(&mut rng, 500),
            answer_late: rate(&mut rng, 300),
            request_twice: rate(&mut rng, 300),
        };
        let mut reader = Vec::new();
        if rng.chance(500) {
            for _ in 0..=rng.index(3) {
                let fault = reader_fault(&mut rng);
                reader.push((fault, rate_of_reader(&mut rng)));
            }
        }
        Self {
            secure: seed % SECURE_EVERY == 7,
            silence,
            sales,
            events,
            network,
            reader,
            left_out: Without::default(),
        }
    }

    /// What can be left out.
    pub(super) fn parts(&self) -> Vec<Part> {
        let faults = FAULTS.into_iter().map(Part::Fault);
        let sales = self.sales.iter().map(|sale| Part::Attempt(sale.number));
        let events = self.events.iter().map(|event| Part::Event(event.number));
        events.chain(sales).chain(faults).collect()
    }

    /// The same without some parts.
    pub(super) fn without(mut self, without: &Without) -> Self {
        self.sales.retain(|sale| !without.leaves_out(Part::Attempt(sale.number)));
        self.events.retain(|event| !without.leaves_out(Part::Event(event.number)));
        let has = |fault| !without.leaves_out(Part::Fault(fault));
        let network = &mut self.network;
        let rates = [
            (Fault::RequestLost, &mut network.request_lost),
            (Fault::AnswerLost, &mut network.answer_lost),
            (Fault::RequestLate, &mut network.request_late),
            (Fault::DriverLate, &mut network.answer_late),
            (Fault::RequestTwice, &mut network.request_twice),
        ];
        for (fault, rate) in rates {
            if !has(fault) {
                *rate = 0;
            }
        }
        if !has(Fault::ReaderFails) {
            self.reader.clear();
        }
        for sale in &mut self.sales {
            if !has(Fault::CancelRace) {
                (sale.cancels_after, sale.gives_up_after) = (None, None);
            }
            if !has(Fault::BegunTwice) {
                sale.repeats_after = None;
            }
        }
        self.left_out = without.clone();
        self
    }
}

const FAULTS: [Fault; 8] = [
    Fault::RequestLost,
    Fault::AnswerLost,
    Fault::RequestLate,
    Fault::DriverLate,
    Fault::RequestTwice,
    Fault::ReaderFails,
    Fault::CancelRace,
    Fault::BegunTwice,
];

fn sale(number: usize, rng: &mut Rng) -> Sale {
    let cents = match rng.chance(150) {
        true => [5, 51, 54, 68, 69, 70, 71, 91][rng.index(8)],
        false => 10,
    };
    let soon = |rng: &mut Rng, per_mille| rng.chance(per_mille).then(|| rng.range(0, 45_000));
    Sale {
        number,
        after: rng.range(0, 20_000),
        centavos: rng.range(5, 300) * 100 + cents,
        tender: if rng.chance(120) { TenderKind::Debit } else { TenderKind::Credit },
        person: person(rng),
        undoes: rng.chance(200),
        cancels_after: soon(rng, 120),
        gives_up_after: soon(rng, 100),
        repeats_after: rng.chance(150).then(|| rng.range(0, 4_000)),
    }
}

/// Chips that work, at most with a twist.
const CHIPS: [&str; 8] = [
    "chip-online-pin",
    "chip-online-pin",
    "chip-offline-pin",
    "chip-no-pin",
    "chip-signature",
    "chip-long-number",
    "combo",
    "dual",
];
/// Chips with something wrong.
const ODD_CHIPS: [&str; 9] = [
    "declining",
    "expired",
    "pin-blocked",
    "application-blocked",
    "chip-fallback",
    "chip-fallback-later",
    "chip-mute",
    "issuer-answer-needed",
    "several-applications",
];
/// Cards for the antenna.
const TAPS: [&str; 5] =
    ["contactless", "contactless-visa", "contactless-elo-debit", "phone", "contactless-stripe"];

fn person(rng: &mut Rng) -> String {
    let chip = CHIPS[rng.index(CHIPS.len())];
    let odd = ODD_CHIPS[rng.index(ODD_CHIPS.len())];
    let tap = TAPS[rng.index(TAPS.len())];
    let at = rng.range(200, 8_000);
    let later = rng.range(100, 6_000);
    match rng.index(16) {
        0..=4 => format!(
            "insert {chip} after {at}; type 1234 after {later}; press ok; remove after {later}"
        ),
        5 => format!("insert {chip} after {at}; type {WRONG_PIN}; press ok; remove"),
        6 => format!("insert {chip} after {at}; press cancel after {later}; remove"),
        7 => format!(
            "insert {chip} after {at}; type 1234 after 100; now press ok after 100; \
             now remove after {later}"
        ),
        8 => format!("insert {odd} after {at}; type 1234; press ok; remove"),
        9 => format!("insert {chip} after {at}; type 1234; press ok"),
        10 | 11 => format!("tap {tap} after {at}; type 1234 after {later}; press ok"),
        12 => format!("tap {tap} and contactless after {at}; tap {tap}; type 1234; press ok"),
        13 => format!("swipe stripe-only after {at}; type 1234; press ok"),
        14 => format!("swipe {chip} after {at}; insert {chip}; type 1234; press ok; remove"),
        _ if rng.chance(500) => format!("press cancel after {at}"),
        _ => String::new(),
    }
}

fn event(number: usize, sales: usize, rng: &mut Rng) -> Event {
    let sales = i64::try_from(sales).expect("there are few");
    let when = match rng.chance(700) {
        true => {
            let step = rng.range(0, STEPS * sales);
            When::Step(u32::try_from(step).expect("it is positive"))
        }
        false => When::At(rng.range(0, 40_000 * sales)),
    };
    let what = match rng.index(10) {
        0..=4 => What::PhoneDies { back_after: rng.range(200, 30_000) },
        5 => What::ReaderOff { back_after: rng.range(500, 40_000), cuts: rng.chance(500) },
        6 => What::ReaderReboots,
        7 | 8 => What::LinkCut,
        _ => What::HostGone { lasts: rng.range(500, 90_000) },
    };
    Event { number, when, what }
}

fn rate_of_reader(rng: &mut Rng) -> u32 {
    u32::try_from(rng.range(50, 800)).expect("it is positive")
}

fn reader_fault(rng: &mut Rng) -> PadFault {
    let executed = rng.chance(500);
    let ms = u64::try_from(rng.range(100, 12_000)).expect("it is positive");
    let all = [
        PadFault::CommandLost,
        PadFault::NoAck,
        PadFault::Nak,
        PadFault::NoAnswer,
        PadFault::BadCrc { times: 1 },
        PadFault::BadCrc { times: 9 },
        PadFault::LateAnswer { ms },
        PadFault::AnswerAfterCancel { ms },
        PadFault::DoubleAnswer,
        PadFault::Pieces { size: 7, pause_ms: 30 },
        PadFault::CutAnswer,
        PadFault::Garbage,
        PadFault::ManyAcks { count: 3 },
        PadFault::NulsAfterAck { count: 5 },
        PadFault::Notifications { count: 2 },
        PadFault::UnknownParameter,
        PadFault::WrongPacketCrc,
        PadFault::WrongSessionKey,
        PadFault::Reboot { executed },
        PadFault::PowerLoss { executed },
        PadFault::BatteryLow,
        PadFault::TablesErased,
        PadFault::Busy,
    ];
    all[rng.index(all.len())]
}
