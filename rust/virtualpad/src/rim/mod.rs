//! Rims: the device behind real byte pipes, with real time (feature `serve`).
//!
//! A [`PadHandle`] is what a person and a test hold on to; a pipe is served by
//! [`PadHandle::serve`], whatever carries it: [`tcp`], [`pty`] on Linux, or [`memory`].

pub mod memory;
#[cfg(target_os = "linux")]
pub mod pty;
pub mod tcp;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::device::VirtualPinPad;
use crate::error::PadError;
use crate::person::{PersonAction, Script};
use crate::screen::PadEvent;

/// Bytes read at once: as much as the longest frame.
const READ_BYTES: usize = 4_200;
/// Most bytes that wait for a pipe that takes none, as a serial line would lose them.
const UNSENT_MAX: usize = 4 * READ_BYTES;
/// The device is looked at no less often, for a person may have acted.
const IDLE: Duration = Duration::from_secs(1);

/// A device that is shared between its pipe and its person.
#[derive(Clone)]
pub struct PadHandle {
    shared: Arc<Shared>,
}

struct Shared {
    device: Mutex<Timed>,
    acted: Notify,
    hung_up: Notify,
}

/// A device and the instant up to which it has lived.
struct Timed {
    pad: VirtualPinPad,
    lived: Instant,
}

impl PadHandle {
    /// Takes a device. Its time begins now.
    pub fn new(pad: VirtualPinPad) -> Self {
        let device = Mutex::new(Timed { pad, lived: Instant::now() });
        let shared = Shared { device, acted: Notify::new(), hung_up: Notify::new() };
        Self { shared: Arc::new(shared) }
    }

    /// Does something with the device, at the present instant.
    pub fn with<T>(&self, work: impl FnOnce(&mut VirtualPinPad) -> T) -> T {
        let result = self.now(work);
        self.shared.acted.notify_one();
        result
    }

    /// Does what a person does.
    pub fn act(&self, action: PersonAction) -> Result<(), PadError> {
        self.with(|pad| pad.act(action))
    }

    /// Lets the person follow a script.
    pub fn play(&self, script: Script) {
        self.with(|pad| pad.play(script));
    }

    /// Takes what the person noticed.
    pub fn take_events(&self) -> Vec<PadEvent> {
        self.with(VirtualPinPad::take_events)
    }

    /// Breaks the pipe that is being served, as a link that is lost.
    pub fn hang_up(&self) {
        self.shared.hung_up.notify_waiters();
    }

    /// Serves a pipe until it ends or is hung up.
    pub async fn serve(&self, pipe: impl AsyncRead + AsyncWrite) -> Result<(), PadError> {
        let (mut reader, mut writer) = tokio::io::split(pipe);
        let mut buffer = vec![0; READ_BYTES];
        let mut unsent = Vec::new();
        let hung_up = self.shared.hung_up.notified();
        tokio::pin!(hung_up);
        loop {
            let (output, due) = self.now(|pad| (pad.take_output(), pad.due_in_ms()));
            if unsent.len() + output.len() <= UNSENT_MAX {
                unsent.extend(output);
            }
            let pause = due.map_or(IDLE, |ms| Duration::from_millis(ms).min(IDLE));
            tokio::select! {
                () = &mut hung_up => return Ok(()),
                () = self.shared.acted.notified() => {}
                () = tokio::time::sleep(pause) => {}
                count = writer.write(&unsent), if !unsent.is_empty() => {
                    unsent.drain(..count?);
                    writer.flush().await?;
                }
                count = reader.read(&mut buffer) => match count? {
                    0 => return Ok(()),
                    count => self.now(|pad| pad.push(&buffer[..count])),
                },
            }
        }
    }

    /// Lets the device live up to now, then works with it.
    fn now<T>(&self, work: impl FnOnce(&mut VirtualPinPad) -> T) -> T {
        let mut device = self.shared.device.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let passed_ms = now.saturating_duration_since(device.lived).as_millis();
        // What is less than a millisecond is left for the next time.
        let passed_ms = u64::try_from(passed_ms).unwrap_or(u64::MAX);
        device.lived += Duration::from_millis(passed_ms);
        device.pad.advance(passed_ms);
        work(&mut device.pad)
    }
}
