//! The gateway connector to a card host: one call there, one reply back, nothing sent twice; and the
//! flows that it hands out.

mod caller;
mod config;
mod flows;
mod host;

pub use config::CardHostConfig;
pub use flows::{Flow, FlowHostError, HttpFlowHost};
pub use host::HttpAcquirerHost;
