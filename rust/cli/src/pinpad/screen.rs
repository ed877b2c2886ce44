//! What a person at the PIN pad sees and hears, told as it changes.

use std::time::Duration;

use maquininha_virtualpad::rim::PadHandle;
use maquininha_virtualpad::{Beep, Light, PadEvent};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::output::Output;

/// How often the device is looked at: quicker than a person reads.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Tells what the device shows, until it is dropped.
pub(crate) struct ScreenTeller {
    pad: PadHandle,
    out: Output,
    task: JoinHandle<()>,
}

impl ScreenTeller {
    /// Starts to tell.
    pub(crate) fn start(pad: PadHandle, out: Output) -> Self {
        let looked_at = pad.clone();
        let task = tokio::spawn(async move {
            loop {
                tell(&looked_at, out);
                tokio::time::sleep(LOOK_EVERY).await;
            }
        });
        Self { pad, out, task }
    }

    /// Tells what was not told yet, and ends.
    pub(crate) fn finish(self) {
        self.task.abort();
        tell(&self.pad, self.out);
    }
}

impl Drop for ScreenTeller {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn tell(pad: &PadHandle, out: Output) {
    for event in pad.take_events() {
        match event {
            PadEvent::Screen(screen) => {
                let text = match &screen.image {
                    Some(image) => format!(" image {image} "),
                    None if screen.lines.is_empty() => " ".to_owned(),
                    None => format!(" {} ", screen.lines.join(" | ")),
                };
                let fields = json!({ "lines": screen.lines, "image": screen.image });
                out.tell("display", fields, format!("    [{text}]"));
            }
            PadEvent::Beep(beep) => {
                out.record("beep", json!({ "sound": sound(beep) }));
            }
            PadEvent::Light(light) => {
                out.record("light", json!({ "light": color(light) }));
            }
            PadEvent::PoweredOff => out.tell("power", json!({ "is_on": false }), "    (off)"),
            PadEvent::PoweredOn => out.tell("power", json!({ "is_on": true }), "    (on)"),
        }
    }
}

const fn sound(beep: Beep) -> &'static str {
    match beep {
        Beep::CardRead => "card_read",
        Beep::Key => "key",
        Beep::Warning => "warning",
    }
}

const fn color(light: Light) -> &'static str {
    match light {
        Light::Off => "off",
        Light::Waiting => "waiting",
        Light::Read => "read",
        Light::Failed => "failed",
    }
}
