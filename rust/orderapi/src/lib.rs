//! The order API's wire form: tolerant reading, typed writing. Sans-I/O.
//!
//! [`read`] turns bytes of the service into values of `maquininha-model`. It
//! takes every shape that the service, its older versions and its doubles are
//! known to write, and never guesses where money is concerned. [`mod@write`] makes
//! the exact bodies we send.

pub mod read;
pub mod write;

pub use read::{
    BODY_LEN_MAX, CHARGES_PER_ORDER_MAX, ErrorBody, HookRecord, Page, ReadError, WebhookData,
    WebhookEnvelope, error_body, read_charge, read_charges_page, read_hooks_page, read_order,
    read_orders_page, read_webhook,
};
pub use write::{
    CancelChargeRequest, ChargeKind, CloseOrderRequest, ConfirmPaymentRequest, CreateChargeRequest,
    CreateOrderRequest, MetadataRequest, PrintFormat, PrintRequest, PrintType, StandaloneSale,
    standalone_code,
};
