//! After a restart every unfinished sale is read again and driven on.

use super::{CancelCause, RefundStage, Sale, SaleContext, SaleEffect, SaleEnv, SaleState};

impl Sale {
    pub(super) fn on_restart(
        &mut self,
        screen_lost: bool,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) {
        if !self.is_unfinished() {
            return;
        }
        for intent in self.refunds.values_mut() {
            if intent.stage == RefundStage::Sent {
                intent.stage = RefundStage::Unclear;
            }
        }
        // A delivery lives in its own list and outlives the screen.
        let lost = screen_lost && self.context == SaleContext::Counter && self.state.is_unpaid();
        if self.state == SaleState::Creating {
            if lost {
                self.cancel.get_or_insert(CancelCause::ScreenLost);
            }
            // What was asked before says nothing of a call that is still on its way.
            self.lookups = 0;
            out.push(SaleEffect::FindOrder);
            return;
        }
        if lost {
            self.cancel.get_or_insert(CancelCause::ScreenLost);
            self.cancel_after_read = true;
        }
        self.timers.close_at = None;
        self.read_now(env, out);
        self.close_again(env, out);
    }
}
