//! The simulated market in the same process, for the testing products of each language: order
//! API, webhooks and acquirers on the loopback, a simulated payment driver and printer, virtual
//! PIN pads.

mod books;
mod card_side;
mod credentials;
mod driver;
mod order;
mod pin_pad;
mod pin_pad_link;
mod printer;
mod sandbox;

pub use books::{BookedCharge, BookedOrder, BookedPayment, Disagreement, KeptWebhook};
pub use driver::{SimulatedDriver, SimulatedDriverConfig, simulated_driver_config};
pub use order::SandboxOrder;
pub use pin_pad::{PinPadAsk, PinPadProfile, VirtualPinPad};
pub use printer::SimulatedPrinter;
pub use sandbox::{Sandbox, SandboxConfig, SandboxReply, sandbox_config};
