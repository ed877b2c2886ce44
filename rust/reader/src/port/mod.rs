//! What the reader engine needs of the world.

mod cashier;
mod device;
mod host;
mod link;
mod script_sales;
mod store;

pub use cashier::{CashierInbox, CashierScreen};
pub use device::{CardDevice, DevicePlugin, NEWS_MAX, NewsSink, Recognition};
pub use host::AcquirerHost;
pub use link::{
    ByteLink, LinkAddress, LinkConnector, LinkError, LinkKind, LinkReceiver, LinkScanner,
    LinkSender, ReaderFound, ScanEvent, ScanStream,
};
pub use script_sales::ScriptSales;
pub use store::{NAME_BYTES_MAX, ReaderStore, StoreError, VALUE_BYTES_MAX};
