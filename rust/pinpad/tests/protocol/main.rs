//! The protocol as a user of the package meets it, by the vectors of `tests/vectors/abecs.json`.

mod sale;
mod support;
