//! A world around the machines that knows the truth: card, host, store, and a terminal that follows
//! its contract.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::print_stderr, reason = "what broke the law is shown")]
#![allow(unreachable_pub, reason = "the module is the root of nothing")]

pub mod bank;
pub mod desk;
pub mod fault;
pub mod plan;
mod terminal;
pub mod world;
