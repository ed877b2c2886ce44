//! The simulated market: order API, acquirer, webhooks, terminals, as a library and a server.
mod acquirer;
mod api;
mod clock;
mod config;
mod delivery;
mod error;
mod faults;
mod http;
mod http_post;
mod ids;
mod market;
mod relay;
mod secret;
mod store;

pub use acquirer::{
    AcquirerRequest, Approval, AuthorizeReply, CardBehaviour, DecisionReply, MAGIC_AMOUNTS,
    MagicAmount, MagicEffect, RefundReply, RefundRequest, SilenceRule, TEST_CARDS, Tender,
    TenderKind, TestCard, Transaction, TransactionState, magic_effect, test_card,
};
pub use api::{ApiCall, ApiReply};
pub use clock::{MarketClock, MarketTime};
pub use config::{
    ConfirmOnClosed, DayEnd, IDEMPOTENCY_LIFE_MS, MarketConfig, OPEN_ORDERS_MAX, PRINT_DURATION_MS,
    RateLimits, SAO_PAULO_OFFSET_MINUTES, STALE_SCREEN_MS,
};
pub use error::SandboxError;
pub use faults::{Fault, FaultMatch, FaultRule};
pub use http::{SandboxServer, ServerConfig};
pub use market::{
    Account, Books, ChargeRecord, CustomerRecord, Device, Finding, FindingKind, FlowTypes,
    HookRecord, ItemRecord, Market, OrderRecord, PoiRecord, PrintRecord, RestartMemory,
    TransactionRecord, VendorPayment, VendorRefund, WebhookTarget,
};
pub use relay::Wake;
pub use secret::TestSecret;
