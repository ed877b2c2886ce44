//! What goes wrong: how often each fault strikes, and how often it did.

use std::fmt;

/// One kind of fault. Every tier counts with these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A call never arrives.
    RequestLost,
    /// A call has its effect, and nobody hears of it.
    AnswerLost,
    /// A call has its effect long after it was given up.
    RequestLate,
    /// A call has its effect twice.
    RequestTwice,
    /// An answer is heard twice.
    AnswerTwice,
    /// A call has its effect and is answered with an error of the server.
    ServerError,
    /// The order API cannot be reached for a while.
    Outage,
    /// The order API asks to slow down.
    Throttled,
    /// A read is older than the last write.
    StaleRead,
    /// The driver does not answer.
    DriverSilent,
    /// The driver's request or answer is late.
    DriverLate,
    /// The acquirer declines.
    CardRefused,
    /// No card comes.
    OperatorGone,
    /// The operator cancels at the moment of the approval.
    CancelRace,
    /// The operator begins what was begun.
    BegunTwice,
    /// The process ends.
    Kill,
    /// The power goes, and with it what was not synced.
    PowerCut,
    /// A write that was not synced is gone after a power cut.
    LostWrite,
    /// The last write is there in part.
    TornWrite,
    /// The intention cannot be written.
    JournalFails,
    /// A later write fails, and the journal takes no more.
    SyncFails,
    /// A later write fails, and the next one may not: the disk is full for a while.
    DiskFull,
    /// A terminal's clock jumps.
    ClockJump,
    /// The app is stopped for a while and hears of all at once.
    Paused,
    /// The terminal starts with an old copy of its journal.
    OldBackup,
    /// The order API's endpoint fails and the backup is used.
    FailOver,
    /// The sales software closes the order in the middle.
    ClosedEarly,
    /// A connection breaks.
    ConnectionBroken,
    /// A webhook is lost, late, doubled, forged or out of order.
    Webhook,
    /// The card reader loses its power or starts again.
    ReaderOff,
    /// The card reader does wrong what it is told: an answer is lost, late, damaged or none.
    ReaderFails,
}

impl Fault {
    /// Every kind, in the order of the type.
    pub const ALL: [Self; 31] = [
        Self::RequestLost,
        Self::AnswerLost,
        Self::RequestLate,
        Self::RequestTwice,
        Self::AnswerTwice,
        Self::ServerError,
        Self::Outage,
        Self::Throttled,
        Self::StaleRead,
        Self::DriverSilent,
        Self::DriverLate,
        Self::CardRefused,
        Self::OperatorGone,
        Self::CancelRace,
        Self::BegunTwice,
        Self::Kill,
        Self::PowerCut,
        Self::LostWrite,
        Self::TornWrite,
        Self::JournalFails,
        Self::SyncFails,
        Self::DiskFull,
        Self::ClockJump,
        Self::Paused,
        Self::OldBackup,
        Self::FailOver,
        Self::ClosedEarly,
        Self::ConnectionBroken,
        Self::Webhook,
        Self::ReaderOff,
        Self::ReaderFails,
    ];

    /// The stable name, as reports and replay commands write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestLost => "request-lost",
            Self::AnswerLost => "answer-lost",
            Self::RequestLate => "request-late",
            Self::RequestTwice => "request-twice",
            Self::AnswerTwice => "answer-twice",
            Self::ServerError => "server-error",
            Self::Outage => "outage",
            Self::Throttled => "throttled",
            Self::StaleRead => "stale-read",
            Self::DriverSilent => "driver-silent",
            Self::DriverLate => "driver-late",
            Self::CardRefused => "card-refused",
            Self::OperatorGone => "operator-gone",
            Self::CancelRace => "cancel-race",
            Self::BegunTwice => "begun-twice",
            Self::Kill => "kill",
            Self::PowerCut => "power-cut",
            Self::LostWrite => "lost-write",
            Self::TornWrite => "torn-write",
            Self::JournalFails => "journal-fails",
            Self::SyncFails => "sync-fails",
            Self::DiskFull => "disk-full",
            Self::ClockJump => "clock-jump",
            Self::Paused => "paused",
            Self::OldBackup => "old-backup",
            Self::FailOver => "fail-over",
            Self::ClosedEarly => "closed-early",
            Self::ConnectionBroken => "connection-broken",
            Self::Webhook => "webhook",
            Self::ReaderOff => "reader-off",
            Self::ReaderFails => "reader-fails",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How often each fault struck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaultCount([u64; Fault::ALL.len()]);

impl FaultCount {
    /// Counts one.
    pub fn add(&mut self, fault: Fault) {
        self.0[fault as usize] += 1;
    }

    /// Adds what another counted.
    pub fn join(&mut self, other: &Self) {
        for (mine, more) in self.0.iter_mut().zip(other.0) {
            *mine += more;
        }
    }

    /// How often one struck.
    pub fn of(&self, fault: Fault) -> u64 {
        self.0[fault as usize]
    }

    /// All of them together.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Every kind that struck, with its count.
    pub fn by_kind(&self) -> impl Iterator<Item = (Fault, u64)> {
        Fault::ALL.into_iter().map(|fault| (fault, self.of(fault))).filter(|(_, count)| *count > 0)
    }
}

/// Chances in a thousand, each for one message, command or effect.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// [`Fault::RequestLost`].
    pub request_lost: u32,
    /// [`Fault::AnswerLost`].
    pub answer_lost: u32,
    /// [`Fault::RequestLate`].
    pub request_late: u32,
    /// [`Fault::RequestTwice`].
    pub duplicate: u32,
    /// [`Fault::AnswerTwice`].
    pub answer_twice: u32,
    /// [`Fault::ServerError`].
    pub server_error: u32,
    /// [`Fault::Outage`].
    pub outage: u32,
    /// [`Fault::Throttled`].
    pub throttled: u32,
    /// [`Fault::StaleRead`].
    pub stale_read: u32,
    /// [`Fault::DriverSilent`].
    pub driver_silent: u32,
    /// [`Fault::DriverLate`].
    pub driver_late: u32,
    /// [`Fault::CardRefused`].
    pub card_refused: u32,
    /// [`Fault::OperatorGone`].
    pub operator_gone: u32,
    /// [`Fault::CancelRace`].
    pub cancel_race: u32,
    /// [`Fault::Kill`] or [`Fault::PowerCut`] before an effect.
    pub crash: u32,
    /// How many of the crashes are power cuts, in a thousand.
    pub power_cut: u32,
    /// [`Fault::JournalFails`].
    pub journal_fails: u32,
    /// [`Fault::SyncFails`].
    pub sync_fails: u32,
    /// [`Fault::FailOver`], where the order API has two endpoints.
    pub fail_over: u32,
}

impl Faults {
    fn rates(&mut self) -> [(Fault, &mut u32); 18] {
        [
            (Fault::RequestLost, &mut self.request_lost),
            (Fault::AnswerLost, &mut self.answer_lost),
            (Fault::RequestLate, &mut self.request_late),
            (Fault::RequestTwice, &mut self.duplicate),
            (Fault::AnswerTwice, &mut self.answer_twice),
            (Fault::ServerError, &mut self.server_error),
            (Fault::Outage, &mut self.outage),
            (Fault::Throttled, &mut self.throttled),
            (Fault::StaleRead, &mut self.stale_read),
            (Fault::DriverSilent, &mut self.driver_silent),
            (Fault::DriverLate, &mut self.driver_late),
            (Fault::CardRefused, &mut self.card_refused),
            (Fault::OperatorGone, &mut self.operator_gone),
            (Fault::CancelRace, &mut self.cancel_race),
            (Fault::Kill, &mut self.crash),
            (Fault::JournalFails, &mut self.journal_fails),
            (Fault::SyncFails, &mut self.sync_fails),
            (Fault::FailOver, &mut self.fail_over),
        ]
    }

    /// The kinds that can strike.
    pub fn kinds(mut self) -> impl Iterator<Item = Fault> {
        let kinds = self.rates().map(|(fault, rate)| (*rate > 0).then_some(fault));
        kinds.into_iter().flatten()
    }

    /// Lets a kind never strike.
    pub fn leave_out(&mut self, left_out: Fault) {
        for (fault, rate) in self.rates() {
            if fault == left_out {
                *rate = 0;
            }
        }
    }
}
