//! The chance of one call, drawn from the seed and the call: not from the order of the calls.

use maquininha_sim::rng::Rng;

/// The chance of the `nth` call of a name for an attempt.
pub(super) fn of_call(seed: u64, name: &str, attempt: &str, nth: u32) -> Rng {
    let bytes = name.bytes().chain([0]).chain(attempt.bytes()).chain(nth.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    Rng::new(seed ^ hash)
}
