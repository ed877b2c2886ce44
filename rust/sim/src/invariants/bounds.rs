//! Everything bounded: calls, waits, rows, and the time until an end is told.

use maquininha_model::Timestamp;

use super::Invariant;
use crate::scenario::{HOUR, MINUTE};
use crate::simulation::World;

/// Calls and commands of one attempt within a minute: the first pauses are short, and a call that
/// fails begins them again; then there is at most one round of five (two charges, each canceled
/// and looked at) in half a minute. Restarts begin with the short pauses again.
const CALLS_PER_MINUTE_MAX: u32 = 45;
/// Rows of one attempt in one life: each state once, "unknown", "human asked" and the places
/// found again.
const ROWS_MAX: u32 = 12;
/// The longest wait: an hour that the service may ask for, and a pause.
const WAIT_MAX: i64 = 2 * HOUR;
/// From the start to the end that is told, "unknown" at the latest: place, card, silence and
/// commit with their limits, each with a last call.
const END_MAX: i64 = 20 * MINUTE;

impl World {
    /// Counts a call or command.
    pub fn count_call(&mut self, attempt: usize) {
        let minute = self.now / MINUTE;
        let lives = self.crashes + 1;
        let state = &mut self.attempts[attempt];
        if state.calls.0 != minute {
            state.calls = (minute, 0);
        }
        state.calls.1 += 1;
        let calls = state.calls.1;
        if calls > CALLS_PER_MINUTE_MAX * lives {
            self.broken(Invariant::EverythingBounded, || {
                format!("a{attempt} makes {calls} calls in a minute")
            });
        }
    }

    /// Counts a row.
    pub fn count_row(&mut self, attempt: usize) {
        self.attempts[attempt].rows += 1;
        let rows = self.attempts[attempt].rows;
        if rows > ROWS_MAX * (self.crashes + 1) {
            self.broken(Invariant::EverythingBounded, || format!("a{attempt} writes {rows} rows"));
        }
    }

    /// A wait is not for ever. One for a moment that a clock has jumped back from is longer by
    /// that jump.
    pub fn check_wait(&mut self, attempt: usize, now: Timestamp, until: Timestamp) {
        let wait = until.micros() - now.micros();
        if wait > WAIT_MAX && !self.clocks_jump {
            self.broken(Invariant::EverythingBounded, || {
                format!("a{attempt} waits for {} s", wait / 1_000_000)
            });
        }
    }

    /// The app hears of an end in time, where the terminal's time goes on as it should. A held
    /// sale waits for the app itself.
    pub fn check_end_in_time(&mut self, attempt: usize) {
        if self.attempts[attempt].is_held_sale() {
            return;
        }
        let took = self.now - self.attempts[attempt].started_at;
        if took > END_MAX && !self.clocks_jump && !self.had_pause {
            self.broken(Invariant::EverythingBounded, || {
                format!("a{attempt} tells its end after {} s", took / 1_000_000)
            });
        }
    }
}
