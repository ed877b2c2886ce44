//! `maquininha pinpad`: a virtual PIN pad until Ctrl-C.

mod screen;
mod typed;

use maquininha_reader::port::LinkKind;
use maquininha_virtualpad::{PersonAction, Profile};
use serde_json::json;

pub(crate) use screen::ScreenTeller;
use typed::{Steps, Typed};

use crate::args::PinPadArgs;
use crate::error::CliError;
use crate::exit::Exit;
use crate::input::{self, HiddenTyping};
use crate::output::Output;
use crate::reader::say::link_word;
use crate::virtual_pad::{self, ServedPad, Wire};

/// Serves the device until somebody stops it.
pub async fn run(args: PinPadArgs, out: Output) -> Result<Exit, CliError> {
    let mut stop = crate::sandbox::listen()?;
    let profile = Profile::from(args.profile);
    let pad = virtual_pad::loaded(profile, args.number);
    let wire = if args.serial { Wire::Serial } else { Wire::Tcp { port: args.port } };
    let mut served = ServedPad::plug(wire, pad).await?;
    if let Some(steps) = &args.person {
        served.play(steps)?;
    }
    tell_ready(&served, profile, args.number, out);
    let teller = ScreenTeller::start(served.pad.clone(), out);
    let mut lines = input::lines();
    let mut input_is_open = true;
    let mut hidden: Option<HiddenTyping> = None;
    loop {
        tokio::select! {
            () = stop.stopped() => break,
            why = served.ended() => return Err(why),
            line = lines.recv(), if input_is_open => match line {
                // A device without a person goes on.
                None => input_is_open = false,
                Some(line) => {
                    let typed = match hidden.take() {
                        Some(_shown_again) => {
                            Some(Typed::Act(PersonAction::Type(line.trim().to_owned())))
                        }
                        None => typed::read(&line),
                    };
                    match typed {
                        Some(Typed::Quit) => break,
                        Some(Typed::TypeHidden) => {
                            hidden = Some(HiddenTyping::start());
                            out.tell("typing_hidden", json!({}), "What is typed now is not shown.");
                        }
                        typed => carry_out(typed, &served, out),
                    }
                }
            },
        }
    }
    drop(hidden);
    teller.finish();
    out.tell("stopped", json!({}), "Stopped.");
    Ok(Exit::Done)
}

fn carry_out(typed: Option<Typed>, served: &ServedPad, out: Output) {
    let refusal = match typed {
        None => Some("understand that; help lists the commands".to_owned()),
        Some(Typed::Act(action)) => served.pad.act(action).err().map(|error| error.to_string()),
        Some(Typed::Play(Steps(steps))) => served.play(&steps).err().map(|error| error.to_string()),
        Some(Typed::HangUp) if served.address.kind() == LinkKind::Serial => {
            Some("hang up a serial line; quit pulls it out".to_owned())
        }
        Some(Typed::HangUp) => {
            served.pad.hang_up();
            None
        }
        Some(Typed::Cards) => {
            let names = served
                .pad
                .with(|pad| pad.wallet().names().map(str::to_owned).collect::<Vec<String>>());
            out.tell("cards", json!({ "names": names }), format!("  {}", names.join("\n  ")));
            None
        }
        Some(Typed::Help) => {
            out.tell("help", json!({ "text": typed::HELP }), typed::HELP);
            None
        }
        Some(Typed::Nothing | Typed::TypeHidden | Typed::Quit) => None,
    };
    if let Some(refusal) = refusal {
        out.tell("refused", json!({ "message": refusal }), format!("failed to {refusal}"));
    }
}

fn tell_ready(served: &ServedPad, profile: Profile, number: u32, out: Output) {
    let (link, place) = (link_word(served.address.kind()), served.address.place());
    let version = profile.version();
    let fields = json!({ "link": link, "place": place, "profile": version, "number": number });
    let text = format!(
        "A virtual PIN pad ({version}) with the keys of the simulated acquirers.\n\n  \
         {link}  {place}\n\n\
         In another window: maquininha reader sell --amount 30,00 --{link} {place}\n\
         help lists what the person at it can do; Ctrl-C stops it."
    );
    out.tell("ready", fields, text);
}
