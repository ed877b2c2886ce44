//! Links inside the process, for tests and simulation.
//!
//! A [`MemoryNet`] is a room with readers in it. Whoever plays a reader holds a [`MemoryReader`]
//! and takes the far end of each connection from it.

mod weather;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_reader::port::{
    ByteLink, LinkAddress, LinkConnector, LinkError, LinkKind, LinkScanner, ReaderFound, ScanStream,
};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

pub use weather::Weather;

use crate::feed::{InSight, ScanFeed};
use crate::stream::{self, Line};
use weather::Weathered;

/// How long a connection to a reader that does not answer may take.
pub const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// Connections that nobody has taken at the reader's side yet.
const WAITING_MAX: usize = 16;

/// A room with readers. Clones are the same room.
#[derive(Clone, Default)]
pub struct MemoryNet(Arc<Room>);

#[derive(Default)]
struct Room {
    places: Mutex<BTreeMap<String, Place>>,
    changes: watch::Sender<()>,
}

struct Place {
    name: Option<String>,
    is_in_reach: bool,
    answers: bool,
    weather: Weather,
    link: Option<(Line<Weathered>, Line<Weathered>)>,
    far_ends: mpsc::Sender<ByteLink>,
}

impl std::fmt::Debug for MemoryNet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.lock().keys()).finish()
    }
}

impl Room {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, place: &str, change: impl FnOnce(&mut Place)) {
        if let Some(place) = self.lock().get_mut(place) {
            change(place);
        }
        self.changes.send_replace(());
    }

    fn in_sight(&self) -> InSight {
        let places = self.lock();
        let readers = places.iter().filter(|(_, place)| place.is_in_reach);
        let readers = readers.filter_map(|(address, place)| {
            let address = LinkAddress::new(LinkKind::Memory, address).ok()?;
            let name = place.name.clone();
            Some(ReaderFound { address, name, rssi_dbm: None, paired: None })
        });
        readers.map(|reader| (reader.address.clone(), reader)).collect()
    }
}

impl MemoryNet {
    /// An empty room.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a reader into the room; it leaves when it is dropped.
    ///
    /// Errors: `BadAddress` as for every address, `Busy` where one stands already.
    pub fn reader(&self, place: &str) -> Result<MemoryReader, LinkError> {
        let address = LinkAddress::new(LinkKind::Memory, place)?;
        let (sender, far_ends) = mpsc::channel(WAITING_MAX);
        let mut places = self.0.lock();
        if places.contains_key(place) {
            return Err(LinkError::Busy);
        }
        let new = Place {
            name: None,
            is_in_reach: true,
            answers: true,
            weather: Weather::default(),
            link: None,
            far_ends: sender,
        };
        places.insert(place.to_owned(), new);
        drop(places);
        self.0.changes.send_replace(());
        Ok(MemoryReader { address, room: Arc::clone(&self.0), far_ends })
    }

    /// A connection if the reader answers at once; nothing while it is silent.
    fn try_connect(&self, address: &LinkAddress) -> Option<Result<ByteLink, LinkError>> {
        let mut places = self.0.lock();
        let found = places.get_mut(address.place()).filter(|place| place.is_in_reach);
        let Some(place) = found else { return Some(Err(LinkError::NotFound)) };
        if place.link.as_ref().is_some_and(|(near, _)| near.is_open()) {
            return Some(Err(LinkError::Busy));
        }
        if !place.answers {
            return None;
        }
        let (near, far) = weather::pair(place.weather);
        let (near, near_line) = stream::over(address.clone(), near);
        let (far, far_line) = stream::over(address.clone(), far);
        if place.far_ends.try_send(far).is_err() {
            return Some(Err(LinkError::Busy));
        }
        place.link = Some((near_line, far_line));
        Some(Ok(near))
    }
}

#[async_trait]
impl LinkConnector for MemoryNet {
    fn kinds(&self) -> Vec<LinkKind> {
        vec![LinkKind::Memory]
    }

    async fn connect(&self, address: &LinkAddress) -> Result<ByteLink, LinkError> {
        crate::only(LinkKind::Memory, address)?;
        let mut changes = self.0.changes.subscribe();
        let answered = async {
            loop {
                changes.mark_unchanged();
                if let Some(answer) = self.try_connect(address) {
                    return answer;
                }
                // The room is held by ourselves, so its changes do not end.
                let _ = changes.changed().await;
            }
        };
        timeout(CONNECT_LIMIT, answered).await.unwrap_or(Err(LinkError::NotFound))
    }
}

#[async_trait]
impl LinkScanner for MemoryNet {
    async fn scan(&self) -> Result<ScanStream, LinkError> {
        let (feed, stream) = ScanFeed::new();
        let room = Arc::clone(&self.0);
        tokio::spawn(async move {
            let mut changes = room.changes.subscribe();
            let mut known = InSight::new();
            loop {
                changes.mark_unchanged();
                feed.changes(&mut known, room.in_sight());
                tokio::select! {
                    _ = changes.changed() => {}
                    () = feed.over() => return,
                }
            }
        });
        Ok(stream)
    }
}

/// A reader in a room, as whoever plays it sees it.
#[derive(Debug)]
pub struct MemoryReader {
    address: LinkAddress,
    room: Arc<Room>,
    far_ends: mpsc::Receiver<ByteLink>,
}

impl std::fmt::Debug for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Room")
    }
}

impl MemoryReader {
    /// Where it stands.
    pub const fn address(&self) -> &LinkAddress {
        &self.address
    }

    /// The reader's end of the next connection: its sender sends what the host receives.
    pub async fn accept(&mut self) -> ByteLink {
        // The room keeps the sender as long as the reader stands in it.
        self.far_ends.recv().await.expect("the reader stands in its room until it is dropped")
    }

    /// The name that it tells scans.
    pub fn set_name(&self, name: Option<&str>) {
        self.change(|place| place.name = name.map(str::to_owned));
    }

    /// The weather of connections from now on.
    pub fn set_weather(&self, weather: Weather) {
        self.change(|place| place.weather = weather);
    }

    /// Whether connections are answered; while they are not, they wait until their limit.
    pub fn set_answers(&self, answers: bool) {
        self.change(|place| place.answers = answers);
    }

    /// Breaks the link that is open, with what is on its way.
    pub fn lose_link(&self) {
        let mut lost = None;
        self.change(|place| lost = place.link.take());
        if let Some((near, far)) = lost {
            near.end(LinkError::Lost);
            far.end(LinkError::Lost);
        }
    }

    /// Takes it out of reach, which breaks the link that is open, or back.
    pub fn set_in_reach(&self, is_in_reach: bool) {
        self.change(|place| place.is_in_reach = is_in_reach);
        if !is_in_reach {
            self.lose_link();
        }
    }

    fn change(&self, change: impl FnOnce(&mut Place)) {
        self.room.change(self.address.place(), change);
    }
}

impl Drop for MemoryReader {
    fn drop(&mut self) {
        self.lose_link();
        self.room.lock().remove(self.address.place());
        self.room.changes.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use maquininha_reader::port::ScanEvent;

    use super::*;

    async fn linked(weather: Weather) -> (ByteLink, ByteLink, MemoryReader) {
        let net = MemoryNet::new();
        let mut reader = net.reader("desk").expect("a free place");
        reader.set_weather(weather);
        let near = net.connect(reader.address()).await.expect("it answers");
        let far = reader.accept().await;
        (near, far, reader)
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_arrive_in_the_pieces_and_with_the_delay_of_the_weather() {
        let delay = Duration::from_secs(3);
        let weather = Weather { piece_bytes_max: 2, delay, ..Weather::default() };
        let (mut near, mut far, _reader) = linked(weather).await;
        let before = tokio::time::Instant::now();
        far.sender.send(b"12345").await.expect("sent");
        for piece in [&b"12"[..], b"34", b"5"] {
            assert_eq!(near.receiver.receive().await.as_deref(), Ok(piece));
        }
        // The clock of the test moves only by the link's own delays.
        assert_eq!(before.elapsed(), delay * 3);
    }

    #[tokio::test]
    async fn a_link_breaks_after_the_bytes_it_was_given() {
        let weather = Weather { breaks_after_bytes: Some(5), ..Weather::default() };
        let (mut near, mut far, _reader) = linked(weather).await;
        near.sender.send(b"abc").await.expect("three of five");
        assert_eq!(near.sender.send(b"defg").await, Err(LinkError::Lost));
        let mut arrived = Vec::new();
        let end = loop {
            match far.receiver.receive().await {
                Ok(bytes) => arrived.extend(bytes),
                Err(end) => break end,
            }
        };
        assert_eq!((arrived.as_slice(), end), (&b"abcde"[..], LinkError::Lost));
        assert_eq!(near.receiver.receive().await, Err(LinkError::Lost));
    }

    #[tokio::test]
    async fn a_waiting_host_notices_that_the_link_broke_by_what_it_had_sent() {
        let weather = Weather { breaks_after_bytes: Some(3), ..Weather::default() };
        let (mut near, mut far, _reader) = linked(weather).await;
        near.sender.send(b"abc").await.expect("all of it may leave");
        let host = tokio::spawn(async move { near.receiver.receive().await });
        while far.receiver.receive().await.is_ok() {}
        assert_eq!(host.await.expect("no panic"), Err(LinkError::Lost));
    }

    #[tokio::test]
    async fn a_scan_tells_readers_that_come_and_go_and_their_names() {
        let net = MemoryNet::new();
        let mut events = net.scan().await.expect("a scan");
        let reader = net.reader("desk").expect("a free place");
        let mut found = ReaderFound {
            address: reader.address().clone(),
            name: None,
            rssi_dbm: None,
            paired: None,
        };
        assert_eq!(events.recv().await, Some(ScanEvent::Found(found.clone())));
        reader.set_name(Some("PAX-1850"));
        found.name = Some("PAX-1850".to_owned());
        assert_eq!(events.recv().await, Some(ScanEvent::Found(found.clone())));
        reader.set_in_reach(false);
        assert_eq!(events.recv().await, Some(ScanEvent::Gone(found.address)));
    }

    #[tokio::test]
    async fn a_place_holds_one_reader() {
        let net = MemoryNet::new();
        let first = net.reader("desk").expect("a free place");
        assert_eq!(net.reader("desk").err(), Some(LinkError::Busy));
        drop(first);
        net.reader("desk").expect("free again");
    }
}
