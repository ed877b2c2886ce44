//! What happens with the reader, as it happens.

use std::sync::Arc;

use maquininha_card::{Battery, DeviceNews, Language, Message};
use maquininha_reader::{ReaderEvents, ReaderNews};
use tokio::runtime::Handle;
use tokio::sync::Mutex;

use super::ReaderView;
use super::open::Closing;
use crate::MaquininhaError;
use crate::error::closed;
use crate::running::while_waited_for;

/// Something to tell card holder and operator.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReaderMessage {
    /// A stable code, for example `present_card`.
    pub code: String,
    /// A sentence for the screen, in Brazilian Portuguese.
    pub user_text_pt_br: String,
    /// A sentence for the screen, in English.
    pub user_text_en: String,
}

impl From<Message> for ReaderMessage {
    fn from(message: Message) -> Self {
        Self {
            code: message.code().to_owned(),
            user_text_pt_br: message.user_text(Language::PtBr).to_owned(),
            user_text_en: message.user_text(Language::En).to_owned(),
        }
    }
}

/// What happens with the reader.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReaderEvent {
    /// How it stands: first at once, then whenever it changed.
    View {
        /// The view.
        view: Box<ReaderView>,
    },
    /// A message of a payment.
    Message {
        /// The message.
        message: ReaderMessage,
    },
    /// A text that the reader sent for the operator: foreign, shown as it is.
    Text {
        /// The text.
        text: String,
    },
    /// The reader told how full its battery is.
    Battery {
        /// How full.
        battery: Battery,
    },
}

impl ReaderEvent {
    fn of(event: maquininha_reader::ReaderEvent) -> Option<Self> {
        use maquininha_reader::ReaderEvent as Event;
        Some(match event {
            Event::View(view) => Self::View { view: Box::new((*view).into()) },
            Event::News(ReaderNews::Message(message)) => Self::Message { message: message.into() },
            Event::News(ReaderNews::Device(DeviceNews::Text(text))) => {
                Self::Text { text: text.as_str().to_owned() }
            }
            Event::News(ReaderNews::Device(DeviceNews::Battery(battery))) => {
                Self::Battery { battery }
            }
            _ => return None,
        })
    }
}

/// The events of a reader: the present view first, then changes and news. A slow reader of the
/// stream misses views in between and old news, never the last view.
#[derive(uniffi::Object)]
pub struct ReaderEventStream {
    events: Arc<Mutex<ReaderEvents>>,
    closing: Closing,
    runtime: Handle,
}

#[uniffi::export]
impl ReaderEventStream {
    /// Waits for the next event.
    ///
    /// Errors: `closed` once the readers are closed.
    pub async fn next(&self) -> Result<ReaderEvent, MaquininhaError> {
        let (events, closing) = (Arc::clone(&self.events), self.closing.clone());
        while_waited_for(&self.runtime, async move {
            let mut events = events.lock().await;
            loop {
                let event = tokio::select! {
                    biased;
                    () = closing.closed() => return Err(closed()),
                    event = events.next() => event?,
                };
                if let Some(event) = ReaderEvent::of(event) {
                    return Ok(event);
                }
            }
        })
        .await
    }
}

impl ReaderEventStream {
    pub(super) fn new(events: ReaderEvents, closing: Closing, runtime: Handle) -> Self {
        Self { events: Arc::new(Mutex::new(events)), closing, runtime }
    }
}
