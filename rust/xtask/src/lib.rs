//! The project's only task runner: one verb for each thing a developer or the
//! continuous integration does.
//!
//! The verbs are in [`verbs`]; the checks that they and the tests of this crate share are
//! beside it, each in a file of its own. A verb installs an external tool that it needs, or
//! fails and names the command that installs it. Nothing is skipped silently.

// A task runner talks to its user on the terminal.
#![allow(clippy::print_stdout, clippy::print_stderr)]

pub mod bench_programs;
pub mod canaries;
pub mod canary_scan;
pub mod cross_check;
pub mod demands;
pub mod dependency_graph;
pub mod dependency_rules;
pub mod error;
pub mod foreign_test_log;
pub mod installed;
pub mod kotlin_visibility;
pub mod library_size;
pub mod line_counts;
pub mod market_marks;
pub mod native_library;
pub mod source_files;
pub mod swift_toolchain;
pub mod system_packages;
pub mod test_functions;
pub mod test_log;
pub mod tool;
pub mod verbs;
pub mod workspace;
