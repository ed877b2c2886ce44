use maquininha_reader::port::LinkError;

use crate::conformance::pattern::{Pair, fails, pattern};
use crate::conformance::{Bench, Broken};

/// Sends after which a link must have noticed that nobody is there, each of a kilobyte: far more
/// than any system keeps.
const SENDS_MAX: usize = 200_000;

pub(super) async fn a_waiting_host_sees_the_loss(bench: &dyn Bench) -> Result<(), Broken> {
    for way in 0..bench.ways_to_lose() {
        let mut pair = Pair::open(bench).await?;
        pair.exchange(1, 100).await?;
        let mut receiver = pair.near.receiver;
        let waiting = tokio::spawn(async move {
            let outcome = receiver.receive().await;
            (receiver, outcome)
        });
        tokio::task::yield_now().await;
        pair.reader.lose(pair.far, way).await;
        let (mut receiver, outcome) = waiting.await.map_err(|_| "receive panicked".to_owned())?;
        fails("the receive that waits", outcome, &LinkError::Lost)?;
        fails("the next receive", receiver.receive().await, &LinkError::Lost)?;
        fails("a send after the loss", pair.near.sender.send(b"gone").await, &LinkError::Lost)?;
    }
    Ok(())
}

pub(super) async fn a_sending_host_sees_the_loss(bench: &dyn Bench) -> Result<(), Broken> {
    for way in 0..bench.ways_to_lose() {
        let mut pair = Pair::open(bench).await?;
        pair.exchange(1, 100).await?;
        pair.reader.lose(pair.far, way).await;
        let bytes = pattern(2, 1024);
        let mut outcome = Ok(());
        for _ in 0..SENDS_MAX {
            outcome = pair.near.sender.send(&bytes).await;
            if outcome.is_err() {
                break;
            }
            tokio::task::yield_now().await;
        }
        fails("sending to nobody", outcome, &LinkError::Lost)?;
        fails("receive after that", pair.near.receiver.receive().await, &LinkError::Lost)?;
    }
    Ok(())
}

pub(super) async fn a_lost_link_stays_lost(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    pair.reader.lose(pair.far, 0).await;
    fails("receive after the loss", pair.near.receiver.receive().await, &LinkError::Lost)?;
    pair.near.sender.close().await;
    fails("receive after loss and close", pair.near.receiver.receive().await, &LinkError::Lost)?;
    fails("send after loss and close", pair.near.sender.send(b"gone").await, &LinkError::Lost)
}

pub(super) async fn a_lost_link_can_be_made_again(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    for round in 0..3 {
        for way in 0..bench.ways_to_lose() {
            pair.exchange(round, 100).await?;
            pair.reader.lose(pair.far, way).await;
            fails("receive after the loss", pair.near.receiver.receive().await, &LinkError::Lost)?;
            pair = Pair::again(bench, pair.reader).await?;
        }
    }
    pair.exchange(50, 1000).await
}
