//! The codec of the PIN pad protocol at work on the recorded contactless sale, and a TLV package
//! of others beside it, on the same values: for the figure `codec` and for its allocations.

mod ours;
mod peer;
/// The recording and its commands, as the codec's own tests have them.
#[path = "../../../rust/pinpad/tests/protocol/support.rs"]
#[allow(dead_code, reason = "those tests use more of it")]
mod recording;

pub use ours::OurCodec;
pub use peer::PeerCodec;

/// Commands of the recorded sale that carry parameters, as their answers do. The others have a
/// fixed layout or nothing but their letters.
const COMMANDS: [&str; 5] = ["GIX", "GCX", "GTK", "GOX", "FCX"];

/// How many messages with parameters the sale has in each direction.
pub const MESSAGES: u32 = 5;

/// What one side has to read and to write.
pub trait Codec {
    /// Bytes of the answers, in the form that this side reads.
    fn answer_bytes(&self) -> usize;

    /// Bytes of the commands, in the form that this side writes.
    fn command_bytes(&self) -> usize;

    /// Reads the five answers.
    fn read(&mut self);

    /// Writes the five commands.
    fn write(&mut self);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_have_the_same_values_and_ours_has_frames_around_them() {
        let (mut ours, mut peer) = (OurCodec::recorded(), PeerCodec::recorded());
        // Tags of four bytes in place of two, and lengths of one or two: about as much.
        for (ours, peer) in [
            (ours.answer_bytes(), peer.answer_bytes()),
            (ours.command_bytes(), peer.command_bytes()),
        ] {
            assert!(ours > 150 && ours.abs_diff(peer) < ours / 5, "{ours} and {peer}");
        }
        ours.read();
        ours.write();
        peer.read();
        peer.write();
        // GIX has six, GCX eight, GTK two, GOX three and thirteen objects, FCX one and no object.
        assert_eq!(peer.values(), 6 + 8 + 2 + 3 + 13 + 1);
    }
}
