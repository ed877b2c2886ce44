//! Twins of the ports in memory, for tests, demonstrations and simulation.

mod manual_clock;
mod memory_sale_store;
mod memory_secret_store;

pub use manual_clock::ManualClock;
pub use memory_sale_store::MemorySaleStore;
pub use memory_secret_store::MemorySecretStore;
