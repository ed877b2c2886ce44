//! Waiting for any event: CEX and CKE (abecs-pinpad §3.2).

use super::VirtualPinPad;
use super::memory::CardMemory;
use super::wait::{Step, Wait};
use crate::card::Stripe;
use crate::card::track::{PanMask, masked, truncated_track1, truncated_track2};
use crate::codes::Status;
use crate::ids;
use crate::person::{Key, PersonAction};
use crate::screen::{Beep, PadEvent};
use crate::wire::{Answer, Command, CommandId, Fields, ParamList, Params};

/// The antenna stays on for no longer (abecs-pinpad §3.2).
const CONTACTLESS_MS: u64 = 120_000;

/// What is waited for.
#[derive(Clone, Copy)]
pub(super) struct EventWait {
    keys: bool,
    stripe: bool,
    chip: ChipWish,
    contactless: bool,
    mask: Option<PanMask>,
    pub(super) deadline_ms: Option<u64>,
    timeout_ms: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ChipWish {
    Nothing,
    Insertion,
    Removal,
}

impl EventWait {
    /// Whether this is one of the events that are waited for.
    pub(super) fn takes(&self, action: &PersonAction) -> bool {
        match action {
            PersonAction::Insert(_) => self.chip == ChipWish::Insertion,
            PersonAction::Remove => self.chip == ChipWish::Removal,
            PersonAction::Swipe(_) => self.stripe,
            PersonAction::Tap(_) | PersonAction::TapTwo(..) => self.contactless,
            _ => false,
        }
    }

    fn parse(options: &[u8]) -> Self {
        let option = |at: usize| options.get(at).copied().unwrap_or(b'0');
        Self {
            keys: option(0) == b'1',
            stripe: option(1) == b'1',
            chip: match option(2) {
                b'1' => ChipWish::Insertion,
                b'2' => ChipWish::Removal,
                _ => ChipWish::Nothing,
            },
            contactless: option(3) == b'1',
            mask: None,
            deadline_ms: None,
            timeout_ms: None,
        }
    }
}

impl VirtualPinPad {
    pub(super) fn check_event_extended(&mut self, params: &Params) -> Result<Step, Status> {
        let mut wait = EventWait::parse(params.mandatory(ids::SPE_CEXOPT)?);
        wait.mask = self.mask(params)?;
        wait.timeout_ms = params.timeout_ms()?.map(|limit_ms| self.now_ms + limit_ms);
        self.begin_event(*b"CEX", wait)
    }

    pub(super) fn check_event(&mut self, command: &Command) -> Result<Step, Status> {
        let mut fields = Fields::new(command.block()?);
        let options = fields.bytes(3)?;
        let options = [options, fields.rest()].concat();
        if options.len() > 4 || !options.iter().all(u8::is_ascii_digit) {
            return Err(Status::INVPARM);
        }
        self.begin_event(command.id, EventWait::parse(&options))
    }

    fn begin_event(&mut self, id: CommandId, mut wait: EventWait) -> Result<Step, Status> {
        self.memory.wipe();
        if wait.contactless && self.can_use_antenna() {
            self.turn_antenna_on();
        } else {
            wait.contactless = false;
        }
        let antenna_ms = wait.contactless.then(|| self.now_ms + CONTACTLESS_MS);
        wait.deadline_ms = wait.timeout_ms.into_iter().chain(antenna_ms).min();
        match (wait.chip, self.slot.is_some()) {
            (ChipWish::Insertion, true) => self.event_chip(id, wait, true),
            (ChipWish::Removal, false) => self.event_chip(id, wait, false),
            _ => Ok(Step::Wait(Wait::Events(wait))),
        }
    }

    pub(super) fn event_chip(
        &mut self,
        id: CommandId,
        wait: EventWait,
        inside: bool,
    ) -> Result<Step, Status> {
        let wished = if inside { ChipWish::Insertion } else { ChipWish::Removal };
        if wait.chip != wished {
            return Ok(Step::Wait(Wait::Events(wait)));
        }
        let (event, classic) = if inside { (b"92", b"21") } else { (b"91", b"20") };
        Ok(self.event(id, event, classic, ParamList::default()))
    }

    pub(super) fn event_tap(&mut self, id: CommandId, wait: EventWait) -> Result<Step, Status> {
        if !wait.contactless {
            return Ok(Step::Wait(Wait::Events(wait)));
        }
        Ok(self.event(id, b"94", b"31", ParamList::default()))
    }

    pub(super) fn event_key(
        &mut self,
        id: CommandId,
        wait: EventWait,
        key: Key,
    ) -> Result<Step, Status> {
        let code = match key {
            Key::Ok => "00",
            Key::Function(1) => "04",
            Key::Function(2) => "05",
            Key::Function(3) => "06",
            Key::Function(4) => "07",
            Key::Clear => "08",
            Key::Cancel => "13",
            Key::Up if id == *b"CEX" => "02",
            Key::Down if id == *b"CEX" => "03",
            _ => return Ok(Step::Wait(Wait::Events(wait))),
        };
        if !wait.keys {
            return Ok(Step::Wait(Wait::Events(wait)));
        }
        let classic = format!("0{code}");
        Ok(self.event(id, code.as_bytes(), classic.as_bytes(), ParamList::default()))
    }

    pub(super) fn event_swipe(
        &mut self,
        id: CommandId,
        wait: EventWait,
        card: usize,
    ) -> Result<Step, Status> {
        let card = self.wallet.at(card);
        if !wait.stripe || card.stripe == Stripe::Absent {
            return Ok(Step::Wait(Wait::Events(wait)));
        }
        if card.stripe == Stripe::Unreadable {
            self.memory = CardMemory::unreadable();
            if id == *b"CKE" {
                self.turn_antenna_off();
                return Err(Status::MCDATAERR);
            }
            return Ok(self.event(id, b"90", b"", ParamList::default()));
        }
        self.memory = CardMemory::of_stripe(card);
        let (track1, track2) = (card.track1(), card.track2());
        self.tell(PadEvent::Beep(Beep::CardRead));
        let mut params = ParamList::default();
        params.push(ids::PP_TRK1INC, masked(&truncated_track1(&track1), wait.mask));
        params.push(ids::PP_TRK2INC, masked(&truncated_track2(&track2), wait.mask));
        let classic = [b"1".to_vec(), self.classic_tracks(&track1, &track2)].concat();
        Ok(self.event(id, b"90", &classic, params))
    }

    pub(super) fn event_timeout(
        &mut self,
        id: CommandId,
        wait: &EventWait,
    ) -> Result<Step, Status> {
        let over = wait.timeout_ms.is_some_and(|timeout_ms| timeout_ms <= self.now_ms);
        if over {
            self.turn_antenna_off();
            return Err(Status::TIMEOUT);
        }
        Ok(self.event(id, b"93", b"30", ParamList::default()))
    }

    fn event(&mut self, id: CommandId, event: &[u8], classic: &[u8], more: ParamList) -> Step {
        self.turn_antenna_off();
        if id == *b"CKE" {
            return Step::Answer(Answer::block(id, classic.to_vec()));
        }
        let mut params = ParamList::default();
        params.push(ids::PP_EVENT, event);
        params.append(more);
        self.params_answer(id, params)
    }

    /// Whether the battery lets the antenna be on.
    pub(super) fn can_use_antenna(&self) -> bool {
        self.battery.charging || self.battery.percent >= crate::settings::Battery::LOW_PERCENT
    }
}
