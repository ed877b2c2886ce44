use std::sync::Arc;

use maquininha_reader::port::LinkError;

use crate::conformance::pattern::{Pair, ends, fails, told};
use crate::conformance::{Bench, Broken};

/// Descriptors by which the count may differ at the end: other tests of the same process open
/// some at the same time. A link that keeps one each time has hundreds.
const DESCRIPTORS_MORE: usize = 100;

pub(super) async fn closing_ends_both_halves(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    pair.exchange(1, 100).await?;
    pair.near.sender.close().await;
    fails("send after close", pair.near.sender.send(b"late").await, &LinkError::Closed)?;
    for _ in 0..2 {
        fails("receive after close", pair.near.receiver.receive().await, &LinkError::Closed)?;
    }
    Ok(())
}

pub(super) async fn closing_ends_a_receive_that_waits(bench: &dyn Bench) -> Result<(), Broken> {
    let pair = Pair::open(bench).await?;
    let (mut sender, mut receiver) = (pair.near.sender, pair.near.receiver);
    let waiting = tokio::spawn(async move { receiver.receive().await });
    tokio::task::yield_now().await;
    sender.close().await;
    let outcome = waiting.await.map_err(|_| "receive panicked".to_owned())?;
    fails("the receive that waits", outcome, &LinkError::Closed)
}

pub(super) async fn closing_twice_is_fine(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    pair.near.sender.close().await;
    pair.near.sender.close().await;
    fails("receive after close", pair.near.receiver.receive().await, &LinkError::Closed)
}

pub(super) async fn the_reader_sees_that_the_host_closed(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    pair.exchange(1, 100).await?;
    pair.near.sender.close().await;
    ends(&mut pair.far).await;
    Ok(())
}

pub(super) async fn a_dropped_link_is_closed(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    drop(pair.near);
    ends(&mut pair.far).await;
    drop(pair.far);
    Pair::again(bench, pair.reader).await?.exchange(2, 100).await
}

pub(super) async fn a_dropped_sender_closes_the_link(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    drop(pair.near.sender);
    fails("receive without a sender", pair.near.receiver.receive().await, &LinkError::Closed)?;
    ends(&mut pair.far).await;
    Ok(())
}

pub(super) async fn a_closed_link_can_be_made_again_at_once(
    bench: &dyn Bench,
) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    // The old halves stay around, as they do where somebody holds them a moment longer.
    let mut old = Vec::new();
    for round in 0..5 {
        pair.exchange(round, 100).await?;
        // Bytes that nobody takes any more must not turn up in the next link.
        told("send", pair.far.sender.send(b"old news").await)?;
        pair.near.sender.close().await;
        ends(&mut pair.far).await;
        old.push((pair.near, pair.far));
        pair = Pair::again(bench, pair.reader).await?;
    }
    for (near, _) in &mut old {
        fails("receive at an old link", near.receiver.receive().await, &LinkError::Closed)?;
        near.sender.close().await;
    }
    drop(old);
    pair.exchange(90, 1000).await
}

pub(super) async fn many_links_leave_nothing_behind(bench: &dyn Bench) -> Result<(), Broken> {
    let mut reader = bench.reader().await;
    let connector = bench.connector();
    let mut before = None;
    for round in 0..bench.open_close_rounds() {
        let mut near = told(
            &format!("connect for the time {round}"),
            Arc::clone(&connector).connect(&reader.address()).await,
        )?;
        let mut far = reader.accept().await;
        // By turns closed, dropped, and lost.
        match round % 3 {
            0 => near.sender.close().await,
            1 => drop(near),
            _ => {
                reader.lose(far, 0).await;
                fails("receive after the loss", near.receiver.receive().await, &LinkError::Lost)?;
                continue;
            }
        }
        ends(&mut far).await;
        // What is opened once and kept is no leak.
        if round == 2 * 3 {
            before = open_descriptors();
        }
    }
    match (before, open_descriptors()) {
        (Some(before), Some(after)) if after > before + DESCRIPTORS_MORE => {
            Err(format!("there were {before} open descriptors, now {after}"))
        }
        _ => Ok(()),
    }
}

/// How many descriptors this process has open, where the system tells.
fn open_descriptors() -> Option<usize> {
    std::fs::read_dir("/proc/self/fd").ok().map(Iterator::count)
}
