//! Acceptance tests of demands.
