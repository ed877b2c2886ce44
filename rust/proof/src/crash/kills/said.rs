//! What the processes tell each other: one JSON object a line.

use maquininha_flow::End;
use maquininha_model::{Money, Tender};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A payment that an app wants.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Wish {
    pub(crate) attempt: String,
    /// None is a sale without an order.
    pub(crate) order: Option<String>,
    /// None is what is due.
    pub(crate) amount: Option<Money>,
    pub(crate) tender: Option<Tender>,
}

/// What a terminal process tells.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Said {
    /// The journal could not be opened: why.
    CannotOpen(String),
    /// It can take payments.
    Ready { open_rows: usize, micros: u64 },
    /// The app wants a payment.
    Begun(Wish),
    /// The payment was refused; nothing was sent.
    Refused { attempt: String, why: String },
    /// The app was told an end.
    Told { attempt: String, end: End },
    /// The app was told an end by a durable event.
    Event { attempt: String, end: End },
    /// The app was told to ask a human.
    Attention { attempt: String },
    /// Everything is resolved and told, the journal is closed.
    Drained,
}

/// What the market process tells.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MarketSaid {
    /// Where it listens.
    Ready { url: String },
    /// Its books.
    Books {
        transactions: Vec<Value>,
        /// Order, amount, what was paid on it.
        orders: Vec<(String, i64, i64)>,
        /// Where order API and acquirer disagree.
        findings: Vec<Value>,
    },
}

/// Says a line; a listener that is gone ends the process.
pub(crate) fn say(what: &impl Serialize) {
    use std::io::Write;
    let mut line = serde_json::to_string(what).expect("plain fields");
    line.push('\n');
    let mut out = std::io::stdout().lock();
    if out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
        std::process::exit(1);
    }
}
