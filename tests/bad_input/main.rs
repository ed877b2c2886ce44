//! Bad input: each a typed error with a stable code, nothing lost, nothing sent.

#[path = "../demands/group_c/shop.rs"]
mod shop;

mod amounts;
mod answers;
mod clocks;
mod journals;
mod orders;
mod webhooks;
