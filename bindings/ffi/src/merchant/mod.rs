//! The sales side: what a sales program embeds.

mod config;
mod device;
mod error;
mod event;
mod event_stream;
mod object;
mod sale;

pub use config::{MerchantConfig, merchant_config};
pub use device::DeviceSync;
pub use event::{MerchantNews, NumberedNews};
pub use event_stream::MerchantEventStream;
pub use object::{Merchant, MerchantHealth, WebhookAnswer};
