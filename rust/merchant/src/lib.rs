//! The sales software's side: orders, webhooks, closing duty, limits, reports.
//!
//! [`Merchant`] is the engine of one company. It makes orders, is told of
//! payments through the [`intake`], drives every sale to its end by the pure
//! machine of `maquininha_flow::sale`, and tells the sales software through
//! durable events. Everything outside is a [`port`]; each has a twin in
//! [`memory`].

pub mod checklist;
pub mod config;
pub mod device;
pub mod doctor;
pub mod draft;
pub mod engine;
pub mod error;
pub mod intake;
pub mod memory;
pub mod port;
pub mod print;
pub mod report;

pub use checklist::{Checklist, ChecklistStep};
pub use config::MerchantConfig;
pub use draft::SaleDraft;
pub use engine::{
    CreateAnswer, CreateOutcome, Event, EventStream, Health, Merchant, MerchantEvent,
    MerchantParts, SaleView, Start,
};
pub use error::{ErrorFamily, Language, MerchantError, RetryAdvice};
pub use intake::WebhookIntake;
