//! The person's actions, and what they mean to the command that waits.

use super::wait::{Active, Wait};
use super::{Inserted, VirtualPinPad};
use crate::error::PadError;
use crate::person::{Key, PersonAction, Script, Step as ScriptStep};
use crate::screen::{Beep, Light, PadEvent};

/// A script whose device never asks is looked at again after this time, in milliseconds.
const RETRY_MS: u64 = 100;

impl VirtualPinPad {
    /// Does what a person does.
    pub fn act(&mut self, action: PersonAction) -> Result<(), PadError> {
        match action {
            PersonAction::Insert(name) => self.insert(&name)?,
            PersonAction::Remove => self.remove()?,
            PersonAction::Swipe(name) => {
                let card = self.find(&name)?;
                self.swiped(card);
            }
            PersonAction::Tap(name) => {
                let card = self.find(&name)?;
                self.tapped(&[card]);
            }
            PersonAction::TapTwo(one, other) => {
                let cards = [self.find(&one)?, self.find(&other)?];
                self.tapped(&cards);
            }
            PersonAction::Unlock(name) => {
                let card = self.find(&name)?;
                if let Some(contactless) = &mut self.wallet.at_mut(card).contactless {
                    contactless.unlocked = true;
                }
            }
            PersonAction::Press(key) => self.pressed(key),
            PersonAction::Type(text) => {
                for character in text.chars() {
                    self.pressed(Key::Character(character));
                }
            }
            PersonAction::PowerOff => self.power_off(),
            PersonAction::PowerOn => self.power_on(),
        }
        self.plan_script();
        Ok(())
    }

    /// Lets the person follow a script from now on, in place of the one before.
    pub fn play(&mut self, script: Script) {
        self.script = script;
        self.script_due_ms = None;
        self.plan_script();
    }

    /// Steps of the script that are still to come.
    pub fn script_steps_left(&self) -> usize {
        self.script.steps.len()
    }

    /// Sets the time of the script's next step once the device asks for it.
    pub(super) fn plan_script(&mut self) {
        let Some(step) = self.script.steps.front() else {
            self.script_due_ms = None;
            return;
        };
        if self.script_due_ms.is_none() && self.suits(step) {
            self.script_due_ms = Some(self.now_ms + step.pause_ms);
        }
    }

    pub(super) fn play_step(&mut self) {
        self.script_due_ms = None;
        match self.script.steps.front() {
            Some(step) if self.suits(step) => {
                let step = self.script.steps.pop_front().expect("a step was just seen");
                // What cannot be done, such as removing a card twice, is left out.
                let _impossible = self.act(step.action);
            }
            Some(step) if step.at_once => self.script_due_ms = Some(self.now_ms + RETRY_MS),
            _ => {}
        }
    }

    fn suits(&self, step: &ScriptStep) -> bool {
        let event = match self.active.as_ref().map(|active| &active.wait) {
            Some(Wait::Events(wait)) => wait.takes(&step.action),
            _ => false,
        };
        step.suits(self.asks(), event)
    }

    fn find(&self, name: &str) -> Result<usize, PadError> {
        self.wallet.index(name).ok_or_else(|| PadError::UnknownCard { name: name.to_owned() })
    }

    fn insert(&mut self, name: &str) -> Result<(), PadError> {
        let card = self.find(name)?;
        if self.slot.is_some() {
            return Err(PadError::SlotOccupied);
        }
        if self.wallet.at(card).chip.is_none() {
            return Err(PadError::NoChip { name: name.to_owned() });
        }
        self.slot = Some(Inserted { card, cryptograms: 0, powered: false });
        self.with_wait(|pad, id, wait| match wait {
            Wait::Events(wait) => pad.event_chip(id, wait, true),
            Wait::Card(request) => pad.chip_found(id, *request),
            other => Ok(super::wait::Step::Wait(other)),
        });
        Ok(())
    }

    fn remove(&mut self) -> Result<(), PadError> {
        if self.slot.take().is_none() {
            return Err(PadError::SlotEmpty);
        }
        self.chip_gone();
        self.with_wait(|pad, id, wait| match wait {
            Wait::Events(wait) => pad.event_chip(id, wait, false),
            Wait::Removal(wait) => Ok(pad.removed(id, &wait)),
            Wait::Application(_) => Err(pad.chip_pulled_out()),
            Wait::Pin(wait) if wait.needs_chip() => Err(pad.chip_pulled_out()),
            other => Ok(super::wait::Step::Wait(other)),
        });
        Ok(())
    }

    fn swiped(&mut self, card: usize) {
        self.with_wait(|pad, id, wait| match wait {
            Wait::Events(wait) => pad.event_swipe(id, wait, card),
            Wait::Card(request) => pad.stripe_found(id, *request, card),
            other => Ok(super::wait::Step::Wait(other)),
        });
    }

    fn tapped(&mut self, cards: &[usize]) {
        if !self.antenna_on {
            return;
        }
        self.field = cards.iter().copied().collect();
        self.with_wait(|pad, id, wait| match wait {
            Wait::Events(wait) => pad.event_tap(id, wait),
            Wait::Card(request) if request.contactless => pad.contactless_found(id, *request),
            Wait::Retap(wait) => Ok(pad.tapped_again(id, &wait)),
            other => Ok(super::wait::Step::Wait(other)),
        });
    }

    fn pressed(&mut self, key: Key) {
        if self.active.is_none() {
            return;
        }
        self.tell(PadEvent::Beep(Beep::Key));
        self.with_wait(|pad, id, wait| match wait {
            Wait::Events(wait) => pad.event_key(id, wait, key),
            Wait::FunctionKey => pad.function_key(id, key),
            Wait::Entry(wait) => pad.entry_key(id, wait, key),
            Wait::Menu(wait) => pad.menu_key(id, wait, key),
            Wait::Pin(wait) => pad.pin_key(id, wait, key),
            Wait::Card(request) => pad.card_key(*request, key),
            Wait::Application(wait) => pad.choice_key(id, wait, key),
            Wait::Removal(wait) => Ok(super::wait::Step::Wait(Wait::Removal(wait))),
            Wait::Retap(wait) => Ok(pad.retap_key(id, wait, key)),
        });
    }

    /// The time limit of the command that waits has come.
    pub(super) fn wait_timed_out(&mut self) {
        self.with_wait(|pad, id, wait| match wait {
            Wait::Events(wait) => pad.event_timeout(id, &wait),
            Wait::FunctionKey => Ok(super::wait::Step::Wait(Wait::FunctionKey)),
            Wait::Entry(_) | Wait::Menu(_) => pad.entry_timeout(),
            Wait::Pin(_) => pad.pin_timeout(),
            Wait::Card(_) => Err(pad.card_timeout()),
            Wait::Application(wait) => pad.choice_timeout(id, wait),
            Wait::Removal(wait) => Ok(pad.removal_turn(wait)),
            Wait::Retap(wait) => Ok(pad.retap_over(id, &wait)),
        });
    }

    fn with_wait(
        &mut self,
        step: impl FnOnce(&mut Self, [u8; 3], Wait) -> Result<super::wait::Step, crate::codes::Status>,
    ) {
        if !self.is_on() {
            return;
        }
        if let Some(Active { id, wait, faults }) = self.active.take() {
            let outcome = step(self, id, wait);
            self.settle(id, outcome, faults);
        }
    }

    pub(super) fn turn_antenna_on(&mut self) {
        self.antenna_on = true;
        self.tell(PadEvent::Light(Light::Waiting));
    }

    pub(super) fn turn_antenna_off(&mut self) {
        self.field.clear();
        if std::mem::take(&mut self.antenna_on) {
            self.tell(PadEvent::Light(Light::Off));
        }
    }
}
