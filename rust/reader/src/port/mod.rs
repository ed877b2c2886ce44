//! What the reader engine needs of the world.

mod device;
mod host;
mod link;
mod store;

pub use device::{CardDevice, DevicePlugin, NEWS_MAX, NewsSink, Recognition};
pub use host::AcquirerHost;
pub use link::{
    ByteLink, LinkAddress, LinkConnector, LinkError, LinkKind, LinkReceiver, LinkScanner,
    LinkSender, ReaderFound, ScanEvent, ScanStream,
};
pub use store::{NAME_BYTES_MAX, ReaderStore, StoreError, VALUE_BYTES_MAX};
