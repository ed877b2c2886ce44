//! The device behind real pipes.
#![allow(clippy::unwrap_used, reason = "these are tests, with functions of their own")]

mod support;

use maquininha_virtualpad::rim::{PadHandle, memory, tcp::TcpRim};
use maquininha_virtualpad::{PadSettings, PersonAction, Profile, VirtualPinPad};
use support::{CAN, EOT, Sent, command, frame, read, with_params};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

fn handle() -> PadHandle {
    PadHandle::new(VirtualPinPad::new(PadSettings::new(Profile::Abecs220, 3)))
}

/// Reads until a frame is whole.
async fn hear(pipe: &mut (impl AsyncRead + Unpin)) -> Vec<Sent> {
    let mut bytes = Vec::new();
    loop {
        let mut more = [0; 512];
        let count = pipe.read(&mut more).await.unwrap();
        assert_ne!(count, 0, "the pipe ended");
        bytes.extend(&more[..count]);
        let sent = read(&bytes);
        if matches!(sent.last(), Some(Sent::Frame(_) | Sent::Eot)) {
            return sent;
        }
    }
}

async fn a_session(pipe: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    pipe.write_all(&[CAN]).await.unwrap();
    assert_eq!(hear(pipe).await, [Sent::Eot]);
    pipe.write_all(&frame(b"OPN")).await.unwrap();
    assert_eq!(hear(pipe).await, [Sent::Ack, Sent::Frame(b"OPN000".to_vec())]);
    let command = with_params("GIX", &[(0x0001, &[0x80, 0x07])]);
    pipe.write_all(&frame(&command)).await.unwrap();
    let answer = b"GIX000008\x80\x07\x00\x042.20".to_vec();
    assert_eq!(hear(pipe).await, [Sent::Ack, Sent::Frame(answer)]);
}

#[tokio::test]
async fn a_host_in_memory_opens_the_device() {
    let pad = handle();
    a_session(&mut memory::connect(&pad)).await;
}

#[tokio::test]
async fn a_host_by_tcp_opens_the_device_and_comes_again() {
    let pad = handle();
    let rim = TcpRim::bind("127.0.0.1:0", pad).await.unwrap();
    let address = rim.address().unwrap();
    tokio::spawn(rim.run());
    let mut dead = TcpStream::connect(address).await.unwrap();
    a_session(&mut dead).await;
    // The first line stays open without a word: a second host is served all the same.
    a_session(&mut TcpStream::connect(address).await.unwrap()).await;
}

#[tokio::test]
async fn a_link_that_is_lost_ends_the_pipe_and_not_the_device() {
    let pad = handle();
    let mut pipe = memory::connect(&pad);
    a_session(&mut pipe).await;
    pad.hang_up();
    assert_eq!(pipe.read(&mut [0]).await.unwrap(), 0);
    a_session(&mut memory::connect(&pad)).await;
}

#[tokio::test(start_paused = true)]
async fn a_person_acts_while_the_host_waits() {
    let pad = handle();
    let mut pipe = memory::connect(&pad);
    pipe.write_all(&frame(&command("DSP", b"OLA"))).await.unwrap();
    hear(&mut pipe).await;
    pad.play("insert chip-no-pin after 2000".parse().unwrap());
    pipe.write_all(&frame(&with_params("CEX", &[(0x0006, b"001000")]))).await.unwrap();
    let answer = b"CEX000006\x80\x40\x00\x0292".to_vec();
    let mut sent = hear(&mut pipe).await;
    while sent.last() == Some(&Sent::Ack) {
        sent.extend(hear(&mut pipe).await);
    }
    assert_eq!(sent.last(), Some(&Sent::Frame(answer)));
    pad.act(PersonAction::Remove).unwrap();
    assert_eq!(pad.with(|pad| pad.screen().lines.clone()), ["OLA"]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_host_opens_the_device_at_a_serial_port() {
    use maquininha_virtualpad::rim::pty::PtyRim;

    let rim = PtyRim::open(handle()).unwrap();
    let path = rim.path().to_owned();
    tokio::spawn(rim.run());
    for _ in 0..2 {
        let port = path.clone();
        let heard = tokio::task::spawn_blocking(move || {
            use std::io::{Read, Write};
            let mut port = std::fs::File::options().read(true).write(true).open(port).unwrap();
            port.write_all(&[CAN]).unwrap();
            let mut eot = [0];
            port.read_exact(&mut eot).unwrap();
            // Control bytes and substitutions pass unchanged.
            port.write_all(&frame(&with_params("GIX", &[(0x0001, &[0x80, 0x13])]))).unwrap();
            let mut bytes = vec![0; 1 + 27];
            port.read_exact(&mut bytes).unwrap();
            (eot[0], bytes)
        });
        let (eot, bytes) = heard.await.unwrap();
        assert_eq!(eot, EOT);
        let answer = b"GIX000013\x80\x13\x00\x09VIRTUAL 1".to_vec();
        assert_eq!(read(&bytes), [Sent::Ack, Sent::Frame(answer)]);
    }
}
