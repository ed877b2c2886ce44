//! What the engine needs of the world. Each port has a simulated twin.

mod clock;
mod credentials;
mod driver;
mod gateway;
mod journal;
mod printer;
mod wake_up;

pub use clock::{Clock, SystemClock};
pub use credentials::{Credential, Credentials, CredentialsError};
pub use driver::{DriverInbox, DriverMessage, DriverPrompt, PaymentDriver};
pub use gateway::OrderGateway;
pub use journal::{EventSeq, Journal, JournalError, JournalPage, JournalQuery};
pub use printer::{PrintError, PrintJob, Printer};
pub use wake_up::{WakeUp, WakeUpHandle};
