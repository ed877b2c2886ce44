//! The gateway connector to a card host: one call there, one reply back, nothing sent twice.

mod config;
mod host;

pub use config::CardHostConfig;
pub use host::HttpAcquirerHost;
