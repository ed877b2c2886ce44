use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use maquininha_reader::port::{ByteLink, LinkAddress, LinkConnector, LinkKind};

use super::{Bench, PlayedReader};
use crate::memory::{MemoryNet, MemoryReader, Weather};

/// Memory links, in any weather.
#[derive(Debug, Default)]
pub struct MemoryBench {
    net: MemoryNet,
    weather: Weather,
    readers: AtomicUsize,
}

impl MemoryBench {
    /// Links in fair weather.
    pub fn new() -> Self {
        Self::default()
    }

    /// Links in another weather; it must not break them.
    pub fn in_weather(weather: Weather) -> Self {
        Self { weather, ..Self::default() }
    }
}

#[async_trait]
impl Bench for MemoryBench {
    fn connector(&self) -> Arc<dyn LinkConnector> {
        Arc::new(self.net.clone())
    }

    async fn reader(&self) -> Box<dyn PlayedReader> {
        let number = self.readers.fetch_add(1, Ordering::Relaxed);
        let reader = self.net.reader(&format!("reader {number}")).expect("a place of its own");
        reader.set_weather(self.weather);
        Box::new(reader)
    }

    fn nowhere(&self) -> LinkAddress {
        LinkAddress::new(LinkKind::Memory, "nowhere").expect("an address")
    }

    fn more_than_it_keeps(&self) -> Option<usize> {
        Some(self.weather.on_the_way_max * 4)
    }

    fn long_bytes(&self) -> usize {
        // Byte by byte, each with its delay, more would only take long.
        if self.weather.piece_bytes_max < 64 { 8 * 1024 } else { 64 * 1024 }
    }
}

#[async_trait]
impl PlayedReader for MemoryReader {
    fn address(&self) -> LinkAddress {
        self.address().clone()
    }

    async fn accept(&mut self) -> ByteLink {
        self.accept().await
    }

    async fn lose(&mut self, _far_end: ByteLink, _way: usize) {
        self.lose_link();
    }

    async fn set_answers(&mut self, answers: bool) -> bool {
        MemoryReader::set_answers(self, answers);
        true
    }
}
