//! Everything support needs without the vendor's portal: list, search, detail,
//! export, figures (demands L3, L28, L77, C3, C32).

mod export;
mod figures;
mod line;

pub use export::to_csv;
pub use figures::{SalesReport, TenderTotal};
pub use line::{ReportFilter, ReportLine, SaleOrigin};
