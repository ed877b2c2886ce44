//! The simulated market: order API, acquirer, webhooks, terminals, as a library and a server.
//!
//! It needs no account and no internet. It reads the order API's wire by itself and shares no code with the clients of
//! this project, so that client and market check each other. What card hosts speak is a form of our own, and shared.
//!
//! - [`Market`] is the state and its rules behind one lock. It does no I/O but for the snapshot, and time passes by
//!   its own clock, real or virtual ([`Market::advance`]).
//! - [`SandboxServer`] puts one market behind one or more HTTP endpoints, delivers webhooks and plants faults.
//! - [`SimulatedHost`] is the authorisation host behind a card reader: it opens what the reader encrypted, checks
//!   PIN, cryptogram and key serials, and books with the same acquirer. [`kits`] are its acquirers.
//! - [`Market::put_flow`] puts a flow at the card host, for tills to fetch; [`Market::flow_results`] is what they told.
//! - [`SimulatedCashier`] answers the prompts of scripts.
//! - [`Market::audit`] compares the acquirer's money with the charges of terminals. At rest it must be empty.
//!
//! ```
//! use maquininha_sandbox::{AcquirerRequest, AuthorizeReply, Market, MarketConfig, Tender, TenderKind};
//!
//! let market = Market::new(MarketConfig::for_tests(7))?;
//! let reply = market.authorize(&AcquirerRequest {
//!     serial: "TESTPOS0001".into(),
//!     attempt_key: "attempt-1".into(),
//!     amount: 30_00,
//!     tender: Tender::at_sight(TenderKind::Credit),
//!     card: "visa-credit".into(),
//!     silence: None,
//! });
//! assert!(matches!(reply, AuthorizeReply::Approved(_)));
//! assert_eq!(market.audit().len(), 1, "the approval waits for its decision");
//! market.undo("TESTPOS0001", "attempt-1");
//! assert!(market.audit().is_empty());
//! # Ok::<(), maquininha_sandbox::SandboxError>(())
//! ```
//!
//! # Magic amounts
//!
//! The last two digits of the centavos choose what the acquirer does ([`MAGIC_AMOUNTS`]):
//!
//! | ends in | what happens |
//! |---|---|
//! | 05 | declined, not authorized |
//! | 51 | declined, insufficient funds |
//! | 54 | declined, expired card |
//! | 91 | declined, issuer unavailable |
//! | 68 | approved at the acquirer, the answer is lost |
//! | 69 | never reaches the acquirer, no answer |
//! | 70 | approved, the answer comes five seconds late |
//! | 71 | the card holder cancels |
//!
//! # Properties a client may rely on in tests
//!
//! - No two records share a time: stamps strictly increase by at least 100 ns, also on a virtual clock.
//! - The same seed and the same calls give the same identifiers and the same lottery of faults.
//! - The market forgets nothing, so its memory grows with its history; it is made for tests and demos.

mod acquirer;
mod api;
mod cardhost;
mod cashier;
mod clock;
mod config;
mod delivery;
mod driver;
mod error;
mod faults;
mod flows;
mod http;
mod http_client;
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
pub use cardhost::{
    AcquirerKit, CARD_HOST_PATH, CardRead, CardRegistry, CardStanding, HostConfig, HostLink,
    HostOutcome, IssuedCard, KeySet, NetworkKeys, SecurityModule, SimulatedHost, SlotKeys,
    TransportKey, kit_acquirers, kits, scheme_rules,
};
pub use cashier::SimulatedCashier;
pub use clock::{MarketClock, MarketTime};
pub use config::{
    ConfirmOnClosed, DayEnd, IDEMPOTENCY_LIFE_MS, MarketConfig, OPEN_ORDERS_MAX, PRINT_DURATION_MS,
    RateLimits, SAO_PAULO_OFFSET_MINUTES, STALE_SCREEN_MS,
};
pub use driver::{AcquirerLink, DriverConfig, SimulatedDriver, profile_of};
pub use error::SandboxError;
pub use faults::{Fault, FaultMatch, FaultRule};
pub use flows::FlowRecord;
pub use http::{SandboxServer, ServerConfig};
pub use market::{
    Account, Books, ChargeRecord, CustomerRecord, Device, Finding, FindingKind, FlowTypes,
    HookRecord, ItemRecord, Market, OrderRecord, PoiRecord, PrintRecord, RestartMemory,
    TransactionRecord, VendorPayment, VendorRefund, WebhookTarget,
};
pub use relay::Wake;
pub use secret::TestSecret;
