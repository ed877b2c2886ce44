//! What is fuzzed: each function takes any bytes, gives them to production code and checks
//! what must hold whatever they are. A panic is a finding.
//!
//! `cargo xtask fuzz` runs them under a fuzzer that looks for new paths; the tests run the
//! corpora of `fuzz/corpus` and changed copies of them.

mod abecs_answers;
mod flow_inputs;
mod journal_row;
mod order_json;
mod sale_inputs;
mod webhook;

pub use abecs_answers::abecs_answers;
pub use flow_inputs::flow_inputs;
pub use journal_row::journal_row;
pub use order_json::order_json;
pub use sale_inputs::sale_inputs;
pub use webhook::webhook;

/// A function that is fuzzed.
pub type Fuzzed = fn(&[u8]);

/// Every function that is fuzzed, by the name of its target and corpus.
pub const ALL: [(&str, Fuzzed); 6] = [
    ("abecs_answers", abecs_answers),
    ("order_json", order_json),
    ("webhook", webhook),
    ("journal_row", journal_row),
    ("flow_inputs", flow_inputs),
    ("sale_inputs", sale_inputs),
];
