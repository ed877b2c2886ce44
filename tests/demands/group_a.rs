//! Acceptance tests of the demands A that are not proven beside the code, and of P4 and P10: a till
//! with a thin PIN pad, authorisation hosts of several acquirers, and flows that are data.
//!
//! The PIN pad is the virtual one, behind a real link; the hosts are behind real HTTP.

mod group_a {
    mod commands;
    mod counter;
    mod dialogue;
    mod links;
    mod secrets;
    mod selling;
    mod suite;
}

#[path = "group_c/shop.rs"]
mod shop;
