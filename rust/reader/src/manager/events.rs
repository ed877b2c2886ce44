use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

use super::ReaderView;
use crate::ReaderError;
use crate::slot::{DeviceSlot, ReaderNews};

/// What happens with the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReaderEvent {
    /// How it stands: first at once, then whenever it changed.
    View(Box<ReaderView>),
    /// A message for operator and card holder, or something the reader told.
    News(ReaderNews),
}

/// The events of a reader: the present view first, then changes and news. A slow reader of the
/// stream misses views in between and old news, never the last view.
#[derive(Debug)]
pub struct ReaderEvents {
    view: watch::Receiver<ReaderView>,
    news: broadcast::Receiver<ReaderNews>,
    is_first: bool,
}

impl ReaderEvents {
    pub(super) fn new(view: watch::Receiver<ReaderView>, slot: &DeviceSlot) -> Self {
        Self { view, news: slot.news(), is_first: true }
    }

    /// Waits for the next event. `Closed` once the manager is gone. Cancel-safe.
    pub async fn next(&mut self) -> Result<ReaderEvent, ReaderError> {
        if std::mem::take(&mut self.is_first) {
            return Ok(self.present());
        }
        loop {
            tokio::select! {
                biased;
                changed = self.view.changed() => {
                    changed.map_err(|_| ReaderError::Closed)?;
                    return Ok(self.present());
                }
                news = self.news.recv() => match news {
                    Ok(news) => return Ok(ReaderEvent::News(news)),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Err(ReaderError::Closed),
                }
            }
        }
    }

    fn present(&mut self) -> ReaderEvent {
        ReaderEvent::View(Box::new(self.view.borrow_and_update().clone()))
    }
}
