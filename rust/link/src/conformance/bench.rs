//! What the suite needs to know of a link, and the benches of our own.

mod memory;
#[cfg(all(feature = "serial", target_os = "linux"))]
mod serial;
mod tcp;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_reader::port::{ByteLink, LinkAddress, LinkConnector};

pub use memory::MemoryBench;
#[cfg(all(feature = "serial", target_os = "linux"))]
pub use serial::SerialBench;
pub use tcp::TcpBench;

/// A link under test, and the place where its far ends are played.
#[async_trait]
pub trait Bench: Send + Sync {
    /// What opens the link. Its time limit should be short here, about a second.
    fn connector(&self) -> Arc<dyn LinkConnector>;

    /// Plays one more reader, in reach and answering.
    async fn reader(&self) -> Box<dyn PlayedReader>;

    /// An address of the link's own kind where there is nothing.
    fn nowhere(&self) -> LinkAddress;

    /// Whether a reader takes one connection only, so that a second one is `Busy`.
    fn is_exclusive(&self) -> bool {
        true
    }

    /// In how many ways the bench can break a link: [`PlayedReader::lose`] is called with 0 up to
    /// this.
    fn ways_to_lose(&self) -> usize {
        1
    }

    /// More bytes than the link, with the system below it, keeps while the far end takes none;
    /// nothing if it is known to keep whatever it gets.
    fn more_than_it_keeps(&self) -> Option<usize>;

    /// The bytes of the longest exchange. Less for slow links.
    fn long_bytes(&self) -> usize {
        64 * 1024
    }

    /// How often the link is opened and closed in search of what it does not give back.
    fn open_close_rounds(&self) -> usize {
        rounds_asked_for().unwrap_or(300)
    }

    /// How long a rule may take before the link counts as hanging.
    fn patience(&self) -> Duration {
        Duration::from_secs(60)
    }
}

/// Rounds of opening and closing, as the variable `LINK_OPEN_CLOSE_ROUNDS` asks for.
pub fn rounds_asked_for() -> Option<usize> {
    std::env::var("LINK_OPEN_CLOSE_ROUNDS").ok()?.parse().ok()
}

/// A reader that the bench plays. It leaves when it is dropped.
#[async_trait]
pub trait PlayedReader: Send {
    /// Where it is; stays the same, also while it is out of reach.
    fn address(&self) -> LinkAddress;

    /// The far end of a connection that was made a moment ago: its sender sends what the link
    /// receives. Its `receive` fails once the link is closed or lost.
    async fn accept(&mut self) -> ByteLink;

    /// Breaks a link, as a reader does that is switched off or out of reach. It can be connected
    /// again at once.
    async fn lose(&mut self, far_end: ByteLink, way: usize);

    /// Lets connections wait without an answer, or answers them again. False where that cannot
    /// be played.
    async fn set_answers(&mut self, answers: bool) -> bool;
}
