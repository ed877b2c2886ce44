//! Bytes that somebody else pushes, on their way to the receiving half of a link.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use maquininha_reader::port::LinkError;
use tokio::sync::{Notify, watch};

/// What an inbox keeps: dozens of the longest frames, which is far more than a reader sends
/// without being asked (abecs-pinpad §1.3). Beyond it something is wrong.
pub(crate) const KEPT_BYTES_MAX: usize = 256 * 1024;

/// Where received bytes wait until they are taken, and where a link's end is known. Clones are
/// the same inbox.
#[derive(Clone)]
pub(crate) struct Inbox(Arc<Shared>);

struct Shared {
    waiting: Mutex<Waiting>,
    news: Notify,
    end: watch::Sender<Option<LinkError>>,
}

#[derive(Default)]
struct Waiting {
    pieces: VecDeque<Vec<u8>>,
    bytes: usize,
}

/// What was taken, and whether somebody was turned away who may try again now.
pub(crate) struct Taken {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_empty_now: bool,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        let end = watch::Sender::new(None);
        Self(Arc::new(Shared { waiting: Mutex::default(), news: Notify::new(), end }))
    }

    /// Puts bytes in, all of them or, where there is no room, none. False if there is no room.
    /// After the end they are dropped, which is no lack of room.
    pub(crate) fn put(&self, bytes: Vec<u8>) -> bool {
        let mut waiting = self.lock();
        if bytes.is_empty() || self.end_reason().is_some() {
            return true;
        }
        // What is longer than the whole room is taken by an empty inbox, or it could never pass.
        if waiting.bytes > 0 && waiting.bytes + bytes.len() > KEPT_BYTES_MAX {
            return false;
        }
        waiting.bytes += bytes.len();
        waiting.pieces.push_back(bytes);
        drop(waiting);
        self.0.news.notify_one();
        true
    }

    /// The next bytes. After the end: what arrived before a loss, then the reason; after our own
    /// close the reason at once. Cancel-safe.
    pub(crate) async fn take(&self) -> Result<Taken, LinkError> {
        loop {
            {
                let mut waiting = self.lock();
                let end = self.end_reason();
                if end == Some(LinkError::Closed) {
                    return Err(LinkError::Closed);
                }
                if let Some(bytes) = waiting.pieces.pop_front() {
                    waiting.bytes -= bytes.len();
                    return Ok(Taken { bytes, is_empty_now: waiting.bytes == 0 });
                }
                if let Some(end) = end {
                    return Err(end);
                }
            }
            self.0.news.notified().await;
        }
    }

    /// Ends the link. The first end stays.
    pub(crate) fn end(&self, reason: LinkError) {
        let waiting = self.lock();
        self.0.end.send_if_modified(|end| {
            let is_first = end.is_none();
            *end = end.take().or(Some(reason));
            is_first
        });
        drop(waiting);
        self.0.news.notify_one();
    }

    /// Why the link is over, if it is.
    pub(crate) fn end_reason(&self) -> Option<LinkError> {
        self.0.end.borrow().clone()
    }

    /// Waits for the end.
    pub(crate) async fn ended(&self) -> LinkError {
        let mut end = self.0.end.subscribe();
        // The sender lies in ourselves, so it does not go away while we wait.
        let ended = end.wait_for(Option::is_some).await;
        ended.map_or(None, |end| end.clone()).unwrap_or(LinkError::Lost)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_inbox_refuses_whole_pieces_until_it_is_emptied() {
        let inbox = Inbox::new();
        assert!(inbox.put(vec![1; KEPT_BYTES_MAX - 1]));
        assert!(!inbox.put(vec![2; 2]));
        assert!(inbox.put(vec![3; 1]), "what fits is taken");
        assert_eq!(inbox.take().await.expect("bytes").bytes.len(), KEPT_BYTES_MAX - 1);
        assert_eq!(inbox.take().await.expect("bytes").bytes, [3]);
        assert!(inbox.put(vec![4; KEPT_BYTES_MAX * 2]), "an empty inbox takes anything");
    }

    #[tokio::test]
    async fn what_came_before_a_loss_is_still_received_and_what_came_before_a_close_is_not() {
        for (reason, arrives) in [(LinkError::Lost, true), (LinkError::Closed, false)] {
            let inbox = Inbox::new();
            inbox.put(b"last words".to_vec());
            inbox.end(reason.clone());
            inbox.put(b"too late".to_vec());
            if arrives {
                assert_eq!(inbox.take().await.expect("bytes").bytes, b"last words");
            }
            assert_eq!(inbox.take().await.err(), Some(reason.clone()));
            assert_eq!(inbox.take().await.err(), Some(reason));
        }
    }
}
