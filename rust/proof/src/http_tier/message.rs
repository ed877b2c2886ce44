//! HTTP/1.1 messages as bytes: where one ends, and the little that the proxy reads of it.

use std::io;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// A request or an answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Message {
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Message {
    /// Reads one message. `None` where the other side closed before it began.
    pub(super) async fn read(stream: &mut TcpStream) -> io::Result<Option<Self>> {
        let mut bytes = Vec::with_capacity(1_024);
        let head_end = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut bytes).await? == 0 {
                return if bytes.is_empty() { Ok(None) } else { Err(cut_off()) };
            }
        };
        let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
        let mut message = Self { head, body: bytes.split_off(head_end) };
        let length = message.header("content-length").and_then(|text| text.parse().ok());
        let length: usize = length.unwrap_or(0);
        while message.body.len() < length {
            if stream.read_buf(&mut message.body).await? == 0 {
                return Err(cut_off());
            }
        }
        Ok(Some(message))
    }

    /// An answer of somebody on the way.
    pub(super) fn answer(status: u16, more: &str, body: &str) -> Self {
        let head = format!("HTTP/1.1 {status} X\r\n{more}content-length: {}\r\n\r\n", body.len());
        Self { head, body: body.as_bytes().to_vec() }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The same message with something before the value of a header.
    pub(super) fn with_before(mut self, name: &str, before: &str) -> Self {
        let lines = self.head.split_inclusive("\r\n").map(|line| match line.split_once(": ") {
            Some((known, value)) if known.eq_ignore_ascii_case(name) => {
                format!("{known}: {before}{value}")
            }
            _ => line.to_owned(),
        });
        self.head = lines.collect();
        self
    }

    /// Method and path of a request.
    pub(super) fn call(&self) -> &str {
        let line = self.head.lines().next().unwrap_or_default();
        line.strip_suffix(" HTTP/1.1").unwrap_or(line)
    }

    /// Status of an answer.
    pub(super) fn status(&self) -> &str {
        self.head.split_whitespace().nth(1).unwrap_or_default()
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), &self.body].concat()
    }
}

fn cut_off() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}
