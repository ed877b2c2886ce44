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

mod effect;
mod ending;
mod finish;
mod host;
mod phase;
mod plan;
mod reading;
mod refund;
mod undo;

use std::time::Duration;

use maquininha_flow::DriverReply;
use maquininha_model::Timestamp;

pub use effect::{SaleEffect, SaleInput};
use phase::Phase;
pub use plan::{Job, SaleLimits, SalePlan};

use crate::OpaqueBytes;
use crate::card_seen::CardSeen;
use crate::device::{AcquirerVerdict, DeviceCommand, DeviceReply, Verification};
use crate::entry::EntryMode;
use crate::failure::DeviceFailure;
use crate::host::{HostCommand, HostUndoReason};
use crate::local_time::LocalTime;
use crate::message::Message;
use crate::network::{NetworkNumber, ProtectedData};
use crate::profile::AcquirerProfile;

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
