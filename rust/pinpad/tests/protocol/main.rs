//! The protocol as a user of the package meets it, by the vectors of `tests/vectors/abecs.json`.

mod allocations;
mod answers;
mod cancel;
mod classic;
mod cryptograms;
mod damage;
mod host;
mod link;
mod properties;
mod sale;
mod session;
mod support;
mod tables;
mod values;
mod vectors;
