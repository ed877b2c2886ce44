//! Serial links keep the rules, over pseudo terminals.
#![cfg(target_os = "linux")]

use maquininha_link::conformance::bench::SerialBench;

maquininha_link::link_conformance!(SerialBench::new());
