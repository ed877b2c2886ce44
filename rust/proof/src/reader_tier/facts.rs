//! What is known of one payment by somebody who sees everybody, and the promises that are looked
//! at while it happens.

use maquininha_card::{
    AcquirerVerdict, DeviceCommand, DeviceReply, EntryMode, HostCommand, HostReply,
};
use maquininha_flow::{Decision, DriverCommand, DriverReply, JournalEntry};
use maquininha_model::AttemptKey;
use maquininha_sandbox::TransactionState;
use maquininha_sim::invariants::Invariant;
use tokio::time::Instant;

use super::card_holder::WRONG_PIN;
use super::world::{SERIAL, World};

/// One payment.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) centavos: i64,
    /// The driver said so.
    told_approved: bool,
    /// The journal says so.
    undo_decided: bool,
    /// Since when it must not be approved any more: it was decided, or the driver was told to stop.
    stopped_at: Option<Instant>,
    /// The host gave its approval.
    approved_at: Option<Instant>,
    /// A call that takes it back has reached a host.
    undo_arrived: bool,
    /// A contact chip said yes to its end.
    chip_accepted: bool,
}

/// Numbers of the test cards, which no text may hold.
const CARD_NUMBERS: &str = include_str!("../../../../tests/canaries.txt");

/// Whether a text holds a planted card number or PIN.
fn holds_secret(text: &str) -> bool {
    let numbers = CARD_NUMBERS.lines().filter_map(|line| line.strip_prefix("pan "));
    numbers.chain([WRONG_PIN]).any(|secret| text.contains(secret.trim()))
}

impl World {
    /// Nothing that is shown may hold a card number or a PIN.
    pub(super) fn check_text(&self, text: &str) {
        if holds_secret(text) {
            self.broken(Invariant::NoSecretLeaves, "a text holds a card number or a PIN");
        }
    }

    /// A row of the journal is there: from now on what it decides is decided.
    pub(super) fn row_is_kept(&self, entry: &JournalEntry) {
        if let JournalEntry::Payment(record) = entry
            && matches!(record.decision, Some(Decision::Undo { .. }))
        {
            self.facts(record.attempt_key.as_str(), |facts| facts.undo_decided = true);
            self.is_stopped(&record.attempt_key);
        }
    }

    /// From now on a host's approval comes too late for the card.
    pub(super) fn is_stopped(&self, key: &AttemptKey) {
        self.facts(key.as_str(), |facts| *facts.stopped_at.get_or_insert_with(Instant::now));
    }

    /// The reader is told something for the payment that is under way.
    pub(super) fn reader_is_told(&self, key: &str, command: &DeviceCommand) {
        let DeviceCommand::FinishChip(finish) = command else { return };
        if finish.verdict != AcquirerVerdict::Approved {
            return;
        }
        let (arrived, stopped_before) = self.facts(key, |facts| {
            let before = facts.stopped_at.zip(facts.approved_at);
            (facts.undo_arrived, before.is_some_and(|(stopped, approved)| stopped < approved))
        });
        if arrived {
            self.broken(
                Invariant::DecisionNeverFlips,
                "a card is finished as approved after the host undid",
            );
        }
        if stopped_before {
            self.broken(
                Invariant::DecisionNeverFlips,
                "a card is finished as approved of a payment that was stopped before its approval",
            );
        }
    }

    /// The reader answered.
    pub(super) fn reader_answered(&self, key: &str, reply: &DeviceReply) {
        if matches!(reply, DeviceReply::ChipFinished(finished) if finished.accepted) {
            self.facts(key, |facts| facts.chip_accepted = true);
        }
    }

    /// A call has reached a host.
    pub(super) fn host_is_told(&self, command: &HostCommand) {
        let HostCommand::Undo { .. } = command else { return };
        let is_lost = self.facts(command.attempt_key().as_str(), |facts| {
            facts.undo_arrived = true;
            facts.told_approved && !facts.undo_decided
        });
        if is_lost {
            self.broken(
                Invariant::NoLostPayment,
                "an approval that was told is taken back, and nobody decided so",
            );
        }
    }

    /// A host has decided; its answer may still get lost.
    pub(super) fn host_decided(&self, command: &HostCommand, reply: &HostReply) {
        let key = command.attempt_key().as_str();
        if let (HostCommand::Authorize(_), HostReply::Approved(_)) = (command, reply) {
            self.facts(key, |facts| *facts.approved_at.get_or_insert_with(Instant::now));
        }
        self.check_no_double_charge(key);
    }

    fn check_no_double_charge(&self, key: &str) {
        let books = self.market.books();
        let standing = books.transactions.iter().filter(|transaction| {
            let stands = matches!(
                transaction.state,
                TransactionState::Provisional
                    | TransactionState::Confirmed
                    | TransactionState::AutoConfirmed
            );
            stands && transaction.attempt_key == key
        });
        if standing.count() > 1 {
            self.broken(Invariant::NoDoubleCharge, "two approvals stand for one intention");
        }
    }

    /// The driver answered the terminal.
    pub(super) fn terminal_is_told(&self, command: &DriverCommand, reply: &DriverReply) {
        let key = command.attempt_key().as_str();
        if let DriverReply::Approved { .. } = reply {
            return self.approval_is_told(key);
        }
        let (told_approved, decided) =
            self.facts(key, |facts| (facts.told_approved, facts.undo_decided));
        let asks = matches!(command, DriverCommand::Query { .. } | DriverCommand::Authorize { .. });
        let is_open = matches!(reply, DriverReply::Silent | DriverReply::Unavailable { .. });
        if asks && told_approved && !decided && !is_open {
            self.broken(
                Invariant::NoLostPayment,
                "an approval that was told is answered otherwise, and nobody undid it",
            );
        }
    }

    fn approval_is_told(&self, key: &str) {
        let (accepted, centavos) = self.facts(key, |facts| {
            facts.told_approved = true;
            (facts.chip_accepted, facts.centavos)
        });
        let Some((transaction, _)) = self.market.query(SERIAL, key) else {
            return self
                .broken(Invariant::NeverToldPaidWhenUndone, "approved, and no host knows it");
        };
        if !matches!(transaction.state, TransactionState::Provisional | TransactionState::Confirmed)
        {
            self.broken(Invariant::NeverToldPaidWhenUndone, "approved, and the host undid it");
        }
        if transaction.amount != centavos {
            self.broken(Invariant::OrderTotalConserved, "approved with another amount");
        }
        let entry = transaction.read.map(|read| read.entry);
        if entry.is_some_and(EntryMode::needs_acceptance) && !accepted {
            self.broken(Invariant::FailClosed, "approved, and the chip never accepted");
        }
    }
}
