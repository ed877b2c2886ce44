//! A byte link over a pipe in memory.

use async_trait::async_trait;
use maquininha_reader::port::{
    ByteLink, LinkAddress, LinkError, LinkKind, LinkReceiver, LinkSender,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf};

struct Sender(WriteHalf<DuplexStream>);
struct Receiver(ReadHalf<DuplexStream>);

/// The link to whatever is at the other end of the pipe.
pub(crate) fn over(pipe: DuplexStream) -> ByteLink {
    let (reader, writer) = tokio::io::split(pipe);
    let address = LinkAddress::new(LinkKind::Memory, "counter").expect("a place");
    ByteLink { address, sender: Box::new(Sender(writer)), receiver: Box::new(Receiver(reader)) }
}

#[async_trait]
impl LinkSender for Sender {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.0.write_all(bytes).await.map_err(|_| LinkError::Lost)
    }

    async fn close(&mut self) {
        let _ = self.0.shutdown().await;
    }
}

#[async_trait]
impl LinkReceiver for Receiver {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        let mut bytes = vec![0; 4096];
        match self.0.read(&mut bytes).await {
            Ok(0) | Err(_) => Err(LinkError::Lost),
            Ok(count) => {
                bytes.truncate(count);
                Ok(bytes)
            }
        }
    }
}
