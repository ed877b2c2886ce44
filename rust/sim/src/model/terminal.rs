//! The steps of a terminal. What it reads may be as old as its own charge, or older.

use super::action::Step;
use super::flaw::Flaw;
use super::protocol::{Fan, Protocol};
use super::state::{Phase, Place, Slot};

impl Protocol {
    /// Every step that a terminal with a payment may take by itself.
    pub(super) fn terminal_steps(&self, fan: &mut Fan<'_>, slot: usize) {
        let own = fan.state().slots[slot];
        let closed = fan.state().orders[usize::from(own.order)].closed;
        match own.phase {
            Phase::Idle => return,
            Phase::Reserving => fan.step(Step::Stop, slot, release),
            Phase::Claiming => {
                if self.limits().old_reads {
                    fan.step(Step::TakenBlind, slot, |own| {
                        own.blind = true;
                        charge_card(own);
                    });
                }
                self.claiming(fan, slot, own, closed);
            }
            Phase::Charging => charging(fan, slot),
            Phase::Asking => self.asking(fan, slot, own),
            Phase::Approved => self.approved(fan, slot),
            Phase::Committing => self.committing(fan, slot, own, closed),
            Phase::Judging => self.judging(fan, slot, own, closed),
            Phase::Confirming => fan.confirmed(slot),
            Phase::Undoing => fan.step(Step::Undone, slot, |own| {
                own.approved = false;
                own.phase = Phase::Releasing;
            }),
            Phase::Releasing => self.releasing(fan, slot, own),
        }
        if !matches!(own.phase, Phase::Confirming | Phase::Undoing) {
            self.restart(fan, slot, own);
        }
    }

    fn claiming(&self, fan: &mut Fan<'_>, slot: usize, own: Slot, closed: bool) {
        if own.seen_granted {
            fan.step(Step::Granted, slot, charge_card);
        }
        if self.flaw() == Some(Flaw::WaitsForOthers) {
            return;
        }
        if own.seen_refused {
            fan.step(Step::NotGranted, slot, release);
            if self.flaw() == Some(Flaw::CancelsPlacesOfOthers) {
                fan.cancel_other(slot);
            }
        }
        if closed {
            fan.step(Step::ReadClosed, slot, release);
        }
        fan.step(Step::Stop, slot, release);
    }

    fn asking(&self, fan: &mut Fan<'_>, slot: usize, own: Slot) {
        if own.approved {
            // After a restart the order is looked at before it is told anything.
            if own.blind || self.flaw() == Some(Flaw::RestartIsTrusted) {
                fan.step(Step::AskedApprovedLook, slot, judge);
            }
            if own.place == Place::Pending && !own.commit_sent {
                fan.step(Step::AskedApproved, slot, |own| own.phase = Phase::Approved);
            }
        }
        if !own.approved || self.flaw() == Some(Flaw::NotFoundAtOnce) {
            fan.step(Step::AskedNothing, slot, release);
        }
        fan.step(Step::GiveUp, slot, undo);
    }

    fn approved(&self, fan: &mut Fan<'_>, slot: usize) {
        if self.flaw() == Some(Flaw::ConfirmsBeforeCommit) {
            fan.step(Step::Wrong, slot, confirm);
        }
        fan.step(Step::Commit, slot, commit);
        fan.step(Step::Look, slot, judge);
        fan.step(Step::GiveUp, slot, undo);
    }

    fn committing(&self, fan: &mut Fan<'_>, slot: usize, own: Slot, closed: bool) {
        if own.place == Place::Paid {
            let blind = own.blind && self.flaw() != Some(Flaw::BlindIsTrusted);
            let late = match self.flaw() {
                Some(Flaw::LateIsTrusted) => false,
                Some(Flaw::LeaseEndIsInTime) => own.is_paid_late() && own.paid > own.lease_over,
                _ => own.is_paid_late(),
            };
            match blind || late {
                true => fan.step(Step::CommittedLook, slot, judge),
                false => fan.step(Step::CommittedStands, slot, confirm),
            }
        }
        // A closed order refuses it, and a commit that arrives twice is refused as well.
        if closed || own.place == Place::Paid {
            match self.flaw() {
                Some(Flaw::RefusalConfirms) => fan.step(Step::Wrong, slot, confirm),
                _ => fan.step(Step::CommitDenied, slot, judge),
            }
        }
        fan.step(Step::CommitUnheard, slot, judge);
        self.give_up(fan, slot);
    }

    fn judging(&self, fan: &mut Fan<'_>, slot: usize, own: Slot, closed: bool) {
        if own.seen_granted {
            fan.step(Step::JudgedStands, slot, confirm);
        }
        if own.seen_refused {
            fan.step(Step::JudgedLost, slot, undo);
        }
        if closed {
            fan.step(Step::JudgedClosed, slot, undo);
        }
        // Whatever it is now, a read may show it as it was before it was paid.
        if own.place == Place::Pending || self.limits().old_reads {
            fan.step(Step::JudgedPending, slot, commit);
        }
        self.give_up(fan, slot);
    }

    fn give_up(&self, fan: &mut Fan<'_>, slot: usize) {
        match self.flaw() {
            Some(Flaw::DeadlineConfirms) => fan.step(Step::Wrong, slot, confirm),
            _ => fan.step(Step::GiveUp, slot, undo),
        }
    }

    fn releasing(&self, fan: &mut Fan<'_>, slot: usize, own: Slot) {
        let forgets = self.flaw() == Some(Flaw::ForgetsToRelease);
        let leaves = self.flaw() == Some(Flaw::LeavesBeforeItsReservation);
        let is_free = matches!(own.place, Place::None | Place::Gone);
        if (is_free || forgets) && (!own.reserve_sent || leaves) {
            fan.released(slot);
        }
    }

    fn restart(&self, fan: &mut Fan<'_>, slot: usize, own: Slot) {
        if !self.limits().restarts {
            return;
        }
        // Nothing had been asked of the driver, and it says so.
        if matches!(own.phase, Phase::Reserving | Phase::Claiming | Phase::Releasing) {
            return fan.step(Step::Restart, slot, release);
        }
        let blind = self.flaw() != Some(Flaw::RestartIsTrusted);
        let asks = |own: &mut Slot| {
            own.phase = Phase::Asking;
            own.blind = blind;
        };
        fan.step(Step::Restart, slot, asks);
        if own.phase == Phase::Charging {
            fan.step(Step::Restart, slot, |own| {
                own.approved = true;
                asks(own);
            });
        }
    }
}

fn charging(fan: &mut Fan<'_>, slot: usize) {
    fan.step(Step::Approve, slot, |own| {
        own.approved = true;
        own.phase = Phase::Approved;
    });
    fan.step(Step::Decline, slot, release);
    fan.step(Step::ApproveUnheard, slot, |own| {
        own.approved = true;
        own.phase = Phase::Asking;
    });
    fan.step(Step::Silence, slot, |own| own.phase = Phase::Asking);
}

pub(super) fn charge_card(own: &mut Slot) {
    own.phase = Phase::Charging;
    own.forget_reads();
}

fn commit(own: &mut Slot) {
    own.phase = Phase::Committing;
    own.commit_sent = true;
}

fn judge(own: &mut Slot) {
    own.phase = Phase::Judging;
}

fn confirm(own: &mut Slot) {
    own.phase = Phase::Confirming;
    end_reads(own);
}

fn undo(own: &mut Slot) {
    own.phase = Phase::Undoing;
    end_reads(own);
}

fn release(own: &mut Slot) {
    own.phase = Phase::Releasing;
    end_reads(own);
}

fn end_reads(own: &mut Slot) {
    own.blind = false;
    own.forget_reads();
}
