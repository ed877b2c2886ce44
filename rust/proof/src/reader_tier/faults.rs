//! What breaks in a world, when it does, and how it heals.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use maquininha_sim::faults::Fault;
use maquininha_virtualpad::{Battery, PersonAction, VirtualPinPad};
use tokio::time::{Instant, sleep};

use super::chance;
use super::event::{What, When};
use super::moment::Moment;
use super::world::{World, milliseconds};
use crate::http_tier::way::Condition;

/// From then on nothing breaks any more, and everybody is well.
const HEALS_AT: Duration = Duration::from_secs(600);
/// How often somebody turns a reader on that is off.
const LOOKS_EVERY: Duration = Duration::from_secs(25);

impl World {
    /// Whatever comes at its time.
    pub(super) fn plan(self: &Arc<Self>) {
        self.pad.with(|device| {
            for (fault, chance) in &self.scenario.reader {
                device.faults().chance(*fault, *chance);
            }
        });
        for event in &self.scenario.events {
            if let When::At(at) = event.when {
                let (world, what) = (Arc::clone(self), event.what);
                tokio::spawn(async move {
                    sleep(milliseconds(at)).await;
                    world.breaks(what);
                });
            }
        }
        let world = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                sleep(LOOKS_EVERY).await;
                world.turn_on();
            }
        });
        let world = Arc::clone(self);
        tokio::spawn(async move {
            sleep(HEALS_AT).await;
            world.heal();
        });
    }

    /// Something passes between two of those who can fail.
    pub(super) fn step(self: &Arc<Self>, moment: Moment) {
        let (nth, number) = {
            let mut state = self.state();
            state.steps += 1;
            let nth = state.moments.entry(moment).or_default();
            *nth += 1;
            (*nth - 1, state.steps - 1)
        };
        for event in &self.scenario.events {
            let is_now = match event.when {
                When::At(_) => false,
                When::Step(at) => at == number,
                When::Moment(at, count) => at == moment && count == nth,
            };
            if is_now {
                self.say("world", format!("step {number}, {moment:?} {nth}"));
                self.breaks(event.what);
            }
        }
    }

    fn breaks(self: &Arc<Self>, what: What) {
        if self.is_well.load(Ordering::Relaxed) {
            return;
        }
        self.say("world", format!("{what:?}"));
        match what {
            What::PhoneDies { back_after, is_power_cut } => {
                self.phone_dies(back_after, is_power_cut);
            }
            What::ReaderOff { back_after, cuts } => {
                self.trace.fault(Fault::ReaderOff);
                self.act(PersonAction::PowerOff);
                if cuts {
                    self.pad.cut();
                }
                let world = Arc::clone(self);
                tokio::spawn(async move {
                    sleep(milliseconds(back_after)).await;
                    world.turn_on();
                });
            }
            What::ReaderReboots => {
                self.trace.fault(Fault::ReaderOff);
                self.pad.with(VirtualPinPad::reboot);
            }
            What::LinkCut => {
                self.trace.fault(Fault::ConnectionBroken);
                self.pad.cut();
            }
            What::HostGone { lasts } => {
                self.trace.fault(Fault::Outage);
                self.state().host_gone_until = Some(Instant::now() + milliseconds(lasts));
            }
            What::OrderApiGone { lasts, endpoint, how } => {
                self.trace.fault(if endpoint == 0 { Fault::FailOver } else { Fault::Outage });
                self.way.set(endpoint, how);
                let world = Arc::clone(self);
                tokio::spawn(async move {
                    sleep(milliseconds(lasts)).await;
                    world.way.set(endpoint, Condition::Up);
                });
            }
        }
    }

    fn phone_dies(&self, back_after: i64, is_power_cut: bool) {
        let mut state = self.state();
        let Some(life) = state.life.clone().filter(|life| life.die()) else { return };
        state.back_after = back_after;
        self.trace.fault(Fault::Kill);
        if is_power_cut {
            self.trace.fault(Fault::PowerCut);
            let mut chance = chance::of_call(self.seed, "power cut", &life.name, 0);
            let kept = chance.index(state.rows.lazy_changes() + 1);
            state.rows = Arc::new(state.rows.power_cut(kept));
        }
    }

    /// Everybody is well from now on.
    pub(super) fn heal(&self) {
        if self.is_well.swap(true, Ordering::Relaxed) {
            return;
        }
        self.say("world", "is well again");
        self.state().host_gone_until = None;
        self.way.clear();
        self.pad.with(|device| {
            device.faults().clear();
            device.set_battery(Battery { percent: 100, charging: true });
        });
        self.turn_on();
    }

    fn turn_on(&self) {
        self.act(PersonAction::PowerOn);
    }
}
