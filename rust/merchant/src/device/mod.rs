//! The terminals of a company (demands L14–L26, L30–L31, C31).

mod exclusive;
mod import;
mod record;
mod registry;

pub use exclusive::{TerminalFunction, functions_of};
pub use import::{AutoSystemRow, LinxRow, import_auto_system, import_linx};
pub use record::{DeviceError, DeviceRecord, DeviceRow, DeviceWarning};
pub use registry::{DeviceChange, DeviceRegistry};
