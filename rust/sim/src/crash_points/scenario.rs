//! What is interrupted: a flow, with a kind of driver, and at most one thing
//! that goes another way than usual.

use std::time::Duration;

use maquininha_flow::{ConfirmStatus, DriverProfile, OnSilence, PaymentKind, Query, Reversal};
use maquininha_model::{Money, OrderId};

use crate::held::AppHabit;
use crate::points::Points;
use crate::scenario::{Wish, plan, refund};
use crate::simulation::{Event, World};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    /// An order picked from the list.
    Listed,
    /// An order pushed to the terminal.
    Direct,
    /// A sale without an order.
    Standalone,
    /// A held sale whose app says, a second later, that it succeeded.
    Delivered,
    /// A held sale whose app says, a second later, that the printer failed.
    NotDelivered,
    /// Money given back at the terminal, a part of it.
    Refund,
}

impl Flow {
    /// In the order of the document.
    pub const ALL: [Self; 6] = [
        Self::Listed,
        Self::Direct,
        Self::Standalone,
        Self::Delivered,
        Self::NotDelivered,
        Self::Refund,
    ];

    /// As a heading.
    pub fn words(self) -> &'static str {
        match self {
            Self::Listed => "A listed order",
            Self::Direct => "A direct order",
            Self::Standalone => "A standalone sale",
            Self::Delivered => "A held sale that succeeds",
            Self::NotDelivered => "A held sale that is not printed",
            Self::Refund => "A refund",
        }
    }
}

/// A kind of driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Driver {
    /// In words.
    pub words: &'static str,
    on_silence: OnSilence,
    query: Query,
    reversal: Reversal,
}

const ASKED: Query = Query::ByAttempt { horizon: Duration::from_secs(60) };
/// Ten minutes after noon, when every world begins.
const SOON: u16 = 12 * 60 + 10;
const DAY: Duration = Duration::from_secs(24 * 3600);

const fn driver(
    words: &'static str,
    on_silence: OnSilence,
    query: Query,
    reversal: Reversal,
) -> Driver {
    Driver { words, on_silence, query, reversal }
}

/// Every kind that matters. The first is as most are.
pub const DRIVERS: [Driver; 7] = [
    driver("can be asked, undoes, blocks", OnSilence::Blocks, ASKED, Reversal::Undo),
    driver("cannot be asked, undoes, blocks", OnSilence::Blocks, Query::Never, Reversal::Undo),
    driver("can be asked, only voids", OnSilence::Blocks, ASKED, Reversal::Void),
    driver("cannot be asked, only voids", OnSilence::Blocks, Query::Never, Reversal::Void),
    driver(
        "can be asked, undone by the acquirer after 300 s",
        OnSilence::AutoUndo { after: Duration::from_secs(300) },
        ASKED,
        Reversal::Undo,
    ),
    driver(
        "can be asked, confirmed by the acquirer at a time",
        OnSilence::AutoConfirm { at_minute_utc: SOON },
        ASKED,
        Reversal::Undo,
    ),
    driver(
        "can be asked, undone by the acquirer at a time",
        OnSilence::Sweep { at_minute_utc: SOON },
        ASKED,
        Reversal::Undo,
    ),
];

impl Driver {
    fn profile(&self) -> DriverProfile {
        DriverProfile::new(self.on_silence, DAY, self.query, self.reversal)
    }
}

/// What goes another way than usual. Messages are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Besides {
    /// All goes as usual.
    Nothing,
    /// The acquirer declines.
    Declined,
    /// No card comes.
    NobodyComes,
    /// The operator cancels when a message leaves.
    Canceled(usize),
    /// The sales software closes the order when a message leaves.
    Closed(usize),
    /// A message has its effect, its answer is lost.
    AnswerLost(usize),
    /// A second terminal takes the same order at the same time.
    Collision,
}

impl Besides {
    /// As a heading; all messages have the same.
    pub fn words(self) -> &'static str {
        match self {
            Self::Nothing => "nothing else goes wrong",
            Self::Declined => "the card is declined",
            Self::NobodyComes => "nobody shows a card",
            Self::Canceled(_) => "the operator cancels, at each message in turn",
            Self::Closed(_) => "the sales software closes the order, at each message in turn",
            Self::AnswerLost(_) => "the answer is lost, of each message in turn",
            Self::Collision => "a second terminal takes the same order",
        }
    }
}

/// One world that is to be interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// What is done.
    pub flow: Flow,
    /// With which driver.
    pub driver: Driver,
    /// What goes another way.
    pub besides: Besides,
    /// Decides how long things take.
    pub seed: u64,
}

/// A chance in a thousand.
const ALWAYS: u32 = 1000;
/// The amount of every order, in centavos.
const AMOUNT: i64 = 100;
/// What is given back of it.
const GIVEN_BACK: i64 = 40;
/// Seeds of worlds in which an answer is lost: whether a silent driver had
/// reached the acquirer is decided by them.
const SEEDS_OF_SILENCE: u64 = 3;

impl Scenario {
    /// The world, with its points counted and nothing interrupted.
    pub fn world(&self) -> World {
        let profile = self.driver.profile();
        let terminals = if self.besides == Besides::Collision { 2 } else { 1 };
        let mut world = World::new(self.seed, profile, terminals);
        world.points = Some(Points::default());
        match self.flow {
            Flow::Delivered => world.app = AppHabit::Says(ConfirmStatus::Success),
            Flow::NotDelivered => world.app = AppHabit::Says(ConfirmStatus::PrintError),
            Flow::Listed | Flow::Direct | Flow::Standalone | Flow::Refund => {}
        }
        let now = world.time();
        let order = world.api.add_order(now, "or_1", Money::brl(AMOUNT));
        for terminal in 0..terminals {
            let wish = self.wish(&mut world, terminal, &order);
            let attempt = world.wish(terminal, wish);
            world.after(0, Event::Begin(attempt));
        }
        match self.besides {
            Besides::Declined => world.faults.card_refused = ALWAYS,
            Besides::NobodyComes => world.faults.operator_gone = ALWAYS,
            Besides::Canceled(message) => world.with_message = Some((message, Event::Cancel(0))),
            Besides::Closed(message) => {
                world.with_message = Some((message, Event::CloseOrder(order)));
            }
            Besides::AnswerLost(message) => {
                world.had_silence = true;
                world.lose_answer_of = Some(message);
            }
            Besides::Nothing | Besides::Collision => {}
        }
        world
    }

    fn wish(&self, world: &mut World, terminal: usize, order: &OrderId) -> Wish {
        let profile = self.driver.profile();
        let pay = |kind| Wish::Payment(plan(terminal, "p", kind, AMOUNT, profile));
        match self.flow {
            Flow::Listed => pay(PaymentKind::Listed { order_id: order.clone() }),
            Flow::Direct => pay(PaymentKind::Direct { order_id: order.clone() }),
            Flow::Standalone => pay(PaymentKind::Standalone),
            Flow::Delivered | Flow::NotDelivered => pay(PaymentKind::Held),
            Flow::Refund => {
                let now = world.time();
                let mut rng = world.rng.clone();
                let charge = world.api.add_paid(now, order, Money::brl(AMOUNT), &mut rng);
                Wish::Refund(refund(terminal, "r", order, &charge, AMOUNT, GIVEN_BACK))
            }
        }
    }
}

/// Everything that may go another way in a flow, with one driver.
fn besides(flow: Flow, driver: Driver) -> Vec<(Besides, u64)> {
    let calm = Scenario { flow, driver, besides: Besides::Nothing, seed: 1 };
    let mut world = calm.world();
    world.run();
    let messages = 1..=world.messages;
    let mut all = vec![Besides::Nothing, Besides::Declined, Besides::NobodyComes];
    all.extend(messages.clone().map(Besides::Canceled));
    if matches!(flow, Flow::Listed | Flow::Direct) {
        all.extend(messages.clone().map(Besides::Closed));
    }
    if flow == Flow::Listed {
        all.push(Besides::Collision);
    }
    let mut seeded: Vec<_> = all.into_iter().map(|besides| (besides, 1)).collect();
    for message in messages {
        seeded.extend((1..=SEEDS_OF_SILENCE).map(|seed| (Besides::AnswerLost(message), seed)));
    }
    seeded
}

/// Every scenario, in the order of the document.
pub fn scenarios() -> Vec<Scenario> {
    let mut all = Vec::new();
    for flow in Flow::ALL {
        for driver in DRIVERS {
            let variants = besides(flow, driver).into_iter();
            all.extend(variants.map(|(besides, seed)| Scenario { flow, driver, besides, seed }));
        }
    }
    all
}
