//! Why a terminal does not wait, or does not show an order: one typed cause
//! for each known reason (demands C21, C22, C33).

mod order_not_shown;
mod waiting_screen;

pub use order_not_shown::{OrderCase, OrderCause, order_causes};
pub use waiting_screen::{Observed, PAYMENT_APP_MIN, WaitingCause, waiting_causes};
