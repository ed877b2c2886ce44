//! The hosts against the virtual PIN pad.
