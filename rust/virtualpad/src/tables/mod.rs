//! EMV tables as the host loads them (abecs-pinpad §5).

mod candidates;
mod record;
mod store;

pub(crate) use candidates::{Merged, Selection, merged, select};
pub use record::{AidRecord, CapkRecord, RecordKey};
pub(crate) use store::Loading;
pub use store::TableStore;
