//! The sales side: what a sales program embeds.

mod config;
mod device;
mod doctor;
mod error;
mod event;
mod event_stream;
mod object;
mod printing;
mod report;
mod sale;
mod shift;

pub use config::{MerchantConfig, merchant_config};
pub use device::DeviceSync;
pub use doctor::ChecklistItem;
pub use event::{MerchantNews, NumberedNews};
pub use event_stream::MerchantEventStream;
pub use object::{Merchant, MerchantHealth, WebhookAnswer};
pub use printing::{PrintDocument, Reprint};
pub use report::{FundingTotal, MerchantReport, ReportTotals};
pub use shift::{Operator, ShiftClosing};
