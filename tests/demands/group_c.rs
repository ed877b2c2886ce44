//! Acceptance tests of demands C1–C36 that are not proven beside the code.

#[path = "group_c/activation.rs"]
mod activation;
#[path = "group_c/homologation.rs"]
mod homologation;
#[path = "group_c/overpaid.rs"]
mod overpaid;
#[path = "group_c/paying.rs"]
mod paying;
#[path = "group_c/printing.rs"]
mod printing;
#[path = "group_c/refunding.rs"]
mod refunding;
#[path = "group_c/shop.rs"]
mod shop;
#[path = "group_c/showing.rs"]
mod showing;
