//! Scan events on their way to somebody who may be slow.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use maquininha_reader::port::{LinkAddress, LinkError, ReaderFound, ScanEvent, ScanStream};
use tokio::sync::{Notify, mpsc, watch};

/// Readers that may wait to be told, each with its last event. In a shopping centre dozens are in
/// sight; further ones are left out until some were taken.
const READERS_WAITING_MAX: usize = 256;
/// Events that lie in the channel itself. Small: what waits here can no longer be replaced.
const CHANNEL_EVENTS: usize = 1;

/// The readers in sight, by address.
pub(crate) type InSight = BTreeMap<LinkAddress, ReaderFound>;

/// The giving end of a scan. Clones give to the same scan.
#[derive(Clone, Debug)]
pub(crate) struct ScanFeed(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    waiting: Mutex<Waiting>,
    news: Notify,
    /// Whoever hands over holds the sender, so that the stream ends with the scan.
    taker: mpsc::WeakSender<ScanEvent>,
    is_over: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Waiting {
    events: VecDeque<ScanEvent>,
    /// The last event, once it is known.
    ended: Option<ScanEvent>,
}

impl ScanFeed {
    /// A feed and its stream. Needs a runtime, on which the events are handed over.
    pub(crate) fn new() -> (Self, ScanStream) {
        let (taker, stream) = mpsc::channel(CHANNEL_EVENTS);
        let is_over = watch::Sender::new(false);
        let (waiting, news) = (Mutex::default(), Notify::new());
        let feed = Self(Arc::new(Shared { waiting, news, taker: taker.downgrade(), is_over }));
        let handing = feed.clone();
        tokio::spawn(async move {
            handing.hand_over(taker).await;
            handing.0.is_over.send_replace(true);
        });
        (feed, stream)
    }

    /// A reader is in sight, or something about it changed.
    pub(crate) fn found(&self, reader: ReaderFound) {
        self.put(ScanEvent::Found(reader));
    }

    /// A reader is out of sight.
    pub(crate) fn gone(&self, address: LinkAddress) {
        self.put(ScanEvent::Gone(address));
    }

    /// Tells what came, what changed and what went since `known`, which is brought up to date.
    pub(crate) fn changes(&self, known: &mut InSight, seen: InSight) {
        for address in known.keys().filter(|address| !seen.contains_key(address)) {
            self.gone(address.clone());
        }
        for (address, reader) in &seen {
            if known.get(address) != Some(reader) {
                self.found(reader.clone());
            }
        }
        *known = seen;
    }

    /// The scan is over. What waits is still told; nothing comes after it.
    pub(crate) fn ended(&self, reason: Option<LinkError>) {
        self.with(|waiting| {
            waiting.ended.get_or_insert(ScanEvent::Ended(reason));
        });
        self.0.news.notify_one();
    }

    /// Whether somebody listens, and the end was not told.
    pub(crate) fn is_heard(&self) -> bool {
        self.0.taker.upgrade().is_some_and(|taker| !taker.is_closed())
    }

    /// Waits until nobody listens any more, or the end was told.
    pub(crate) async fn over(&self) {
        // The sender is held by ourselves, so waiting for it does not fail.
        let _ = self.0.is_over.subscribe().wait_for(|is_over| *is_over).await;
    }

    async fn hand_over(&self, taker: mpsc::Sender<ScanEvent>) {
        // Room first, so that an event that waits can still be replaced by a newer one.
        while let Ok(room) = taker.reserve().await {
            let event = loop {
                if let Some(event) = self.next() {
                    break event;
                }
                tokio::select! {
                    () = self.0.news.notified() => {}
                    () = taker.closed() => return,
                }
            };
            let is_last = matches!(event, ScanEvent::Ended(_));
            room.send(event);
            if is_last {
                return;
            }
        }
    }

    fn put(&self, event: ScanEvent) {
        self.with(|waiting| {
            let old = waiting.events.iter().position(|old| address_of(old) == address_of(&event));
            if let Some(old) = old {
                waiting.events[old] = event;
            } else if waiting.events.len() < READERS_WAITING_MAX && waiting.ended.is_none() {
                waiting.events.push_back(event);
            }
        });
        self.0.news.notify_one();
    }

    fn next(&self) -> Option<ScanEvent> {
        self.with(|waiting| {
            let event = waiting.events.pop_front();
            event.or_else(|| waiting.ended.clone())
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut Waiting) -> T) -> T {
        change(&mut self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn address_of(event: &ScanEvent) -> Option<&LinkAddress> {
    match event {
        ScanEvent::Found(reader) => Some(&reader.address),
        ScanEvent::Gone(address) => Some(address),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use maquininha_reader::port::LinkKind;

    use super::*;

    fn reader(place: &str, name: &str) -> ReaderFound {
        let address = LinkAddress::new(LinkKind::Memory, place).expect("an address");
        ReaderFound { address, name: Some(name.to_owned()), rssi_dbm: None, paired: None }
    }

    #[tokio::test]
    async fn a_slow_listener_gets_the_last_event_of_each_reader() {
        let (feed, mut events) = ScanFeed::new();
        for round in 0..1000 {
            feed.found(reader("one", &format!("one {round}")));
            feed.found(reader("two", &format!("two {round}")));
        }
        feed.gone(reader("two", "").address);
        feed.ended(None);
        let mut seen = Vec::new();
        while let Some(event) = events.recv().await {
            seen.push(event);
        }
        assert!(seen.len() <= 4, "{seen:?}");
        assert!(seen.contains(&ScanEvent::Found(reader("one", "one 999"))), "{seen:?}");
        assert!(seen.contains(&ScanEvent::Gone(reader("two", "").address)), "{seen:?}");
        assert_eq!(seen.last(), Some(&ScanEvent::Ended(None)));
    }

    #[tokio::test]
    async fn readers_beyond_the_bound_are_left_out() {
        let (feed, mut events) = ScanFeed::new();
        for number in 0..READERS_WAITING_MAX * 2 {
            feed.found(reader(&number.to_string(), "many"));
        }
        feed.ended(None);
        let mut told = 0;
        while let Some(ScanEvent::Found(_)) = events.recv().await {
            told += 1;
        }
        assert!(told <= READERS_WAITING_MAX + CHANNEL_EVENTS, "{told}");
    }

    #[tokio::test]
    async fn what_came_what_changed_and_what_went_is_told() {
        let (feed, mut events) = ScanFeed::new();
        let in_sight = |readers: &[ReaderFound]| {
            readers.iter().map(|reader| (reader.address.clone(), reader.clone())).collect()
        };
        let mut known = InSight::new();
        let (one, two) = (reader("one", "1"), reader("two", "2"));
        feed.changes(&mut known, in_sight(&[one.clone(), two.clone()]));
        assert_eq!(events.recv().await, Some(ScanEvent::Found(one.clone())));
        assert_eq!(events.recv().await, Some(ScanEvent::Found(two.clone())));
        let renamed = reader("two", "3");
        feed.changes(&mut known, in_sight(std::slice::from_ref(&renamed)));
        assert_eq!(events.recv().await, Some(ScanEvent::Gone(one.address)));
        assert_eq!(events.recv().await, Some(ScanEvent::Found(renamed)));
    }

    #[tokio::test]
    async fn a_scan_that_nobody_listens_to_is_noticed() {
        let (feed, events) = ScanFeed::new();
        drop(events);
        feed.over().await;
    }
}
