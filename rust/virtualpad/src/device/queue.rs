//! Time: what is due, in its order.

use super::{Power, VirtualPinPad};
use crate::screen::PadEvent;

impl VirtualPinPad {
    /// Lets time pass, in milliseconds. What falls due on the way happens in its order.
    pub fn advance(&mut self, ms: u64) {
        let end_ms = self.now_ms.saturating_add(ms);
        while let Some(due_ms) = self.next_due_ms().filter(|due_ms| *due_ms <= end_ms) {
            self.now_ms = self.now_ms.max(due_ms);
            self.step();
        }
        self.now_ms = end_ms;
    }

    /// Milliseconds until something happens by itself, if anything will: a rim may sleep until
    /// then.
    pub fn due_in_ms(&self) -> Option<u64> {
        let bytes_ms = self.link.output_due_ms();
        let due_ms = self.next_due_ms().into_iter().chain(bytes_ms).min()?;
        Some(due_ms.saturating_sub(self.now_ms))
    }

    fn next_due_ms(&self) -> Option<u64> {
        let boot_ms = match self.power {
            Power::Booting { until_ms } => Some(until_ms),
            Power::On | Power::Off => None,
        };
        let wait_ms = self.active.as_ref().and_then(|active| active.wait.deadline_ms());
        [boot_ms, self.link.deadline_ms(), wait_ms, self.script_due_ms].into_iter().flatten().min()
    }

    fn step(&mut self) {
        let due = |deadline_ms: Option<u64>| deadline_ms.is_some_and(|it| it <= self.now_ms);
        if matches!(self.power, Power::Booting { until_ms } if until_ms <= self.now_ms) {
            self.power = Power::On;
            self.tell(PadEvent::PoweredOn);
        } else if due(self.link.deadline_ms()) {
            self.link_timed_out();
        } else if due(self.active.as_ref().and_then(|active| active.wait.deadline_ms())) {
            self.wait_timed_out();
        } else {
            self.play_step();
        }
        self.plan_script();
    }
}
