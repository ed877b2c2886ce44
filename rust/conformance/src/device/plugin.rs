//! Rules of the plug-in itself.

use std::sync::Arc;

use maquininha_card::DeviceFailure;
use maquininha_reader::port::{LinkAddress, LinkKind, ReaderFound, Recognition};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::bench::DeviceBench;
use super::desk::{OPENING_MAX, is_closed, within};
use crate::link::{LinkWatch, link_over, watched};
use crate::rule::{Kept, Unkept, broken, hold};

/// Bytes that wait on the way.
const PIPE_BYTES: usize = 64 * 1024;
/// The longest name of a protocol: it is part of names in the reader's store.
const NAME_BYTES_MAX: usize = 32;
/// At how many moments an opening is given up.
const GIVEN_UP_MOMENTS: usize = 8;

pub(super) async fn the_name_is_plain_and_stable(bench: Arc<dyn DeviceBench>) -> Kept {
    let plugin = bench.plugin();
    let name = plugin.name().to_owned();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    hold((1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(plain), || {
        format!("the name is {name:?}")
    })?;
    hold(plugin.name() == name && bench.plugin().name() == name, || {
        "the name changed from one call to the next".to_owned()
    })
}

pub(super) async fn recognition_is_honest(bench: Arc<dyn DeviceBench>) -> Kept {
    let plugin = bench.plugin();
    hold(plugin.recognizes(&bench.found()) != Recognition::No, || {
        "its own reader is not recognised".to_owned()
    })?;
    for name in [None, Some("Fone de ouvido"), Some(""), Some("\u{202e}\0\n")] {
        let address = LinkAddress::new(LinkKind::Ble, "00:11:22:33:44:55").expect("it is valid");
        let name = name.map(str::to_owned);
        let stranger = ReaderFound { address, name, rssi_dbm: Some(-60), paired: Some(false) };
        hold(plugin.recognizes(&stranger) != Recognition::Yes, || {
            format!("a device that calls itself {:?} is taken for sure", stranger.name)
        })?;
    }
    Ok(())
}

/// Opens over a stream whose other end does not speak the protocol.
async fn open_over(
    bench: &dyn DeviceBench,
    stream: DuplexStream,
) -> Result<(DeviceFailure, LinkWatch), Unkept> {
    let (link, watch) = watched(link_over("a stranger", stream));
    let opened = within(OPENING_MAX, bench.plugin().open(link), "opening did not end").await?;
    match opened {
        Ok(_) => broken("a device was opened where nobody speaks its protocol"),
        Err(failure) => Ok((failure, watch)),
    }
}

/// A peer that answers everything with a page for browsers.
fn stranger() -> DuplexStream {
    let (ours, mut theirs) = tokio::io::duplex(PIPE_BYTES);
    tokio::spawn(async move {
        let mut bytes = [0; 1024];
        while theirs.read(&mut bytes).await.is_ok_and(|count| count > 0) {
            let page = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
            if theirs.write_all(page).await.is_err() {
                return;
            }
        }
    });
    ours
}

pub(super) async fn another_protocol_is_not_supported(bench: Arc<dyn DeviceBench>) -> Kept {
    let (failure, _) = open_over(&*bench, stranger()).await?;
    hold(failure == DeviceFailure::NotSupported, || format!("opening failed with {failure:?}"))
}

pub(super) async fn a_failed_open_closes_the_link(bench: Arc<dyn DeviceBench>) -> Kept {
    let (silent, kept_open) = tokio::io::duplex(PIPE_BYTES);
    for (peer, stream) in [("a stranger answers", stranger()), ("nobody answers", silent)] {
        let (_, watch) = open_over(&*bench, stream).await?;
        is_closed(&watch, &format!("where {peer}")).await?;
    }
    drop(kept_open);
    Ok(())
}

pub(super) async fn an_open_that_is_given_up_closes_the_link(bench: Arc<dyn DeviceBench>) -> Kept {
    let mut given_up = Vec::new();
    for moment in 0..GIVEN_UP_MOMENTS {
        let (silent, kept_open) = tokio::io::duplex(PIPE_BYTES);
        let (link, watch) = watched(link_over("a silent one", silent));
        let plugin = bench.plugin();
        let opening = tokio::spawn(async move { plugin.open(link).await.map(drop) });
        for _ in 0..moment {
            tokio::task::yield_now().await;
        }
        opening.abort();
        // It may have ended just now.
        let _ = opening.await;
        given_up.push((watch, kept_open));
    }
    for (watch, kept_open) in given_up {
        is_closed(&watch, "after its opening was given up").await?;
        drop(kept_open);
    }
    Ok(())
}

pub(super) async fn opening_ends_where_nobody_answers(bench: Arc<dyn DeviceBench>) -> Kept {
    let (silent, kept_open) = tokio::io::duplex(PIPE_BYTES);
    let (failure, _) = open_over(&*bench, silent).await?;
    drop(kept_open);
    let honest = matches!(failure, DeviceFailure::NoAnswer | DeviceFailure::NotSupported);
    hold(honest, || format!("a silent peer was said to be {failure:?}"))?;
    let (gone, other_end) = tokio::io::duplex(PIPE_BYTES);
    drop(other_end);
    open_over(&*bench, gone).await.map(drop)
}
