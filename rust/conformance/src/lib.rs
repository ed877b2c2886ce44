//! The kit for makers of plug-ins: what a card reader or an acquirer's host must keep, as rules
//! that run against any implementation.
//!
//! - [`DevicePlugin`](maquininha_reader::port::DevicePlugin): implement [`DeviceBench`], then
//!   [`device_suite`];
//! - [`AcquirerHost`](maquininha_reader::port::AcquirerHost): implement [`HostBench`], then
//!   [`host_suite`].
//!
//! A bench is the table that the reader lies on and the person who sits at it. A run gives a
//! [`Report`]: each rule with its name, what it promises, and whether it was kept, broken or not
//! tried. The guide is `docs/plugins.md`.
//!
//! Sentences of a report hold no card data, whatever the plug-in told: they name replies by their
//! kind alone.

mod device;
mod host;
mod link;
mod report;
mod rule;
mod secrets;

pub use device::{
    Act, BenchCard, BenchReader, CardKind, DeviceBench, Misbehaviour, PersonKey, ReaderLog,
    TABLES_FIRST, TABLES_SECOND, device_rules, device_suite, test_acquirer,
};
pub use host::{BenchHost, HostBench, Loss, PaymentCase, host_rules, host_suite};
pub use link::{LinkWatch, link_over, watched};
pub use report::{Finding, Outcome, Report};
pub use rule::Suite;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// A plug-in's own tests name rules, and reports are compared from one release to the next.
    #[test]
    fn each_rule_has_a_name_of_its_own_and_says_what_it_promises() {
        let suites: [Vec<_>; 2] = [super::device_rules().collect(), super::host_rules().collect()];
        for rules in suites {
            let names: BTreeSet<_> = rules.iter().map(|(name, _)| name).collect();
            assert_eq!(names.len(), rules.len());
            assert!(rules.iter().all(|(_, promise)| promise.ends_with('.')));
        }
    }
}

/// The code of the guide is compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/plugins.md")]
struct Guide;
