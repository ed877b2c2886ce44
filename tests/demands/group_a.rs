//! Acceptance tests of the demands A that are not proven beside the code, and of P4, P10, G13, G16
//! and G17: a till with a thin PIN pad, authorisation hosts of several acquirers, and flows that
//! are data.
//!
//! The PIN pad is the virtual one, behind a real link; the hosts are behind real HTTP.

mod group_a {
    mod chip;
    mod commands;
    mod counter;
    mod dialogue;
    mod host_tap;
    mod links;
    #[cfg(target_os = "linux")]
    mod scan;
    mod sealed;
    mod secrets;
    mod selling;
    mod sequence;
    mod served;
    mod suite;
}

#[path = "group_c/shop.rs"]
mod shop;
