//! One rule a test; the test plays the world.

mod cancel;
mod collision;
mod direct;
mod held;
mod interleaving;
mod listed;
mod password;
mod recovery;
mod refund;
mod release;
mod silence;
mod standalone;
