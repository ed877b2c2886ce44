//! What crosses the border: the core's values, mirrored.
//!
//! A mirror repeats the core's definition; a field that is missing or of another
//! type does not compile. Enums that the core may extend are compared with the
//! core's sources by a test.

mod charge;
mod config;
mod custom;
mod device;
mod driver;
mod error_detail;
mod event;
mod health;
mod order;
mod order_list;
mod payment;
mod refund;
mod report;
mod tender;

pub use charge::*;
pub use config::*;
pub use custom::*;
pub use device::*;
pub use driver::*;
pub use error_detail::*;
pub use event::*;
pub use health::*;
pub use order::*;
pub use order_list::*;
pub use payment::*;
pub use refund::*;
pub use report::*;
pub use tender::*;
