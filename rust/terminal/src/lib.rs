//! The terminal engine: ports, actor, effect interpreter, events, runtime.
//!
//! The only crate that spawns. It interprets the effects of the pure machines
//! in `maquininha-flow` against the ports in [`port`], which adapters and host
//! apps implement.
//!
//! An app opens a [`Terminal`], watches its [`OrderList`], asks it to
//! [`pay`](Terminal::pay), follows the [`Operation`] to its end, and
//! acknowledges the durable [`EventStream`].

mod actor;
mod catalogue;
mod checks;
mod config;
mod error;
mod events;
mod operation;
mod order_list;
mod pendency;
pub mod port;
mod refunds;
mod report;
mod runtime;
mod terminal;
mod watch;

pub use catalogue::{ErrorCode, ErrorFamily, Language, RetryAdvice};
pub use config::{PollingConfig, TerminalConfig};
pub use error::TerminalError;
pub use events::EventStream;
pub use operation::{Operation, OperationProgress, PaymentOperation, RefundOperation};
pub use order_list::{ListFilter, ListedOrder, OrderList, OrderSort};
pub use pendency::Pendency;
pub use refunds::{RefundSession, RefundableSale};
pub use report::{SalesLine, SalesReport};
pub use runtime::Engine;
pub use terminal::{PayRequest, PayTarget, Terminal, TerminalHealth, TerminalPorts};
