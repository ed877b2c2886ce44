//! The planted faults with their counters, and the choice of those that hit a call.

use crate::clock::MarketTime;
use crate::faults::{Fault, FaultMatch, FaultRule};
use crate::ids::IdMint;

/// What is known about a call before it is answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallFacts {
    pub(crate) method: String,
    /// In lower case.
    pub(crate) path: String,
    /// Identifier and name.
    pub(crate) account: Option<(String, String)>,
    pub(crate) serials: Vec<String>,
    pub(crate) endpoint: usize,
}

/// A fault that hits a call, with the moment its rule was set.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) fault: Fault,
    pub(crate) set_at: MarketTime,
}

#[derive(Debug)]
struct Planted {
    id: u64,
    rule: FaultRule,
    set_at: MarketTime,
    seen: u32,
    done: u32,
}

/// All planted faults with their counters.
#[derive(Debug)]
pub(crate) struct FaultBoard {
    planted: Vec<Planted>,
    lottery: IdMint,
    next_id: u64,
}

impl FaultBoard {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self { planted: Vec::new(), lottery: IdMint::new(seed), next_id: 1 }
    }

    pub(crate) fn plant(&mut self, rule: FaultRule, set_at: MarketTime) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.planted.push(Planted { id, rule, set_at, seen: 0, done: 0 });
        id
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.planted.is_empty()
    }

    pub(crate) fn clear(&mut self, id: Option<u64>) {
        self.planted.retain(|planted| id.is_some_and(|id| planted.id != id));
    }

    /// Identifier, rule and how often it happened.
    pub(crate) fn list(&self) -> Vec<(u64, FaultRule, u32)> {
        self.planted
            .iter()
            .map(|planted| (planted.id, planted.rule.clone(), planted.done))
            .collect()
    }

    /// The faults that hit this call; counts it.
    pub(crate) fn hits(&mut self, facts: &CallFacts) -> Vec<Hit> {
        let lottery = &mut self.lottery;
        let calls =
            self.planted.iter_mut().filter(|planted| !planted.rule.fault.is_about_webhooks());
        calls
            .filter(|planted| matches(&planted.rule.matching, facts))
            .filter_map(|planted| happens(planted, lottery))
            .collect()
    }

    /// Whether a hold rule keeps this webhook back.
    pub(crate) fn holds_webhook(&self, facts: &CallFacts) -> bool {
        self.planted.iter().any(|planted| {
            planted.rule.fault == Fault::HoldWebhooks && matches(&planted.rule.matching, facts)
        })
    }

    /// The window of a standing reorder rule.
    pub(crate) fn reorder_window(&self) -> Option<usize> {
        self.planted.iter().find_map(|planted| match planted.rule.fault {
            Fault::ReorderWebhooks { window }
                if planted.done < planted.rule.matching.times.unwrap_or(u32::MAX) =>
            {
                Some(window)
            }
            _ => None,
        })
    }

    /// Notes that a window was turned around.
    pub(crate) fn reordered(&mut self) {
        let rule = self
            .planted
            .iter_mut()
            .find(|planted| matches!(planted.rule.fault, Fault::ReorderWebhooks { .. }));
        if let Some(planted) = rule {
            planted.done += 1;
        }
    }

    /// Further deliveries of this webhook; counts it.
    pub(crate) fn webhook_copies(&mut self, facts: &CallFacts) -> usize {
        let lottery = &mut self.lottery;
        let copying = self.planted.iter_mut().filter(|planted| {
            matches!(planted.rule.fault, Fault::DuplicateWebhooks { .. })
                && matches(&planted.rule.matching, facts)
        });
        copying
            .filter_map(|planted| happens(planted, lottery))
            .map(|hit| match hit.fault {
                Fault::DuplicateWebhooks { copies } => copies,
                _ => 0,
            })
            .sum()
    }
}

fn matches(rule: &FaultMatch, facts: &CallFacts) -> bool {
    let account = |wanted: &String| {
        facts.account.as_ref().is_some_and(|(id, name)| id == wanted || name == wanted)
    };
    rule.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(&facts.method))
        && rule.path_contains.as_ref().is_none_or(|part| facts.path.contains(&part.to_lowercase()))
        && rule.account.as_ref().is_none_or(account)
        && rule.serial.as_ref().is_none_or(|serial| facts.serials.contains(serial))
        && rule.endpoint.is_none_or(|endpoint| endpoint == facts.endpoint)
}

/// Counts a matching call and says whether the fault happens now.
fn happens(planted: &mut Planted, lottery: &mut IdMint) -> Option<Hit> {
    let rule = &planted.rule.matching;
    planted.seen = planted.seen.saturating_add(1);
    let first = rule.nth.unwrap_or(1);
    let times = rule.times.unwrap_or(if rule.nth.is_some() { 1 } else { u32::MAX });
    if planted.seen < first || planted.done >= times {
        return None;
    }
    if rule.probability_percent.is_some_and(|percent| lottery.percent() >= percent) {
        return None;
    }
    planted.done += 1;
    Some(Hit { fault: planted.rule.fault.clone(), set_at: planted.set_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(path: &str) -> CallFacts {
        CallFacts { method: "POST".to_owned(), path: path.to_owned(), ..CallFacts::default() }
    }

    #[test]
    fn nth_and_times_choose_the_calls_that_are_hit() {
        let mut board = FaultBoard::new(Some(1));
        let rule = FaultRule::on("POST", "/charges", Fault::DropAfter).from_nth(2).times(2);
        board.plant(rule, MarketTime::default());
        let hit: Vec<bool> =
            (0..5).map(|_| !board.hits(&facts("/core/v5/charges")).is_empty()).collect();
        assert_eq!(hit, [false, true, true, false, false]);
        assert!(board.hits(&facts("/core/v5/orders")).is_empty());
    }

    #[test]
    fn the_same_seed_draws_the_same_lots() {
        let draw = |seed| {
            let mut board = FaultBoard::new(Some(seed));
            let mut rule = FaultRule::everywhere(Fault::DropBefore);
            rule.matching.probability_percent = Some(50);
            board.plant(rule, MarketTime::default());
            (0..64).map(|_| board.hits(&facts("/x")).len()).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
