use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use maquininha_reader::port::{LinkReceiver, LinkSender};
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::conformance::pattern::{Pair, carried, pattern, same, take, told};
use crate::conformance::{Bench, Broken};

/// Around what links cut at: one byte, BLE packets with and without a larger MTU, a frame, the
/// pieces that we read at once.
const LENGTHS: [usize; 14] = [1, 2, 3, 19, 20, 21, 243, 244, 245, 512, 1024, 2049, 4096, 4097];
/// A pause in which a link that does not wait for its far end would have taken everything. A
/// slower machine makes the rule milder, never wrong.
const PAUSE: Duration = Duration::from_millis(300);

pub(super) async fn bytes_arrive_whole_and_in_order_both_ways(
    bench: &dyn Bench,
) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    let lengths = LENGTHS.iter().copied().chain([bench.long_bytes()]);
    for (seed, length) in (1..).zip(lengths) {
        pair.exchange(seed, length).await?;
    }
    // Every value, also those that a terminal would act on, and a last word: what was doubled
    // would stand before it.
    let all: Vec<u8> = (0..=255).collect();
    carried(&mut *pair.near.sender, &mut *pair.far.receiver, &all).await?;
    carried(&mut *pair.far.sender, &mut *pair.near.receiver, &all).await?;
    pair.exchange(99, 16).await
}

pub(super) async fn bytes_go_both_ways_at_the_same_time(bench: &dyn Bench) -> Result<(), Broken> {
    let Pair { near: mut host, mut far, reader: _reader } = Pair::open(bench).await?;
    let (to_reader, to_host) = (pattern(1, bench.long_bytes()), pattern(2, bench.long_bytes()));
    let (one, other) = tokio::join!(
        carried(&mut *host.sender, &mut *far.receiver, &to_reader),
        carried(&mut *far.sender, &mut *host.receiver, &to_host),
    );
    one.and(other)
}

pub(super) async fn single_bytes_arrive_in_order(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    let bytes = pattern(7, 300);
    carried_in_pieces(&mut *pair.near.sender, &mut *pair.far.receiver, &bytes, 1).await?;
    carried_in_pieces(&mut *pair.far.sender, &mut *pair.near.receiver, &bytes, 1).await?;
    pair.exchange(8, 16).await
}

pub(super) async fn equal_pieces_all_arrive(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    // An acknowledgement is one byte, and many in a row are alike.
    for piece in [&[0x06][..], b"same", &[0; 20]] {
        let (all, size) = (piece.repeat(50), piece.len());
        carried_in_pieces(&mut *pair.near.sender, &mut *pair.far.receiver, &all, size).await?;
        carried_in_pieces(&mut *pair.far.sender, &mut *pair.near.receiver, &all, size).await?;
    }
    pair.exchange(9, 16).await
}

/// As `carried`, in many sends.
async fn carried_in_pieces(
    sender: &mut dyn LinkSender,
    receiver: &mut dyn LinkReceiver,
    bytes: &[u8],
    size: usize,
) -> Result<(), Broken> {
    let sending = async {
        for piece in bytes.chunks(size) {
            sender.send(piece).await?;
        }
        Ok(())
    };
    let (sent, taken) = tokio::join!(sending, take(receiver, bytes.len()));
    told("send a piece", sent)?;
    same(&taken?, bytes)
}

pub(super) async fn an_empty_send_sends_nothing(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    told("send nothing", pair.near.sender.send(&[]).await)?;
    pair.exchange(3, 16).await
}

pub(super) async fn a_slow_host_loses_no_bytes(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    let bytes = pattern(4, bench.long_bytes());
    let (far, near) = (&mut pair.far, &mut pair.near);
    let slow = async {
        sleep(PAUSE).await;
        take(&mut *near.receiver, bytes.len()).await
    };
    let (sent, taken) = tokio::join!(far.sender.send(&bytes), slow);
    told("send to a slow host", sent)?;
    same(&taken?, &bytes)?;
    pair.exchange(5, 16).await
}

pub(super) async fn a_slow_reader_holds_up_the_sender(bench: &dyn Bench) -> Result<(), Broken> {
    let Some(length) = bench.more_than_it_keeps() else { return Ok(()) };
    let mut pair = Pair::open(bench).await?;
    let bytes = pattern(6, length);
    let (near, far) = (&mut pair.near, &mut pair.far);
    let mut sending = pin!(near.sender.send(&bytes));
    tokio::select! {
        sent = &mut sending => {
            told("send to a slow reader", sent)?;
            return Err(format!("it took {length} bytes that nobody received"));
        }
        () = sleep(PAUSE) => {}
    }
    let (sent, taken) = tokio::join!(sending, take(&mut *far.receiver, length));
    told("send to a reader that goes on", sent)?;
    same(&taken?, &bytes)
}

pub(super) async fn a_dropped_receive_loses_no_bytes(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    let bytes = pattern(10, bench.long_bytes().min(20_000));
    let (near, far) = (&mut pair.near, &mut pair.far);
    let sending = async {
        for piece in bytes.chunks(97) {
            far.sender.send(piece).await?;
            yield_now().await;
        }
        Ok(())
    };
    let taking = async {
        let mut taken = Vec::new();
        for turn in 0_u64.. {
            if taken.len() >= bytes.len() {
                break;
            }
            // Asked a few times, then dropped, at other moments each time.
            if let Some(piece) = polled_a_while(near.receiver.receive(), turn % 4).await {
                taken.extend(told("receive", piece)?);
            } else {
                yield_now().await;
            }
        }
        Ok::<_, Broken>(taken)
    };
    let (sent, taken) = tokio::join!(sending, taking);
    told("send", sent)?;
    same(&taken?, &bytes)?;
    pair.exchange(11, 16).await
}

/// What comes of a future within a few polls and the time that the scheduler needs for them.
async fn polled_a_while<T>(future: impl Future<Output = T>, turns: u64) -> Option<T> {
    let some_turns = async {
        for _ in 0..turns {
            yield_now().await;
        }
        if turns == 3 {
            sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        biased;
        outcome = future => Some(outcome),
        () = some_turns => None,
    }
}

pub(super) async fn two_links_do_not_mix(bench: &dyn Bench) -> Result<(), Broken> {
    let mut one = Pair::open(bench).await?;
    let mut two = Pair::open(bench).await?;
    for round in 0..10 {
        let (first, second) =
            tokio::join!(one.exchange(round * 4, 777), two.exchange(round * 4 + 2, 555));
        first.and(second)?;
    }
    one.near.sender.close().await;
    two.exchange(1000, 100).await
}
