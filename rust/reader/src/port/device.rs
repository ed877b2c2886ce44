use std::sync::Arc;

use async_trait::async_trait;
use maquininha_card::{DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceNews, DeviceReply};
use tokio::sync::mpsc;

use super::link::{ByteLink, ReaderFound};

/// News that wait to be read; more are dropped, for nothing depends on them.
pub const NEWS_MAX: usize = 32;

/// Where a device tells its news while a command runs.
#[derive(Clone, Debug)]
pub struct NewsSink(Option<mpsc::Sender<DeviceNews>>);

impl NewsSink {
    /// A sink and what comes out of it.
    pub fn channel() -> (Self, mpsc::Receiver<DeviceNews>) {
        let (sender, receiver) = mpsc::channel(NEWS_MAX);
        (Self(Some(sender)), receiver)
    }

    /// A sink that nobody reads.
    pub const fn nowhere() -> Self {
        Self(None)
    }

    /// Tells something; never waits.
    pub fn tell(&self, news: DeviceNews) {
        if let Some(sender) = &self.0 {
            // A full or closed channel loses news that nobody reads.
            let _ = sender.try_send(news);
        }
    }
}

/// A card reader that is open: what a device plug-in makes of a byte link.
///
/// The engine calls `execute` again only after the reply, and may call `abort` at any time from
/// elsewhere. It drops the future of `execute` only together with the device, which then closes
/// its link. A device keeps no state of a payment beyond the card that is there.
///
/// A payment begins with `Prepare` and ends with `Close`. `Show`, `Ask` and `Inspect` may come
/// without either; a plug-in whose protocol needs a session opens one for them and keeps it.
#[async_trait]
pub trait CardDevice: Send + Sync + 'static {
    /// What it can do. Known once it is open, and constant (G5).
    fn capabilities(&self) -> DeviceCapabilities;

    /// Carries out one command. Every command ends with exactly one reply, within its own limit
    /// and some seconds for the link; commands without a limit are bounded by the engine, which
    /// calls `abort`.
    ///
    /// A failure says truly whether the command may have been carried out
    /// ([`DeviceFailure::card_side_unknown`]); the engine takes approvals back by it. After
    /// `NoAnswer` or `LinkLost` the device is not used again.
    async fn execute(&self, command: DeviceCommand, news: &NewsSink) -> DeviceReply;

    /// Stops the command that runs, if one does: it then replies `Failed(Aborted)`, or as it would
    /// have, where it had ended already. Returns once the stop is on its way. Without a running
    /// command it does nothing: it must not stop the next one.
    async fn abort(&self);

    /// Waits until the link is gone, also while no command runs. Cancel-safe. A device that does
    /// not say so by itself waits for ever; then its next command tells.
    async fn lost(&self) {
        std::future::pending::<()>().await;
    }
}

/// How sure a plug-in is that a reader speaks its protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recognition {
    /// It does not.
    No,
    /// It may; opening it will show.
    Perhaps,
    /// Its name or link says so.
    Yes,
}

/// Makes card readers of byte links: one device protocol (G3).
#[async_trait]
pub trait DevicePlugin: Send + Sync + 'static {
    /// Name of the protocol: lower-case letters, digits and hyphens. It is kept with a remembered
    /// reader, so it must not change.
    fn name(&self) -> &str;

    /// Whether a reader that was found may speak it, by its address, link and name.
    fn recognizes(&self, found: &ReaderFound) -> Recognition;

    /// Opens a reader over a link: finds out whether it speaks the protocol and what it can do.
    /// Takes at most some seconds. `NotSupported` where another protocol is spoken. The link is
    /// closed where it fails, and where the future is dropped.
    async fn open(&self, link: ByteLink) -> Result<Arc<dyn CardDevice>, DeviceFailure>;
}
