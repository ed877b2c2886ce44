//! Silence rules: what time does to undecided transactions.

use crate::acquirer::SilenceRule;
use crate::acquirer::ledger::TransactionState;
use crate::clock::{MarketTime, TICKS_PER_SECOND};
use crate::config::DayEnd;
use crate::market::State;

const DAY_TICKS: i64 = 24 * 60 * 60 * TICKS_PER_SECOND;
const MINUTE_TICKS: i64 = 60 * TICKS_PER_SECOND;

impl State {
    /// Applies the rules whose time has come.
    pub(crate) fn apply_silence_rules(&mut self) {
        let now = self.now;
        let day_end = self.config.day_end;
        for known in &mut self.ledger.transactions {
            if known.state != TransactionState::Provisional {
                continue;
            }
            let (due, state) = match known.silence {
                SilenceRule::Blocks => continue,
                SilenceRule::AutoConfirm => {
                    (next_day_end(known.created_at, day_end), TransactionState::AutoConfirmed)
                }
                SilenceRule::AutoUndo { after_s } => (
                    known.created_at.plus_ms(i64::from(after_s) * 1_000),
                    TransactionState::AutoUndone,
                ),
                SilenceRule::Sweep => {
                    (next_day_end(known.created_at, day_end), TransactionState::Swept)
                }
            };
            if now >= due {
                known.state = state;
                known.updated_at = due;
                self.outbox.dirty = true;
            }
        }
    }

    /// The end-of-day job, run now: undoes everything undecided under the sweep rule.
    pub(crate) fn sweep(&mut self) -> usize {
        let at = self.stamp();
        let mut swept = 0;
        for known in &mut self.ledger.transactions {
            if known.state == TransactionState::Provisional && known.silence == SilenceRule::Sweep {
                known.state = TransactionState::Swept;
                known.updated_at = at;
                swept += 1;
            }
        }
        self.outbox.dirty |= swept > 0;
        swept
    }
}

/// The first end of the acquirer's day after `from`.
fn next_day_end(from: MarketTime, day_end: DayEnd) -> MarketTime {
    let shift = (day_end.utc_offset_minutes - day_end.minute_of_day) * MINUTE_TICKS;
    let local = from.0 + shift;
    let next = (local.div_euclid(DAY_TICKS) + 1) * DAY_TICKS;
    MarketTime(next - shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_ends_at_midnight_in_sao_paulo() {
        let evening = MarketTime::parse("2026-03-02T23:30:00-03:00").expect("a valid time");
        let end = next_day_end(evening, DayEnd::default());
        assert_eq!(end.seconds(), "2026-03-03T03:00:00Z");
        let early = MarketTime::parse("2026-03-02T01:00:00Z").expect("a valid time");
        assert_eq!(next_day_end(early, DayEnd::default()).seconds(), "2026-03-02T03:00:00Z");
    }
}
