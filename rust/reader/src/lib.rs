//! Card readers: finding them, keeping a connection, and taking payments through them.
//!
//! Everything outside is a port: the byte link to the reader, the scanner that finds readers, a
//! small durable store, and the acquirer's authorisation host.

pub mod port;
