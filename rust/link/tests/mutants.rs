//! Links that break one rule each: the suite rejects them.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_link::conformance::bench::MemoryBench;
use maquininha_link::conformance::{Bench, PlayedReader, RULES, check};
use maquininha_reader::port::{
    ByteLink, LinkAddress, LinkConnector, LinkError, LinkKind, LinkReceiver, LinkSender,
};
use tokio::sync::{mpsc, oneshot};

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    LosesAByte,
    DoublesANotification,
    DropsEqualNotifications,
    SwapsTwoPieces,
    LosesWhatADroppedReceiveTook,
    TakesWithoutWaiting,
    NeverReportsLoss,
    CallsALossClosed,
    SwallowsTheCloseError,
    LeavesAReceiveWaiting,
    KeepsTheReaderAfterClose,
    ConnectsOnAfterGivingUp,
    CallsBusyNotFound,
}

struct Mutant {
    bench: MemoryBench,
    flaw: Flaw,
}

#[async_trait]
impl Bench for Mutant {
    fn connector(&self) -> Arc<dyn LinkConnector> {
        Arc::new(Connector { inner: self.bench.connector(), flaw: self.flaw })
    }

    async fn reader(&self) -> Box<dyn PlayedReader> {
        self.bench.reader().await
    }

    fn nowhere(&self) -> LinkAddress {
        self.bench.nowhere()
    }

    fn more_than_it_keeps(&self) -> Option<usize> {
        self.bench.more_than_it_keeps()
    }

    fn open_close_rounds(&self) -> usize {
        30
    }
}

struct Connector {
    inner: Arc<dyn LinkConnector>,
    flaw: Flaw,
}

#[async_trait]
impl LinkConnector for Connector {
    fn kinds(&self) -> Vec<LinkKind> {
        self.inner.kinds()
    }

    async fn connect(&self, address: &LinkAddress) -> Result<ByteLink, LinkError> {
        let link = if self.flaw == Flaw::ConnectsOnAfterGivingUp {
            // The connection is made whether anybody waits for it or not, and then kept.
            let (inner, address) = (Arc::clone(&self.inner), address.clone());
            let (answer, asked) = oneshot::channel();
            tokio::spawn(async move {
                if let Err(Ok(kept)) = answer.send(inner.connect(&address).await) {
                    pending::<()>().await;
                    drop(kept);
                }
            });
            asked.await.expect("an outcome")
        } else {
            self.inner.connect(address).await
        };
        let link = match link {
            Err(LinkError::Busy) if self.flaw == Flaw::CallsBusyNotFound => {
                return Err(LinkError::NotFound);
            }
            link => link?,
        };
        let sender =
            Sender { inner: Some(link.sender), queue: None, flaw: self.flaw, is_closed: false };
        let receiver = Receiver {
            inner: link.receiver,
            flaw: self.flaw,
            count: 0,
            again: VecDeque::new(),
            last: Vec::new(),
        };
        let address = link.address;
        Ok(ByteLink { address, sender: Box::new(sender), receiver: Box::new(receiver) })
    }
}

struct Sender {
    inner: Option<Box<dyn LinkSender>>,
    queue: Option<mpsc::UnboundedSender<Vec<u8>>>,
    flaw: Flaw,
    is_closed: bool,
}

#[async_trait]
impl LinkSender for Sender {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        if self.is_closed && self.flaw == Flaw::SwallowsTheCloseError {
            return Ok(());
        }
        if self.flaw == Flaw::TakesWithoutWaiting {
            let mut inner = self.inner.take();
            let queue = self.queue.get_or_insert_with(|| {
                let (queue, mut waiting) = mpsc::unbounded_channel::<Vec<u8>>();
                let mut inner = inner.take().expect("the first send has it");
                tokio::spawn(async move {
                    while let Some(bytes) = waiting.recv().await {
                        if inner.send(&bytes).await.is_err() {
                            return;
                        }
                    }
                });
                queue
            });
            return queue.send(bytes.to_vec()).map_err(|_| LinkError::Lost);
        }
        self.inner.as_mut().expect("a sender").send(bytes).await
    }

    async fn close(&mut self) {
        self.is_closed = true;
        match self.flaw {
            Flaw::KeepsTheReaderAfterClose => std::mem::forget(self.inner.take()),
            _ => {
                if let Some(inner) = &mut self.inner {
                    inner.close().await;
                }
            }
        }
    }
}

struct Receiver {
    inner: Box<dyn LinkReceiver>,
    flaw: Flaw,
    count: usize,
    again: VecDeque<Vec<u8>>,
    last: Vec<u8>,
}

#[async_trait]
impl LinkReceiver for Receiver {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        if let Some(piece) = self.again.pop_front() {
            return Ok(piece);
        }
        let received = self.inner.receive().await;
        let mut piece = match (self.flaw, received) {
            (Flaw::NeverReportsLoss, Err(LinkError::Lost)) => return pending().await,
            (Flaw::LeavesAReceiveWaiting, Err(LinkError::Closed)) => return pending().await,
            (Flaw::CallsALossClosed, Err(LinkError::Lost)) => return Err(LinkError::Closed),
            (_, received) => received?,
        };
        self.count += 1;
        match self.flaw {
            Flaw::LosesAByte if self.count == 9 && piece.len() > 1 => {
                piece.pop();
            }
            Flaw::DoublesANotification if self.count.is_multiple_of(7) => {
                self.again.push_back(piece.clone());
            }
            Flaw::DropsEqualNotifications => {
                while piece == self.last {
                    piece = self.inner.receive().await?;
                }
                self.last.clone_from(&piece);
            }
            Flaw::SwapsTwoPieces if piece.len() == 4096 => {
                let next = self.inner.receive().await?;
                self.again.push_back(piece);
                piece = next;
            }
            Flaw::LosesWhatADroppedReceiveTook => {
                tokio::time::sleep(Duration::from_micros(100)).await;
            }
            _ => {}
        }
        Ok(piece)
    }
}

/// The names of the rules that a flawed link breaks.
async fn broken_by(flaw: Flaw) -> Vec<&'static str> {
    let broken = check(&Mutant { bench: MemoryBench::new(), flaw }).await;
    broken.into_iter().map(|(name, _)| name).collect()
}

async fn is_rejected(flaw: Flaw, by: &str) {
    let broken = broken_by(flaw).await;
    assert!(broken.contains(&by), "{flaw:?} breaks {broken:?}, not {by}");
    assert!(broken.len() < RULES.len() / 2, "{flaw:?} shall break one rule, not {broken:?}");
}

#[tokio::test(start_paused = true)]
async fn a_link_without_a_flaw_is_accepted() {
    assert_eq!(broken_by(Flaw::None).await, [""; 0]);
}

/// A test for each flaw, with the rule that must reject it. The clock is that of the test, so
/// that a link that hangs is noticed at once.
macro_rules! rejected {
    ($($name:ident: $flaw:ident, $rule:literal;)+) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $name() {
                is_rejected(Flaw::$flaw, $rule).await;
            }
        )+
    };
}

rejected! {
    a_link_that_loses_a_byte_is_rejected:
        LosesAByte, "bytes_arrive_whole_and_in_order_both_ways";
    a_link_that_doubles_a_notification_is_rejected:
        DoublesANotification, "bytes_arrive_whole_and_in_order_both_ways";
    a_link_that_drops_equal_notifications_is_rejected:
        DropsEqualNotifications, "equal_pieces_all_arrive";
    a_link_that_swaps_two_pieces_is_rejected:
        SwapsTwoPieces, "bytes_arrive_whole_and_in_order_both_ways";
    a_link_that_loses_what_a_dropped_receive_took_is_rejected:
        LosesWhatADroppedReceiveTook, "a_dropped_receive_loses_no_bytes";
    a_link_that_takes_bytes_without_waiting_is_rejected:
        TakesWithoutWaiting, "a_slow_reader_holds_up_the_sender";
    a_link_that_never_reports_a_loss_is_rejected:
        NeverReportsLoss, "a_waiting_host_sees_the_loss";
    a_link_that_calls_a_loss_closed_is_rejected:
        CallsALossClosed, "a_waiting_host_sees_the_loss";
    a_link_that_swallows_the_close_error_is_rejected:
        SwallowsTheCloseError, "closing_ends_both_halves";
    a_link_that_leaves_a_receive_waiting_is_rejected:
        LeavesAReceiveWaiting, "closing_ends_a_receive_that_waits";
    a_link_that_keeps_the_reader_after_close_is_rejected:
        KeepsTheReaderAfterClose, "a_closed_link_can_be_made_again_at_once";
    a_link_that_connects_on_after_giving_up_is_rejected:
        ConnectsOnAfterGivingUp, "a_dropped_connect_leaves_nothing_half_open";
    a_link_that_calls_busy_not_found_is_rejected:
        CallsBusyNotFound, "a_reader_in_use_is_busy";
}
