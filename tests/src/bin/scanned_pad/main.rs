//! The PIN pads of the app whose memory is searched, in a process of their own (demand A30).
//!
//! Virtual ones with the keys of all simulated acquirers, each at a port of this machine. They are
//! led by lines on the input, each answered by one line:
//!
//! | line | what happens | answer |
//! |---|---|---|
//! | `card PAD NAME LIKE PAN PIN DISCRETIONARY SEQUENCE` | a card is at hand | `taken` |
//! | `play PAD STEPS` | the person at it follows a script | `playing` |
//! | `left PAD` | | the steps still to come |
//! | `remembers` | | whether any of them has anything of a card in its memory |
//! | `state` | | what they keep: tables, key slots, display and what a person noticed |
//!
//! The end of the lines is its end.
#![allow(clippy::print_stdout, reason = "its output is its answer")]

mod card;

use std::error::Error;

use clap::Parser;
use maquininha_sandbox::kits;
use maquininha_virtualpad::rim::PadHandle;
use maquininha_virtualpad::rim::tcp::TcpRim;
use maquininha_virtualpad::{PadSettings, Profile, VirtualPinPad};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::card::PlantedCard;

/// Whatever went wrong; it goes to whoever started this program, and ends it.
type Failure = Box<dyn Error + Send + Sync>;

/// What it is told once.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many PIN pads
    #[arg(long)]
    pads: u32,
    /// They show whole card numbers, whatever mask they are told
    #[arg(long)]
    unmasked: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut pads = Vec::new();
    let arguments = Arguments::parse();
    for number in 1..=arguments.pads {
        let mut settings = PadSettings::new(Profile::Abecs220, number.into());
        settings.ignores_mask = arguments.unmasked;
        for kit in kits() {
            kit.inject(&mut settings.keys, number);
        }
        let pad = PadHandle::new(VirtualPinPad::new(settings));
        let rim = TcpRim::bind("127.0.0.1:0", pad.clone()).await?;
        println!("{}", rim.address()?);
        tokio::spawn(rim.run());
        pads.push(pad);
    }
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        println!("{}", answer(&pads, &line)?);
    }
    Ok(())
}

fn answer(pads: &[PadHandle], line: &str) -> Result<String, Failure> {
    let pad = |number: &str| -> Result<&PadHandle, Failure> {
        let number: usize = number.parse()?;
        pads.get(number).ok_or_else(|| "no such PIN pad".into())
    };
    let words: Vec<&str> = line.split(' ').collect();
    Ok(match words[..] {
        ["card", number, name, like, pan, pin, discretionary, sequence] => {
            let planted = PlantedCard {
                name: name.to_owned(),
                like: like.to_owned(),
                pan: pan.to_owned(),
                pin: pin.to_owned(),
                discretionary: discretionary.to_owned(),
                sequence: sequence.parse()?,
            };
            let card = planted.card().ok_or("no such card in the catalogue")?;
            pad(number)?.with(|pad| pad.wallet_mut().add(card));
            "taken".to_owned()
        }
        ["play", number, ..] => {
            let steps = line.splitn(3, ' ').nth(2).unwrap_or_default();
            pad(number)?.play(steps.parse()?);
            "playing".to_owned()
        }
        ["left", number] => pad(number)?.with(|pad| pad.script_steps_left()).to_string(),
        ["remembers"] => pads.iter().any(|pad| pad.with(|pad| pad.remembers_card())).to_string(),
        ["state"] => {
            let states = pads.iter().map(|pad| {
                pad.with(|pad| {
                    let (tables, keys, screen) = (pad.tables(), pad.keys(), pad.screen());
                    format!("{tables:?} {keys:?} {screen:?}")
                }) + &format!(" {:?}", pad.take_events())
            });
            states.collect::<Vec<_>>().join(" ")
        }
        _ => return Err("not a line that is known".into()),
    })
}
