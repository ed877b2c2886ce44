//! Something that breaks, and when.

use maquininha_sim::rng::Rng;

use super::moment::Moment;
use crate::http_tier::way::Condition;

/// Steps of an undisturbed sale, and some more.
const STEPS: i64 = 130;

/// Something that breaks. Times are milliseconds.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) number: usize,
    pub(super) when: When,
    pub(super) what: What,
}

/// When it breaks.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    At(i64),
    /// At the step with this number, whatever it is.
    Step(u32),
    /// When this comes after so many of the same.
    Moment(Moment, u32),
}

/// What breaks.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    PhoneDies { back_after: i64, is_power_cut: bool },
    ReaderOff { back_after: i64, cuts: bool },
    ReaderReboots,
    LinkCut,
    HostGone { lasts: i64 },
    OrderApiGone { lasts: i64, endpoint: usize, how: Condition },
}

impl Event {
    /// One event of a world with so many sales.
    pub(super) fn any(number: usize, sales: usize, rng: &mut Rng) -> Self {
        let sales = i64::try_from(sales).expect("there are few");
        let count =
            |rng: &mut Rng, below: i64| u32::try_from(rng.range(0, below)).expect("it is positive");
        let when = match rng.index(10) {
            0 | 1 => When::At(rng.range(0, 40_000 * sales)),
            2..=4 => When::Step(count(rng, STEPS * sales)),
            _ => {
                let (moment, often) = Moment::STRUCK[rng.index(Moment::STRUCK.len())];
                When::Moment(moment, count(rng, often * sales))
            }
        };
        let what = match rng.index(12) {
            0..=5 => What::PhoneDies {
                back_after: rng.range(200, 30_000),
                is_power_cut: rng.chance(400),
            },
            6 => What::ReaderOff { back_after: rng.range(500, 40_000), cuts: rng.chance(500) },
            7 => What::ReaderReboots,
            8 | 9 => What::LinkCut,
            10 => What::HostGone { lasts: rng.range(500, 90_000) },
            _ => What::OrderApiGone {
                lasts: rng.range(500, 90_000),
                endpoint: rng.index(2),
                how: if rng.chance(600) { Condition::Down } else { Condition::Silent },
            },
        };
        Self { number, when, what }
    }
}
