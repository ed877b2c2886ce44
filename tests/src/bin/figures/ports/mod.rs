//! Ports that cost nothing, or exactly so much, so that what is left is the
//! project's own time.

mod instant_driver;
mod memory_orders;
mod slow_journal;

pub(crate) use instant_driver::InstantDriver;
pub(crate) use memory_orders::MemoryOrders;
pub(crate) use slow_journal::SlowJournal;
