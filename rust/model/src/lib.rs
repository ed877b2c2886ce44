//! Values of the payment domain: money, ids, orders, charges, devices.
//!
//! Nothing here does I/O, reads a clock or draws a random number. Every type
//! validates where it is made, so the rest of the product may trust what it
//! holds.

pub mod card;
pub mod card_number;
pub mod charge;
pub mod cnpj;
pub mod device;
pub mod id;
pub mod money;
pub mod new_order;
pub mod order;
pub mod payment_state;
pub mod sensitive;
pub mod tender;
pub mod timestamp;

pub use card::MaskedCard;
pub use card_number::{holds_card_number, mask_card_numbers};
pub use charge::{Charge, ChargeStatus, PaymentMethod, TerminalReport};
pub use cnpj::{Cnpj, CnpjError};
pub use device::{AppVersion, Capabilities, Device, DeviceModel, Flow};
pub use id::{
    AccountId, AttemptId, AttemptKey, AuthorizationCode, ChargeId, HookId, IdError, Nsu, OrderId,
    SerialNumber, TransactionId,
};
pub use money::{Currency, Money, MoneyError};
pub use new_order::{NewOrder, NewOrderError, Target};
pub use order::{Customer, Item, Metadata, Order, OrderStatus, PosSettings};
pub use payment_state::{PaymentState, PaymentSummary};
pub use sensitive::Sensitive;
pub use tender::{Financing, Installments, Tender, TenderError, TenderKind};
pub use timestamp::{Timestamp, TimestampError};
