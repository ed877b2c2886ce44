//! What the host app supplies. Every trait is synchronous and must not block; what takes time is
//! answered through the inbox that came with the call, from any thread.

mod credentials;
mod driver;
mod host_error;
mod lane;
mod log_sink;
mod native_inbox;
mod native_link;
mod printer;
mod secret_store;
mod wake_up;

use std::sync::Arc;

use crate::reader::Readers;

pub use credentials::{Credential, Credentials};
pub use driver::{DriverInbox, PaymentDriver};
pub use host_error::HostError;
pub use log_sink::{LogLevel, LogSink, set_log_sink};
pub use native_inbox::{LinkFailure, NativeLinkInbox, NativeReader, NativeScanInbox};
pub use native_link::{NativeLinkPort, ReaderHostPorts};
pub use printer::{PrintFailure, PrintInbox, PrintJob, Printer};
pub use secret_store::SecretStore;
pub use wake_up::{WakeUp, WakeUpHandle};

pub(crate) use credentials::HostCredentials;
pub(crate) use driver::HostDriver;
pub(crate) use lane::Lane;
pub(crate) use native_link::HostNativeLinks;
pub(crate) use printer::HostPrinter;
pub(crate) use secret_store::HostSecretStore;
pub(crate) use wake_up::HostWakeUp;

/// What a terminal needs of the host app.
#[derive(Clone, uniffi::Record)]
pub struct HostPorts {
    /// Where the credential for the order API comes from.
    pub credentials: Arc<dyn Credentials>,
    /// The payment driver; without one the terminal shows orders only.
    pub driver: Option<Arc<dyn PaymentDriver>>,
    /// The printer, where there is one.
    pub printer: Option<Arc<dyn Printer>>,
    /// Sources of wake-ups.
    pub wake_ups: Vec<Arc<dyn WakeUp>>,
    /// Card readers that take the payments, in place of a driver.
    #[uniffi(default = None)]
    pub readers: Option<Arc<Readers>>,
}

/// What the sales side needs of the host app.
#[derive(Clone, uniffi::Record)]
pub struct MerchantPorts {
    /// Where the credential for the order API comes from.
    pub credentials: Arc<dyn Credentials>,
    /// Where secrets are kept: the password and the secret path of the webhook.
    pub secrets: Arc<dyn SecretStore>,
}
