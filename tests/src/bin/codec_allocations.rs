//! Counts what the PIN pad's codec and its peer allocate for the recorded contactless sale, and
//! prints it as one line of JSON: for the figure `codec`. It is a program of its own because
//! counting costs time, which no other figure is to pay.

use std::io::Write;

use allocation_counter::measure;
use maquininha_acceptance::codec::{Codec, OurCodec, PeerCodec};

fn main() -> std::io::Result<()> {
    let (mut ours, mut peer) = (OurCodec::recorded(), PeerCodec::recorded());
    let counts = serde_json::json!({
        "conversation": measure(|| ours.converse()).count_total,
        "frames": measure(|| {
            ours.read_frames();
            ours.write_frames();
        })
        .count_total,
        "read": measure(|| ours.read()).count_total,
        "written": measure(|| ours.write()).count_total,
        "peer_read": measure(|| peer.read()).count_total,
        "peer_written": measure(|| peer.write()).count_total,
    });
    writeln!(std::io::stdout(), "{counts}")
}
