//! Acceptance tests of the demands L1–L84: direct, listed and partial orders
//! between a shop's sales software and its terminals, with delivery, reversal,
//! documents and shifts. What a crate proves beside its code is not proven
//! again here: see `docs/demands.md`.
//!
//! Everything runs over real HTTP on loopback against the simulated market.

mod group_l {
    mod adapters;
    mod delivery;
    mod devices;
    mod direct;
    mod listed;
    mod printing;
    mod reversal;
    mod seeds;
    mod settings;
    mod shift;
    mod split;
    mod steps;
    mod support;
}
