//! After a restart: from the journal's row to the end.

use maquininha_model::Timestamp;

use super::{Effects, Payment, PaymentPlan, Phase};
use crate::{Decision, JournalState, PaymentKind, PaymentRecord, UndoReason};

impl Payment {
    /// A payment read from the journal; [`crate::Input::Resume`] drives
    /// it on. The plan gives the driver and the limits; what was wanted comes
    /// from the record.
    pub fn recover(plan: PaymentPlan, record: PaymentRecord) -> Self {
        // Nothing that was seen before the restart is known to hold.
        Self { blind: true, ..Self::with(plan, record) }
    }

    pub(super) fn resume(&mut self, now: Timestamp, fx: &mut Effects) {
        // Whatever left before the restart may have arrived without our seeing it, and a journal
        // that failed may know less than what was done.
        self.uncertain_since = Some(now);
        self.resumed_at = Some(now);
        match (self.record.state, &self.record.decision) {
            (JournalState::Resolved, _) => self.resolve(now, fx),
            (JournalState::Declined, _) => self.release(now, fx),
            (_, Some(Decision::Confirm)) if self.record.attention_asked => self.release(now, fx),
            (_, Some(Decision::Confirm)) => self.command(Phase::Confirming, fx),
            (_, Some(Decision::Undo { .. })) => self.command(Phase::Undoing, fx),
            // What the app was promised; nothing is concluded from it but by the
            // app's word or the deadline.
            (JournalState::Held, None) => self.hold(now, fx),
            // The driver knows best; it is asked even for an approval we have, in
            // case it was taken back.
            _ if self.can_ask() => self.ask(now, fx),
            (JournalState::Approved, None) => match self.record.kind {
                PaymentKind::Standalone => self.decide(now, Decision::Confirm, fx),
                PaymentKind::Held => self.hold(now, fx),
                _ => self.read(Phase::Judging, fx),
            },
            (_, None) => {
                let reason = UndoReason::Unknown;
                self.decide(now, Decision::Undo { reason }, fx);
            }
        }
    }
}
