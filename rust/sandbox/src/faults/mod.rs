//! Planted faults: which calls they hit, and what they do.

mod board;

pub(crate) use board::{CallFacts, FaultBoard, Hit};

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fault {
    /// No effect; the connection is closed without an answer.
    DropBefore,
    /// The effect happens; the connection is closed without an answer.
    DropAfter,
    /// The call waits this long before it is looked at.
    Delay {
        /// Milliseconds of real time.
        ms: u64,
    },
    /// The effect happens twice, as if the request had arrived twice; the first answer is given.
    Duplicate,
    /// An error status without effect.
    StatusBefore {
        /// HTTP status.
        status: u16,
    },
    /// The effect happens; the answer is an error status.
    StatusAfter {
        /// HTTP status.
        status: u16,
    },
    /// No effect; the answer is an HTML page of a proxy.
    HtmlErrorPage {
        /// HTTP status.
        status: u16,
    },
    /// Reads show orders and charges as they were some time ago, or when the rule was set.
    StaleReads {
        /// Milliseconds of market time; absent means the moment the rule was set.
        #[serde(default)]
        lag_ms: Option<i64>,
    },
    /// The endpoint looks dead: every connection is cut at its first request.
    RefuseConnections,
    /// Webhooks wait until this many are due and then leave in reverse order.
    ReorderWebhooks {
        /// How many are turned around together.
        #[serde(default = "two")]
        window: usize,
    },
    /// Webhooks stay in the queue while the rule stands.
    HoldWebhooks,
    /// Webhooks are delivered again.
    DuplicateWebhooks {
        /// Further deliveries of each.
        #[serde(default = "one")]
        copies: usize,
    },
}

fn one() -> usize {
    1
}

fn two() -> usize {
    2
}

impl Fault {
    pub(crate) fn is_about_webhooks(&self) -> bool {
        matches!(
            self,
            Self::ReorderWebhooks { .. } | Self::HoldWebhooks | Self::DuplicateWebhooks { .. }
        )
    }
}

/// Which calls a fault hits. Absent fields match everything.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FaultMatch {
    /// HTTP method.
    pub method: Option<String>,
    /// Part of the path, in lower case; for webhook faults, part of the event name.
    pub path_contains: Option<String>,
    /// Identifier or name of the account.
    pub account: Option<String>,
    /// Serial of a terminal, as far as the call shows one.
    pub serial: Option<String>,
    /// Index of the endpoint, 0 is the primary.
    pub endpoint: Option<usize>,
    /// Only from the n-th matching call on, counted from 1; without `times` only that one.
    pub nth: Option<u32>,
    /// How often the fault happens; absent means always.
    pub times: Option<u32>,
    /// Chance in percent, from the seeded lottery.
    pub probability_percent: Option<u8>,
}

/// A planted fault.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FaultRule {
    /// Which calls.
    #[serde(rename = "match", default)]
    pub matching: FaultMatch,
    /// What happens.
    pub fault: Fault,
}

impl FaultRule {
    /// A fault for the calls whose method and path match.
    pub fn on(method: &str, path_contains: &str, fault: Fault) -> Self {
        let matching = FaultMatch {
            method: Some(method.to_owned()),
            path_contains: Some(path_contains.to_owned()),
            ..FaultMatch::default()
        };
        Self { matching, fault }
    }

    /// A fault for everything.
    #[must_use]
    pub fn everywhere(fault: Fault) -> Self {
        Self { matching: FaultMatch::default(), fault }
    }

    /// The same, at most `times` times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.matching.times = Some(times);
        self
    }

    /// The same, from the `nth` matching call on.
    #[must_use]
    pub fn from_nth(mut self, nth: u32) -> Self {
        self.matching.nth = Some(nth);
        self
    }

    /// The same, only on one endpoint.
    #[must_use]
    pub fn at_endpoint(mut self, endpoint: usize) -> Self {
        self.matching.endpoint = Some(endpoint);
        self
    }
}
