use maquininha_model::{Flow, OrderId, SerialNumber, Timestamp};
use serde::{Deserialize, Serialize};

use super::Observed;

/// What is known of an order that does not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderCase {
    /// Direct or listed.
    pub flow: Flow,
    /// Terminals that get it; empty means all.
    pub serials: Vec<SerialNumber>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it is closed.
    pub closed: bool,
    /// The terminal somebody looks at.
    pub at: Option<SerialNumber>,
    /// Whether the order API can be reached from here.
    pub api_reachable: bool,
    /// The first other open order on the same terminals: its id, its
    /// reference, and whether it is paid.
    pub blocked_by: Option<(Option<OrderId>, Option<String>, bool)>,
}

/// Why an order does not show at a terminal (demand C22).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OrderCause {
    /// No network at the terminal, or none to the order API from here.
    Network,
    /// The payment app is not open on its waiting screen.
    NotWaiting,
    /// Another order stands before it. If that one is paid it was not closed,
    /// and the terminal shows nothing new until it is (demand C33).
    AnotherOrder {
        /// The order.
        order_id: Option<OrderId>,
        /// Its reference.
        reference: Option<String>,
        /// Whether it is paid.
        paid: bool,
    },
    /// It was sent to other terminals.
    WrongTerminal {
        /// Those that get it.
        sent_to: Vec<SerialNumber>,
    },
    /// It was made before the terminal waited: make it again.
    MadeBefore {
        /// Since when the terminal waits.
        waiting_since: Timestamp,
    },
    /// It is closed.
    Closed,
}

/// The causes that apply, in the order in which they are checked.
pub fn order_causes(case: &OrderCase, observed: &Observed) -> Vec<OrderCause> {
    let mut causes = Vec::new();
    if case.closed {
        causes.push(OrderCause::Closed);
    }
    if !case.api_reachable || observed.online == Some(false) {
        causes.push(OrderCause::Network);
    }
    if observed.waiting == Some(false) {
        causes.push(OrderCause::NotWaiting);
    }
    if let Some((order_id, reference, paid)) = &case.blocked_by
        // Several orders may be listed; another one harms a direct order, and
        // a paid one that is still open harms every order (design: D9).
        && (case.flow == Flow::Direct || *paid)
    {
        causes.push(OrderCause::AnotherOrder {
            order_id: order_id.clone(),
            reference: reference.clone(),
            paid: *paid,
        });
    }
    if let Some(at) = &case.at
        && !case.serials.is_empty()
        && !case.serials.contains(at)
    {
        causes.push(OrderCause::WrongTerminal { sent_to: case.serials.clone() });
    }
    if let Some(waiting_since) = observed.waiting_since
        && case.flow == Flow::Direct
        && case.created_at < waiting_since
    {
        causes.push(OrderCause::MadeBefore { waiting_since });
    }
    causes
}
