//! Typed writing: the exact bodies we send. Serialising the same request twice
//! gives the same bytes, which idempotency keys depend on
//! (pagarme-connect §1.4).

mod charge;
mod close;
mod limits;
mod metadata;
mod order;
mod payment;
mod print;
mod standalone;

pub use charge::{CancelChargeRequest, ChargeKind, ConfirmPaymentRequest, CreateChargeRequest};
pub use close::CloseOrderRequest;
pub use limits::{CODE_CUT, CUSTOMER_CUT, DESCRIPTION_CUT, DISPLAY_NAME_CUT};
pub use metadata::MetadataRequest;
pub use order::CreateOrderRequest;
pub use print::{PrintFormat, PrintRequest, PrintType};
pub use standalone::{StandaloneSale, standalone_code};
