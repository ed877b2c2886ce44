//! What the reader engine needs of the world.

mod link;
mod store;

pub use link::{
    ByteLink, LinkAddress, LinkConnector, LinkError, LinkKind, LinkReceiver, LinkScanner,
    LinkSender, ReaderFound, ScanEvent, ScanStream,
};
pub use store::{ReaderStore, StoreError};
