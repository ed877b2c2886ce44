//! The device behind a pseudo-terminal, as behind a serial line.

use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::PadHandle;
use crate::error::PadError;

/// A pseudo-terminal at whose other end a device waits.
pub struct PtyRim {
    pipe: Pty,
    path: PathBuf,
    pad: PadHandle,
}

impl PtyRim {
    /// Opens a pseudo-terminal in raw mode. Must be called inside of a tokio runtime.
    pub fn open(pad: PadHandle) -> Result<Self, PadError> {
        let own = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).map_err(io::Error::from)?;
        grantpt(&own).map_err(io::Error::from)?;
        unlockpt(&own).map_err(io::Error::from)?;
        let name = ptsname(&own, Vec::new()).map_err(io::Error::from)?;
        let path = PathBuf::from(name.to_string_lossy().into_owned());
        let flags = OFlags::RDWR | OFlags::NOCTTY;
        let line = rustix::fs::open(&path, flags, Mode::empty()).map_err(io::Error::from)?;
        let mut modes = tcgetattr(&line).map_err(io::Error::from)?;
        modes.make_raw();
        tcsetattr(&line, OptionalActions::Now, &modes).map_err(io::Error::from)?;
        let now = rustix::fs::fcntl_getfl(&own).map_err(io::Error::from)?;
        rustix::fs::fcntl_setfl(&own, now | OFlags::NONBLOCK).map_err(io::Error::from)?;
        #[allow(
            deprecated,
            reason = "its successor is unsafe; an owned descriptor stays open as asked"
        )]
        let own = AsyncFd::new(own)?;
        let pipe = Pty { own, _line: line };
        Ok(Self { pipe, path, pad })
    }

    /// The serial port that hosts open.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Serves the line until it is hung up. Hosts may open and close it meanwhile.
    pub async fn run(self) -> Result<(), PadError> {
        self.pad.serve(self.pipe).await
    }
}

struct Pty {
    own: AsyncFd<OwnedFd>,
    /// The line stays up while no host has it open.
    _line: OwnedFd,
}

impl AsyncRead for Pty {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            let mut guard = ready!(self.own.poll_read_ready(context))?;
            let space = buffer.initialize_unfilled();
            let read = guard.try_io(|own| Ok(rustix::io::read(own, space)?));
            if let Ok(read) = read {
                buffer.advance(read?);
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncWrite for Pty {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            let mut guard = ready!(self.own.poll_write_ready(context))?;
            if let Ok(written) = guard.try_io(|own| Ok(rustix::io::write(own, bytes)?)) {
                return Poll::Ready(written);
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
