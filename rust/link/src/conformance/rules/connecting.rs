use std::time::Duration;

use maquininha_reader::port::{LinkAddress, LinkError, LinkKind};
use tokio::time::{sleep, timeout};

use crate::conformance::pattern::{Pair, ends, fails, told};
use crate::conformance::{Bench, Broken};

/// Kinds of which at least one is not that of the link.
const KINDS: [LinkKind; 5] =
    [LinkKind::Tcp, LinkKind::Serial, LinkKind::Ble, LinkKind::Native, LinkKind::Memory];

pub(super) async fn nothing_there_is_not_found(bench: &dyn Bench) -> Result<(), Broken> {
    let outcome = bench.connector().connect(&bench.nowhere()).await;
    fails("connecting to nothing", outcome, &LinkError::NotFound)
}

pub(super) async fn a_reader_that_does_not_answer_is_not_found(
    bench: &dyn Bench,
) -> Result<(), Broken> {
    let mut reader = bench.reader().await;
    if !reader.set_answers(false).await {
        return Ok(());
    }
    let outcome = bench.connector().connect(&reader.address()).await;
    fails("connecting to silence", outcome, &LinkError::NotFound)?;
    reader.set_answers(true).await;
    Pair::again(bench, reader).await?.exchange(1, 100).await
}

pub(super) async fn another_kind_of_address_is_unsupported(
    bench: &dyn Bench,
) -> Result<(), Broken> {
    let connector = bench.connector();
    let own = connector.kinds();
    if !own.contains(&bench.nowhere().kind()) {
        return Err(format!("it names the kinds {own:?}, but not that of its addresses"));
    }
    for kind in KINDS.into_iter().filter(|kind| !own.contains(kind)) {
        let address = told("make an address", LinkAddress::new(kind, "somewhere:1"))?;
        let outcome = connector.connect(&address).await;
        fails("connecting to another kind", outcome, &LinkError::Unsupported(kind))?;
    }
    Ok(())
}

pub(super) async fn a_dropped_connect_leaves_nothing_half_open(
    bench: &dyn Bench,
) -> Result<(), Broken> {
    let mut reader = bench.reader().await;
    if !reader.set_answers(false).await {
        return Ok(());
    }
    let connector = bench.connector();
    let address = reader.address();
    for milliseconds in [0, 1, 5, 50] {
        // Whether it is dropped early or late, it is dropped before anybody answers.
        let _ = timeout(Duration::from_millis(milliseconds), connector.connect(&address)).await;
    }
    reader.set_answers(true).await;
    // A link may need a moment to take its request back; then it is as before.
    let mut near = connector.connect(&address).await;
    for _ in 0..50 {
        if near.is_ok() {
            break;
        }
        sleep(Duration::from_millis(20)).await;
        near = connector.connect(&address).await;
    }
    drop(told("connect after one that was given up", near)?);
    ends(&mut reader.accept().await).await;
    Pair::again(bench, reader).await?.exchange(1, 100).await
}

pub(super) async fn a_reader_in_use_is_busy(bench: &dyn Bench) -> Result<(), Broken> {
    let mut pair = Pair::open(bench).await?;
    let address = pair.reader.address();
    let second = bench.connector().connect(&address).await;
    if !bench.is_exclusive() {
        let mut second = told("connect a second time", second)?;
        let mut far = pair.reader.accept().await;
        pair.exchange(1, 100).await?;
        told("send", second.sender.send(b"second").await)?;
        let taken = told("receive", far.receiver.receive().await)?;
        return if b"second".starts_with(&taken) { Ok(()) } else { Err("mixed".to_owned()) };
    }
    fails("connecting to a reader in use", second, &LinkError::Busy)?;
    pair.exchange(3, 100).await?;
    pair.near.sender.close().await;
    ends(&mut pair.far).await;
    drop(pair.far);
    Pair::again(bench, pair.reader).await?.exchange(5, 100).await
}
