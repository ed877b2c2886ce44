//! What is explored: quickly in a test, and in full by command.

use maquininha_flow::OverpayPolicy;

use super::protocol::Limits;

/// One exploration.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// Its name.
    pub name: &'static str,
    /// See [`Limits`].
    pub limits: Limits,
}

/// One terminal at an order of two parts: a payment is of one part or of both. Reads may be
/// old, terminals stop and start again, orders are closed at any moment.
const ONE: Limits = Limits {
    terminals: 1,
    orders: 1,
    due: 2,
    amount_max: 2,
    old_reads: true,
    restarts: true,
    sales: false,
    open_max: 1,
    overpay: OverpayPolicy::RefuseAtTerminal,
};

/// Small enough for every run of the tests; every kind of step is in them.
pub const QUICK: [Bound; 3] = [
    Bound { name: "1 terminal, 1 order", limits: ONE },
    Bound {
        name: "2 terminals, 1 order that is paid in one",
        limits: Limits { terminals: 2, due: 1, amount_max: 1, ..ONE },
    },
    Bound {
        name: "1 terminal, 1 order in two parts, sales side",
        limits: Limits { amount_max: 1, sales: true, ..ONE },
    },
];

/// Two terminals, without old reads and restarts: small enough for the exact exploration, in which
/// anything may happen in the instant of anything else.
pub const EXACT: Bound = Bound {
    name: "2 terminals, 1 order that is paid in one, calm, exactly",
    limits: Limits {
        terminals: 2,
        due: 1,
        amount_max: 1,
        old_reads: false,
        restarts: false,
        ..ONE
    },
};

/// Everything: minutes, and some gigabytes of memory for the largest.
pub const BOUNDS: [Bound; 6] = [
    Bound {
        name: "3 terminals, 1 order, payments of one part",
        limits: Limits { terminals: 3, amount_max: 1, ..ONE },
    },
    Bound {
        name: "2 terminals, 2 orders, payments of one part or both",
        limits: Limits { terminals: 2, orders: 2, ..ONE },
    },
    Bound {
        name: "2 terminals, 1 order, payments of one part, sales side",
        limits: Limits { terminals: 2, amount_max: 1, sales: true, ..ONE },
    },
    Bound {
        name: "1 terminal, 2 orders of which one may be open, sales side",
        limits: Limits { orders: 2, amount_max: 1, sales: true, ..ONE },
    },
    Bound {
        name: "2 terminals, 1 order, more than is due is accepted",
        limits: Limits { terminals: 2, overpay: OverpayPolicy::AcceptAndTell, ..ONE },
    },
    Bound {
        name: "3 terminals, 2 orders, payments of one part",
        limits: Limits { terminals: 3, orders: 2, amount_max: 1, ..ONE },
    },
];
