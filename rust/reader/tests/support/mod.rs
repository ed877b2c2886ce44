//! A scripted reader, a scripted host, and a store, for the driver and the manager.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(unreachable_pub, reason = "the module is the root of nothing")]

#[path = "../../../card/tests/support/bank.rs"]
pub mod bank;
pub mod device;
pub mod field;
pub mod host;
#[path = "../../../card/tests/support/plan.rs"]
pub mod plan;
pub mod world;
