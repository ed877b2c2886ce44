//! A scripted reader, a scripted host, and a store, for the driver and the manager.

#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]

pub mod device;
pub mod field;
pub mod host;
pub mod world;
