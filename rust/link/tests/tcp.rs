//! TCP links keep the rules.

use maquininha_link::conformance::bench::TcpBench;

maquininha_link::link_conformance!(TcpBench);
