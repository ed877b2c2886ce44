//! One operation with a card: a sale, a refund, or reading which card it is.
//!
//! ```text
//! Prepare → ReadCard → (EnterPin) → Protect → GoOnChip → host → FinishChip → mark → RemoveCard → answer → Close
//!               ▲  retry, other side, fallback │                    └ undo decided ─► (mark) → undo ┘
//!               └──────────────────────────────┘
//! ```
//!
//! The law of the money (abecs-pinpad §7.4, ADR 0012):
//!
//! - a payment is sent to the host once; nothing is sent before a card was read;
//! - an undo is decided before the card is told the end, and a card is never told "approved" after
//!   an undo was decided;
//! - an approval with a contact chip counts once the card accepted it **and** a synced mark says
//!   so; without the mark it is taken back, by this machine or after a restart;
//! - with a contactless card or a stripe the host's answer stands, unless a synced mark says that
//!   it is being taken back.

mod ending;
mod finish;
mod host;
mod reading;
mod refund;
mod undo;

use std::time::Duration;

use maquininha_flow::{DriverReply, OriginalPayment};
use maquininha_model::{AttemptKey, Money, SerialNumber, Tender, TenderKind, Timestamp};

use crate::card_seen::CardSeen;
use crate::device::{
    AcquirerVerdict, DeviceCapabilities, DeviceCommand, DeviceReply, Verification,
};
use crate::entry::EntryMode;
use crate::failure::DeviceFailure;
use crate::host::{HostCommand, HostReply, HostUndoReason};
use crate::local_time::{BRASILIA_OFFSET_MINUTES, LocalTime};
use crate::mark::Mark;
use crate::message::{Language, Message};
use crate::network::{NetworkNumber, ProtectedData};
use crate::profile::{AcquirerProfile, AcquirerSet};
use crate::text::DisplayText;
use crate::{OpaqueBytes, TransactionKind};

/// What is to be done with the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Take money.
    Sale {
        /// How much.
        amount: Money,
        /// How.
        tender: Tender,
    },
    /// Give money back on the card that paid.
    Refund {
        /// What was paid.
        original: OriginalPayment,
        /// How much of it.
        amount: Money,
    },
    /// Find out which card it is.
    Identify,
}

impl Job {
    /// What a card is told.
    pub const fn kind(&self) -> TransactionKind {
        match self {
            Self::Sale { .. } => TransactionKind::Sale,
            Self::Refund { .. } => TransactionKind::Refund,
            Self::Identify => TransactionKind::Identify,
        }
    }

    const fn amount(&self) -> Money {
        match self {
            Self::Sale { amount, .. } | Self::Refund { amount, .. } => *amount,
            Self::Identify => Money::ZERO,
        }
    }

    const fn tender(&self) -> Option<TenderKind> {
        match self {
            Self::Sale { tender, .. } => Some(tender.kind()),
            _ => None,
        }
    }
}

/// How long each step may take. A step that is not answered in its time is aborted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaleLimits {
    /// From the first request for a card until the last.
    pub card: Duration,
    /// Between two keys of a PIN.
    pub pin: Duration,
    /// Session, and tables of all acquirers over the slowest link.
    pub prepare: Duration,
    /// A command of the reader that waits for nobody.
    pub device: Duration,
    /// Chip and PIN together: a slow card, three tries.
    pub chip: Duration,
    /// An answer of the acquirer's host.
    pub host: Duration,
    /// Until the card is out of the slot.
    pub removal: Duration,
    /// Between two tries of an undo.
    pub undo_pause: Duration,
}

impl Default for SaleLimits {
    fn default() -> Self {
        Self {
            card: Duration::from_secs(60),
            pin: Duration::from_secs(60),
            prepare: Duration::from_secs(180),
            device: Duration::from_secs(15),
            chip: Duration::from_secs(90),
            host: Duration::from_secs(30),
            removal: Duration::from_secs(30),
            undo_pause: Duration::from_secs(2),
        }
    }
}

/// What an operation starts from.
#[derive(Clone, Debug)]
pub struct SalePlan {
    /// Its key.
    pub attempt_key: AttemptKey,
    /// The terminal.
    pub serial: SerialNumber,
    /// What is to be done.
    pub job: Job,
    /// Who may be asked.
    pub acquirers: AcquirerSet,
    /// What the reader can do.
    pub capabilities: DeviceCapabilities,
    /// How long.
    pub limits: SaleLimits,
    /// The shop's time zone.
    pub utc_offset_minutes: i16,
    /// Language of the texts.
    pub language: Language,
}

impl SalePlan {
    /// A plan in Portuguese, with Brasília time and the usual limits.
    pub fn new(
        attempt_key: AttemptKey,
        serial: SerialNumber,
        job: Job,
        acquirers: AcquirerSet,
        capabilities: DeviceCapabilities,
    ) -> Self {
        Self {
            attempt_key,
            serial,
            job,
            acquirers,
            capabilities,
            limits: SaleLimits::default(),
            utc_offset_minutes: BRASILIA_OFFSET_MINUTES,
            language: Language::default(),
        }
    }
}

/// What happens to an operation.
#[derive(Clone, Debug)]
pub enum SaleInput {
    /// It starts.
    Begin,
    /// The reader replied to the command that runs.
    Device(DeviceReply),
    /// The host replied to the call that runs.
    Host(HostReply),
    /// The mark was written and synced, or was not.
    Stored(Result<(), ()>),
    /// The wait is over.
    Timer,
    /// Operator or app want to stop.
    Cancel,
    /// The terminal decided to take the payment back whatever comes: it does not count any more.
    Undo,
    /// The link to the reader broke while no command ran.
    LinkLost,
}

/// What is to be done for an operation. At most one of device, host, mark and wait runs at a time.
#[derive(Clone, Debug)]
pub enum SaleEffect {
    /// Tell the reader; its reply comes back. After the limit the command is aborted, and comes
    /// back as such.
    Device {
        /// The command.
        command: Box<DeviceCommand>,
        /// How long it may take.
        limit: Duration,
    },
    /// Abort the command that runs.
    AbortDevice,
    /// Show something on the reader as soon as it is free; nothing comes back.
    Show(DisplayText),
    /// Call the host; its reply comes back, silence after the limit.
    Host {
        /// The command.
        command: Box<HostCommand>,
        /// How long it may take.
        limit: Duration,
    },
    /// Write a mark for this attempt, synced; whether it worked comes back.
    Mark(Mark),
    /// Forget the mark of this attempt; nothing comes back.
    Unmark,
    /// Wait; the timer comes back.
    Wait(Duration),
    /// Tell operator and card holder.
    Tell(Message),
    /// The one answer of the operation.
    Answer(Box<DriverReply>),
    /// The operation is over; the reader is free.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Preparing,
    AskingOriginal,
    Reading,
    Clearing,
    EnteringPin,
    Protecting,
    OnChip,
    Identifying,
    Authorizing,
    Refunding,
    Finishing(AcquirerVerdict),
    Marking,
    MarkingUndo,
    Undoing,
    UndoPause,
    Removing,
    Closing,
    Done,
}

impl Phase {
    const fn waits_for_device(self) -> bool {
        matches!(
            self,
            Self::Preparing
                | Self::Reading
                | Self::Clearing
                | Self::EnteringPin
                | Self::Protecting
                | Self::OnChip
                | Self::Finishing(_)
                | Self::Removing
                | Self::Closing
        )
    }

    const fn waits_for_host(self) -> bool {
        matches!(
            self,
            Self::AskingOriginal
                | Self::Identifying
                | Self::Authorizing
                | Self::Refunding
                | Self::Undoing
        )
    }

    /// Nothing that moves money has left yet.
    const fn is_before_money(self) -> bool {
        matches!(
            self,
            Self::Idle
                | Self::Preparing
                | Self::AskingOriginal
                | Self::Reading
                | Self::Clearing
                | Self::EnteringPin
                | Self::Protecting
                | Self::OnChip
                | Self::Identifying
        )
    }
}

type Effects = Vec<SaleEffect>;

/// One operation. Drive it with [`CardSale::step`]; it answers once and ends once.
#[derive(Debug)]
pub struct CardSale {
    plan: SalePlan,
    phase: Phase,
    reading: reading::Reading,
    time: Option<LocalTime>,
    /// Networks that the card may go to: that of the payment, for a refund.
    only_network: Option<NetworkNumber>,
    original_token: Option<String>,
    card: Option<CardSeen>,
    entry: Option<EntryMode>,
    network: Option<NetworkNumber>,
    data: Option<ProtectedData>,
    verification: Verification,
    emv_data: OpaqueBytes,
    told: Option<host::Told>,
    canceled: bool,
    undo: Option<HostUndoReason>,
    undo_tries: u8,
    marked_undo: bool,
    store_failed: bool,
    session: bool,
    slot_used: bool,
    link_gone: bool,
    skipped: bool,
    reply: Option<(DriverReply, Message)>,
}

impl CardSale {
    /// An operation that did not start yet.
    pub fn new(plan: SalePlan) -> Self {
        Self {
            plan,
            phase: Phase::Idle,
            reading: reading::Reading::default(),
            time: None,
            only_network: None,
            original_token: None,
            card: None,
            entry: None,
            network: None,
            data: None,
            verification: Verification::default(),
            emv_data: OpaqueBytes::empty(),
            told: None,
            canceled: false,
            undo: None,
            undo_tries: 0,
            marked_undo: false,
            store_failed: false,
            session: false,
            slot_used: false,
            link_gone: false,
            skipped: false,
            reply: None,
        }
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Done
    }

    /// Takes an input at a point in time. Inputs that nobody waits for are dropped.
    pub fn step(&mut self, now: Timestamp, input: SaleInput) -> Vec<SaleEffect> {
        let mut fx = Effects::new();
        match input {
            SaleInput::Begin if self.phase == Phase::Idle => self.begin(now, &mut fx),
            SaleInput::Device(reply) if self.phase.waits_for_device() => {
                self.on_device(now, reply, &mut fx);
            }
            SaleInput::Host(reply) if self.phase.waits_for_host() => {
                self.on_host(now, reply, &mut fx);
            }
            SaleInput::Stored(stored) => self.on_stored(stored, &mut fx),
            SaleInput::Timer if self.phase == Phase::UndoPause => self.send_undo(&mut fx),
            SaleInput::Cancel => self.on_cancel(&mut fx),
            SaleInput::Undo => self.on_undo_decided(&mut fx),
            // A chip that must still be told is not, and then taken back; another need not be.
            SaleInput::LinkLost => self.link_gone = true,
            SaleInput::Begin | SaleInput::Device(_) | SaleInput::Host(_) | SaleInput::Timer => {}
        }
        // A command for a reader that is gone fails at once.
        while std::mem::take(&mut self.skipped) {
            self.on_device(now, DeviceReply::Failed(DeviceFailure::LinkLost), &mut fx);
        }
        fx
    }

    fn begin(&mut self, now: Timestamp, fx: &mut Effects) {
        self.time = Some(LocalTime::at(now, self.plan.utc_offset_minutes));
        if self.candidates().next().is_none() || self.open_entries().is_none() {
            return self.unavailable(Message::TenderNotTaken, fx);
        }
        self.phase = Phase::Preparing;
        self.session = true;
        fx.push(SaleEffect::Tell(Message::Preparing));
        let acquirers = self.plan.acquirers.clone();
        self.command(DeviceCommand::Prepare { acquirers }, self.plan.limits.prepare, fx);
    }

    /// The acquirers that may take the card.
    fn candidates(&self) -> impl Iterator<Item = &AcquirerProfile> {
        let tender = self.plan.job.tender();
        self.plan.acquirers.profiles().iter().filter(move |profile| {
            tender.is_none_or(|tender| profile.takes(tender))
                && self.only_network.is_none_or(|network| network == profile.network)
        })
    }

    fn profile(&self) -> Option<&AcquirerProfile> {
        self.network.and_then(|network| self.plan.acquirers.profile(network))
    }

    /// Tells the reader something, unless it is gone.
    fn command(&mut self, command: DeviceCommand, limit: Duration, fx: &mut Effects) {
        if self.link_gone {
            self.skipped = true;
        } else {
            fx.push(SaleEffect::Device { command: Box::new(command), limit });
        }
    }

    fn call(&mut self, command: HostCommand, fx: &mut Effects) {
        let limit = self.plan.limits.host;
        fx.push(SaleEffect::Host { command: Box::new(command), limit });
    }

    fn on_device(&mut self, now: Timestamp, reply: DeviceReply, fx: &mut Effects) {
        if let DeviceReply::Failed(failure) = &reply {
            self.link_gone |= failure.link_is_gone();
        }
        if self.phase.is_before_money() && (self.canceled || self.undo.is_some()) {
            return self.conclude(DriverReply::Canceled, Message::Canceled, fx);
        }
        match (self.phase, reply) {
            (Phase::Preparing, DeviceReply::Prepared { .. }) => {
                self.after_prepare(now, fx);
            }
            (Phase::Reading, DeviceReply::CardSeen(card)) => self.on_card(now, *card, fx),
            (Phase::Reading, DeviceReply::Failed(failure)) => {
                self.on_read_failed(now, failure, fx);
            }
            (Phase::Clearing, _) => self.read(now, fx),
            (Phase::EnteringPin, DeviceReply::Pin(pin)) => {
                self.verification.online_pin = Some(pin);
                self.protect(fx);
            }
            (Phase::Protecting, DeviceReply::Protected(data)) => {
                self.data = Some(*data);
                self.after_protect(fx);
            }
            (Phase::OnChip, DeviceReply::ChipDecided(decided)) => self.on_chip(*decided, fx),
            (Phase::OnChip, DeviceReply::Failed(failure)) => {
                self.on_chip_failed(now, failure, fx);
            }
            (Phase::Finishing(verdict), reply) => self.on_finished(verdict, &reply, fx),
            (Phase::Removing, _) => self.answer(fx),
            (Phase::Closing, _) => self.end(fx),
            (_, DeviceReply::Failed(failure)) => self.fail(failure, fx),
            // A reader that answers something else cannot be trusted with a card.
            (_, _) => self.fail(DeviceFailure::Internal, fx),
        }
    }

    fn after_prepare(&mut self, now: Timestamp, fx: &mut Effects) {
        match self.plan.job {
            Job::Refund { .. } => self.ask_original(fx),
            _ => self.read(now, fx),
        }
    }

    /// Before money moves: whatever runs is stopped. While the host is asked: what it approves is
    /// taken back. From then on it is too late, and what still runs is only cut short.
    fn on_cancel(&mut self, fx: &mut Effects) {
        if std::mem::replace(&mut self.canceled, true) {
            return;
        }
        match self.phase {
            Phase::Idle => self.conclude(DriverReply::Canceled, Message::Canceled, fx),
            Phase::Authorizing => {
                self.undo.get_or_insert(HostUndoReason::Canceled);
            }
            Phase::Finishing(_) if self.entry != Some(EntryMode::Chip) => {
                fx.push(SaleEffect::AbortDevice);
            }
            Phase::Removing => fx.push(SaleEffect::AbortDevice),
            phase if phase.is_before_money() && phase.waits_for_device() => {
                fx.push(SaleEffect::AbortDevice);
            }
            _ => {}
        }
    }

    fn on_undo_decided(&mut self, fx: &mut Effects) {
        if self.phase.is_before_money() {
            return self.on_cancel(fx);
        }
        if matches!(
            self.phase,
            Phase::Authorizing | Phase::Finishing(AcquirerVerdict::Approved) | Phase::Marking
        ) {
            self.undo.get_or_insert(HostUndoReason::Decided);
        }
    }
}
