//! The device behind a pipe in memory.

use tokio::io::DuplexStream;

use super::PadHandle;

/// Bytes that the pipe holds in each direction: more than the longest frame.
const PIPE_BYTES: usize = 8_192;

/// Serves the device on a task of the running tokio runtime; gives the host's end of the pipe.
/// The task ends when that end is dropped.
pub fn connect(pad: &PadHandle) -> DuplexStream {
    let (host, device) = tokio::io::duplex(PIPE_BYTES);
    let pad = pad.clone();
    tokio::spawn(async move {
        // A pipe that breaks is one that has ended.
        let _ended = pad.serve(device).await;
    });
    host
}
