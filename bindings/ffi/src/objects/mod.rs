//! The objects an app holds. They are thin: each call goes to the engine behind them.

mod event_stream;
mod opened;
mod operation;
mod order_feed;
mod orders;
mod payment_handle;
mod payments;
mod refunds;
mod reports;
mod terminal;

pub use event_stream::EventStream;
pub use order_feed::OrderFeed;
pub use orders::Orders;
pub use payment_handle::PaymentHandle;
pub use payments::Payments;
pub use refunds::{RefundHandle, RefundSession, RefundableSale};
pub use reports::Reports;
pub use terminal::{Terminal, capabilities_of, terminal_config};

pub(crate) use opened::{Opened, Slot};
