//! A device on a TCP port or at a serial port, whose person follows a script.
//!
//! ```text
//! cargo run -p maquininha-virtualpad --features serve --example serve -- \
//!     tcp 127.0.0.1:4100 "tap contactless after 1000; type 1234; press ok"
//! cargo run -p maquininha-virtualpad --features serve --example serve -- pty ""
//! ```

#![allow(clippy::print_stdout, reason = "a program for people")]

use std::time::Duration;

use maquininha_virtualpad::rim::pty::PtyRim;
use maquininha_virtualpad::rim::{PadHandle, tcp::TcpRim};
use maquininha_virtualpad::{PadError, PadEvent, PadSettings, Profile, Script, VirtualPinPad};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let pad = PadHandle::new(VirtualPinPad::new(PadSettings::new(Profile::Abecs220, 1)));
    match words[..] {
        ["tcp", address, script] => {
            let rim = TcpRim::bind(address, pad.clone()).await?;
            println!("listening on {}", rim.address()?);
            watch(pad, script, rim.run()).await?;
        }
        ["pty", script] => {
            let rim = PtyRim::open(pad.clone())?;
            println!("waiting at {}", rim.path().display());
            watch(pad, script, rim.run()).await?;
        }
        _ => return Err("usage: serve tcp ADDRESS SCRIPT | serve pty SCRIPT".into()),
    }
    Ok(())
}

/// Serves the device and tells what its person sees.
async fn watch(
    pad: PadHandle,
    script: &str,
    serving: impl Future<Output = Result<(), PadError>>,
) -> Result<(), PadError> {
    pad.play(script.parse::<Script>()?);
    tokio::pin!(serving);
    loop {
        tokio::select! {
            ended = &mut serving => return ended,
            () = tokio::time::sleep(Duration::from_millis(100)) => {}
        }
        for event in pad.take_events() {
            match event {
                PadEvent::Screen(screen) => println!("display: {:?}", screen.lines),
                other => println!("{other:?}"),
            }
        }
    }
}
