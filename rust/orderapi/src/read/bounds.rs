//! Bounds of what is read. The service publishes none; these keep hostile or
//! broken answers small.

/// Longest body, in bytes: a page of 30 orders with dozens of charges each
/// stays below a tenth of it.
pub const BODY_LEN_MAX: usize = 4 * 1024 * 1024;
/// Most charges of one order. A shared bill has dozens at most.
pub const CHARGES_PER_ORDER_MAX: usize = 1_000;
/// Most lines of one order; twice what we ever send.
pub const ITEMS_READ_MAX: usize = 1_000;
/// Most records of one page; we ask for 30.
pub const PAGE_LEN_MAX: usize = 1_000;
/// Most terminals of one order.
pub const SERIALS_MAX: usize = 1_000;
/// Most unknown fields kept of one order; the others are dropped.
pub const EXTRAS_MAX: usize = 64;
