//! Tables for EMV: what a PIN pad knows of applications, public keys and revoked certificates
//! (abecs-pinpad §5).

mod aid;
mod capk;
mod load;
mod record;
mod revoked;
mod set;
mod text;

pub use aid::{AidRecord, Contactless, ContactlessTacs, ContactlessTerminal, Tacs};
pub use capk::CapkRecord;
pub use load::{LoadProgress, TableLoad};
pub use record::Record;
pub use revoked::RevokedRecord;
pub use set::{RECORDS_MAX, TableSet};
