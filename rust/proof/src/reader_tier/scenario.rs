//! A world drawn from a seed: what is sold, what the card holder does, and what goes wrong.

use maquininha_flow::ConfirmStatus;
use maquininha_model::{AttemptId, AttemptKey, TenderKind};
use maquininha_sandbox::SilenceRule;
use maquininha_sim::faults::Fault;
use maquininha_sim::rng::Rng;
use maquininha_sim::without::{Part, Without};
use maquininha_virtualpad::Fault as PadFault;

use super::card_holder::person;
use super::event::Event;
use super::phone::serial;
use crate::http_tier::weather::Weather;

/// One seed in so many talks in a secure session: these take ten times as long.
const SECURE_EVERY: u64 = 50;

/// Somebody who does everything right.
pub(super) const PLAIN_PERSON: &str = "insert chip-no-pin; remove";

/// Times are milliseconds.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    pub(super) secure: bool,
    pub(super) silence: SilenceRule,
    pub(super) sales: Vec<Sale>,
    pub(super) events: Vec<Event>,
    /// What happens to calls to the hosts.
    pub(super) network: Network,
    /// What happens to calls to the order API.
    pub(super) weather: Weather,
    /// What the reader does wrong, in ten thousandths of its commands.
    pub(super) reader: Vec<(PadFault, u32)>,
}

/// What is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An order from the list.
    Listed,
    /// An order for this terminal.
    Direct,
    /// A sale without an order.
    Standalone,
    /// The same, and once approved the app says how it went.
    Held(ConfirmStatus),
}

/// When the operator wants to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cancel {
    /// So long after the beginning.
    After(i64),
    /// As soon as the acquirer is being asked. Otherwise hardly ever: that takes a moment.
    HostAsked,
}

impl Cancel {
    /// Early wishes stand for those that meet the acquirer.
    const fn of(after: i64) -> Self {
        if after < 9_000 { Self::HostAsked } else { Self::After(after) }
    }
}

/// A payment that the operator begins.
#[derive(Clone, Debug)]
pub(super) struct Sale {
    /// Its place among all that were drawn.
    pub(super) number: usize,
    pub(super) after: i64,
    pub(super) kind: Kind,
    pub(super) centavos: i64,
    pub(super) tender: TenderKind,
    /// What the card holder does, as a script of the PIN pad.
    pub(super) person: String,
    /// The operator wants to stop.
    pub(super) cancels: Option<Cancel>,
    /// The sales software closes the order.
    pub(super) closes_after: Option<i64>,
    /// The driver gets the command a second time, so long after it answered.
    pub(super) repeats_after: Option<i64>,
}

impl Sale {
    /// A sale to which nothing happens.
    pub(super) fn plain(number: usize) -> Self {
        Self {
            number,
            after: 0,
            kind: Kind::Listed,
            centavos: 12_10,
            tender: TenderKind::Credit,
            person: PLAIN_PERSON.to_owned(),
            cancels: None,
            closes_after: None,
            repeats_after: None,
        }
    }

    /// The app's name of it.
    pub(super) fn attempt_id(&self) -> AttemptId {
        AttemptId::new(format!("sale-{}", self.number)).expect("it is one")
    }

    /// The key that all parties know it by.
    pub(super) fn key(&self) -> AttemptKey {
        AttemptKey::of(&serial(), &self.attempt_id())
    }

    fn any(number: usize, rng: &mut Rng) -> Self {
        let cents = match rng.chance(150) {
            true => [5, 51, 54, 68, 69, 70, 71, 91][rng.index(8)],
            false => 10,
        };
        let kind = match rng.index(10) {
            0..=3 => Kind::Listed,
            4..=6 => Kind::Direct,
            7 => Kind::Standalone,
            8 => Kind::Held(ConfirmStatus::Success),
            _ => Kind::Held(ConfirmStatus::PrintError),
        };
        let soon = |rng: &mut Rng, per_mille| rng.chance(per_mille).then(|| rng.range(0, 45_000));
        Self {
            number,
            after: rng.range(0, 20_000),
            kind,
            centavos: rng.range(5, 300) * 100 + cents,
            tender: if rng.chance(120) { TenderKind::Debit } else { TenderKind::Credit },
            person: person(rng),
            cancels: soon(rng, 150).map(Cancel::of),
            closes_after: soon(rng, 100),
            repeats_after: rng.chance(150).then(|| rng.range(0, 4_000)),
        }
    }
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

impl Network {
    fn any(rng: &mut Rng) -> Self {
        let rate = |rng: &mut Rng, most: i64| match rng.chance(300) {
            true => per(rng, 10, most),
            false => 0,
        };
        Self {
            request_lost: rate(rng, 400),
            answer_lost: rate(rng, 400),
            request_late: rate(rng, 500),
            answer_late: rate(rng, 300),
            request_twice: rate(rng, 300),
        }
    }

    fn keeping(self, has: impl Fn(Fault) -> bool) -> Self {
        let some = |fault, rate| if has(fault) { rate } else { 0 };
        Self {
            request_lost: some(Fault::RequestLost, self.request_lost),
            answer_lost: some(Fault::AnswerLost, self.answer_lost),
            request_late: some(Fault::RequestLate, self.request_late),
            answer_late: some(Fault::DriverLate, self.answer_late),
            request_twice: some(Fault::RequestTwice, self.request_twice),
        }
    }
}

fn per(rng: &mut Rng, least: i64, most: i64) -> u32 {
    u32::try_from(rng.range(least, most)).expect("it is positive")
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
        let sales = (0..count).map(|number| Sale::any(number, &mut rng)).collect();
        let events = 0..rng.index(4);
        let events = events.map(|number| Event::any(number, count, &mut rng)).collect();
        let network = Network::any(&mut rng);
        let weather = match rng.chance(300) {
            true => Weather::any(&mut rng),
            false => Weather::default(),
        };
        let mut reader = Vec::new();
        if rng.chance(500) {
            for _ in 0..=rng.index(3) {
                reader.push((reader_fault(&mut rng), per(&mut rng, 50, 800)));
            }
        }
        Self { secure: seed % SECURE_EVERY == 7, silence, sales, events, network, weather, reader }
    }

    /// The sale of a key, if it is one of these.
    pub(super) fn sale_of(&self, key: &AttemptKey) -> Option<&Sale> {
        self.sales.iter().find(|sale| sale.key() == *key)
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
        self.network = self.network.keeping(has);
        self.weather = self.weather.keeping(has);
        if !has(Fault::ReaderFails) {
            self.reader.clear();
        }
        for sale in &mut self.sales {
            sale.cancels = sale.cancels.filter(|_| has(Fault::CancelRace));
            sale.closes_after = sale.closes_after.filter(|_| has(Fault::ClosedEarly));
            sale.repeats_after = sale.repeats_after.filter(|_| has(Fault::BegunTwice));
        }
        self
    }
}

const FAULTS: [Fault; 12] = [
    Fault::RequestLost,
    Fault::AnswerLost,
    Fault::RequestLate,
    Fault::DriverLate,
    Fault::RequestTwice,
    Fault::ConnectionBroken,
    Fault::ServerError,
    Fault::Throttled,
    Fault::ReaderFails,
    Fault::CancelRace,
    Fault::ClosedEarly,
    Fault::BegunTwice,
];

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
