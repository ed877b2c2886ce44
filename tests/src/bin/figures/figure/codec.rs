//! The codec of the PIN pad protocol.

use std::process::{Command, Stdio};
use std::time::Instant;

use maquininha_acceptance::codec::{Codec, MESSAGES, OurCodec, PeerCodec};
use serde::Deserialize;

use crate::error::FigureError;
use crate::report::{Figure, Measurement, Ratio};
use crate::statistics::{Samples, count};

pub(crate) const NAME: &str = "codec";

/// The program that counts, beside this one.
const COUNTING_PROGRAM: &str = "codec_allocations";

const BYTES_PER_MB: f64 = 1e6;

/// Allocations for the whole recorded sale.
#[derive(Deserialize)]
struct Allocations {
    conversation: u64,
    frames: u64,
    read: u64,
    written: u64,
    peer_read: u64,
    peer_written: u64,
}

/// Passes over the sale in a second.
struct Speeds {
    read: f64,
    written: f64,
    frames_read: f64,
    frames_written: f64,
    peer_read: f64,
    peer_written: f64,
}

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let (rounds, passes) = if quick { (3, 20) } else { (51, 2_000) };
    let allocations = allocations()?;
    let (mut ours, mut peer) = (OurCodec::recorded(), PeerCodec::recorded());
    let speeds = speeds(&mut ours, &mut peer, rounds, passes);
    let hot = allocations.conversation + allocations.frames;
    let mb = |bytes: usize, speed: f64| count(bytes) * speed / BYTES_PER_MB;
    let each = |allocations: u64| count(allocations) / f64::from(MESSAGES);
    let (read, written) = (speeds.read / speeds.peer_read, speeds.written / speeds.peer_written);
    Ok(Figure {
        name: NAME,
        title: "PIN pad codec",
        meaning: format!(
            "What it costs to understand a PIN pad. From the bytes of the link to typed answers, \
             {:.0} MB/s are read, {read:.2} times as fast as `tlv_parser` makes trees of the same \
             values; from typed commands to frames, {:.0} MB/s are written, {written:.2} times as \
             fast. Between the link and the bytes of an answer, or a written command and the link, \
             {hot} allocations were made in a whole sale; a typed answer costs {:.1}, for the texts \
             and bytes that it owns. The fastest serial line in use carries 0.0115 MB/s.",
            mb(ours.answer_bytes(), speeds.read),
            mb(ours.command_bytes(), speeds.written),
            each(allocations.read),
        ),
        method: format!(
            "The recorded contactless sale that the codec's tests replay byte for byte: five \
             commands with parameters and their answers (GIX, GCX, GTK, GOX, FCX). Ours undoes the \
             substitution, checks the CRC, finds blocks and parameters, checks each value, masks \
             card numbers, leaves protected EMV objects out, and owns the values; the other way it \
             checks the values, writes blocks in a buffer that is cleared afterwards, and makes the \
             frame. The peer, `tlv_parser`, reads and writes BER-TLV only, so it gets the same \
             values in that form, one template a message, EMV objects as objects: it checks their \
             lengths, owns each value as bytes, and knows neither frames nor CRC nor what a value \
             means. MB are 10^6 bytes of each side's own form; the ratios compare messages. Frames \
             alone are all nine of the PIN pad in that sale. {rounds} rounds of {passes} sales a \
             side, the sides in turns; medians. Allocations are counted in a process of its own, and \
             those of frames and conversation also in a test that fails at the first one.",
        ),
        ratios: vec![
            Ratio::more_is_better(
                "read_to_peer",
                "speed of reading a PIN pad's answers, by that of `tlv_parser`",
                read,
            ),
            Ratio::more_is_better(
                "written_to_peer",
                "speed of writing commands for a PIN pad, by that of `tlv_parser`",
                written,
            ),
            Ratio::less_is_better(
                "read_allocations_to_peer",
                "allocations of reading a PIN pad's answer, by those of `tlv_parser`",
                count(allocations.read) / count(allocations.peer_read),
            ),
            Ratio::less_is_better(
                "written_allocations_to_peer",
                "allocations of writing a command for a PIN pad, by those of `tlv_parser`",
                count(allocations.written) / count(allocations.peer_written),
            ),
        ],
        measurements: vec![
            measured("read", "answers read", mb(ours.answer_bytes(), speeds.read), "MB/s"),
            measured(
                "peer_read",
                "answers read, `tlv_parser`",
                mb(peer.answer_bytes(), speeds.peer_read),
                "MB/s",
            ),
            measured(
                "written",
                "commands written",
                mb(ours.command_bytes(), speeds.written),
                "MB/s",
            ),
            measured(
                "peer_written",
                "commands written, `tlv_parser`",
                mb(peer.command_bytes(), speeds.peer_written),
                "MB/s",
            ),
            measured(
                "frames_read",
                "frames alone, read",
                mb(ours.frame_bytes(), speeds.frames_read),
                "MB/s",
            ),
            measured(
                "frames_written",
                "frames alone, written",
                mb(ours.frame_bytes(), speeds.frames_written),
                "MB/s",
            ),
            measured(
                "hot_allocations",
                "allocations of frames and conversation in a whole sale",
                count(hot),
                "",
            ),
            measured("read_allocations", "allocations of an answer", each(allocations.read), ""),
            measured(
                "peer_read_allocations",
                "allocations of an answer, `tlv_parser`",
                each(allocations.peer_read),
                "",
            ),
            measured(
                "written_allocations",
                "allocations of a command",
                each(allocations.written),
                "",
            ),
            measured(
                "peer_written_allocations",
                "allocations of a command, `tlv_parser`",
                each(allocations.peer_written),
                "",
            ),
        ],
        failure: (hot > 0)
            .then(|| format!("frames and conversation allocate {hot} times in a sale")),
    })
}

fn measured(name: &str, label: &str, value: f64, unit: &'static str) -> Measurement {
    Measurement::new(name, label, value, unit)
}

fn speeds(ours: &mut OurCodec, peer: &mut PeerCodec, rounds: u32, passes: u32) -> Speeds {
    let mut sides: [Vec<f64>; 6] = Default::default();
    for _ in 0..rounds {
        sides[0].push(speed(passes, || ours.read()));
        sides[1].push(speed(passes, || peer.read()));
        sides[2].push(speed(passes, || ours.write()));
        sides[3].push(speed(passes, || peer.write()));
        sides[4].push(speed(passes, || ours.read_frames()));
        sides[5].push(speed(passes, || ours.write_frames()));
    }
    let [read, peer_read, written, peer_written, frames_read, frames_written] =
        sides.map(|side| Samples::new(side).median());
    Speeds { read, written, frames_read, frames_written, peer_read, peer_written }
}

/// Passes a second in one round.
fn speed(passes: u32, mut pass: impl FnMut()) -> f64 {
    let begun = Instant::now();
    for _ in 0..passes {
        pass();
    }
    f64::from(passes) / begun.elapsed().as_secs_f64()
}

fn allocations() -> Result<Allocations, FigureError> {
    let program = std::env::current_exe()?.with_file_name(COUNTING_PROGRAM);
    if !program.exists() {
        return Err(FigureError::ToolMissing {
            tool: COUNTING_PROGRAM,
            install: "cargo xtask bench",
        });
    }
    let output = Command::new(program).stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(FigureError::Child(format!("{COUNTING_PROGRAM}: {}", output.status)));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
