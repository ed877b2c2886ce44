//! The simulated market in the same process, for the testing products of each language: order
//! API, webhooks and acquirer on the loopback, a simulated payment driver and printer.

mod books;
mod credentials;
mod driver;
mod order;
mod printer;
mod sandbox;

pub use books::{BookedCharge, BookedOrder, BookedPayment, Disagreement, KeptWebhook};
pub use driver::{SimulatedDriver, SimulatedDriverConfig, simulated_driver_config};
pub use order::SandboxOrder;
pub use printer::SimulatedPrinter;
pub use sandbox::{Sandbox, SandboxConfig, SandboxReply, sandbox_config};
