//! How commands begin and end: sessions, answers, notifications, abortion
//! (abecs-pinpad §1.5, §1.7, §6.2).

use super::wait::{Active, Step};
use super::{Power, VirtualPinPad};
use crate::codes::Status;
use crate::fault::Fault;
use crate::screen::{PadEvent, Screen};
use crate::settings::Battery;
use crate::tables::TableStore;
use crate::wire::frame::DC2;
use crate::wire::packet;
use crate::wire::{Answer, Command, CommandId, ParamList};

/// Name of answers to what names no command.
const ERR: CommandId = *b"ERR";
const OPN: CommandId = *b"OPN";
/// A parameter that is in no table.
const UNKNOWN_PARAMETER: u16 = 0xBEEF;

impl VirtualPinPad {
    /// Takes the data of a good frame.
    pub(super) fn accept(&mut self, data: Vec<u8>) {
        let encrypted = data.first() == Some(&DC2);
        let opened = match self.session {
            Some(key) if encrypted => packet::open(&key, &data[1..]),
            _ => None,
        };
        let clear = if encrypted { opened.as_ref() } else { Some(&data) };
        let command = clear.and_then(|clear| Command::parse(clear));
        let id = command.as_ref().map_or(ERR, |command| command.id);
        let faults = self.faults.take(id, &mut self.chance);
        if faults.contains(&Fault::CommandLost) {
            return;
        }
        if faults.contains(&Fault::Nak) {
            self.send_nak();
            return;
        }
        // A new frame ends a blocking command (abecs-pinpad §1.5).
        self.abort();
        self.acknowledge(&faults);
        self.suffer(&faults, false);
        if !self.is_on() {
            return;
        }
        self.reply_key = None;
        match command {
            None if encrypted => self.refuse_packet(&faults),
            None => self.answer(&Answer::plain(ERR, Status::INVCALL), &faults),
            Some(command) => self.begin(command, encrypted, faults),
        }
    }

    /// An encrypted packet that cannot be opened.
    fn refuse_packet(&mut self, faults: &[Fault]) {
        let status = if self.session.is_some() { Status::ERRPKTSEC } else { Status::NOSEC };
        self.end_session();
        self.answer(&Answer::plain(ERR, status), faults);
    }

    fn begin(&mut self, command: Command, encrypted: bool, faults: Vec<Fault>) {
        let id = command.id;
        if encrypted && id == OPN {
            self.end_session();
            self.answer(&Answer::plain(id, Status::INVCALL), &faults);
            return;
        }
        if !encrypted && self.session.is_some() && id != OPN {
            self.answer(&Answer::plain(id, Status::ERRPKTSEC), &faults);
            return;
        }
        self.reply_key = self.session.filter(|_| encrypted);
        let extra = faults.iter().find_map(|fault| match fault {
            Fault::Notifications { count } => Some(*count),
            _ => None,
        });
        for _ in 0..extra.unwrap_or(0) {
            self.notify("PROCESSANDO", "");
        }
        let outcome = if faults.contains(&Fault::Busy) {
            let asks_pin = [*b"GPN", *b"GOX", *b"GOC"].contains(&id);
            Err(if asks_pin { Status::PINBUSY } else { Status::INTERR })
        } else {
            self.execute(&command)
        };
        self.settle(id, outcome, faults);
    }

    /// Ends a step of a command: with an answer, or by waiting.
    pub(super) fn settle(
        &mut self,
        id: CommandId,
        outcome: Result<Step, Status>,
        faults: Vec<Fault>,
    ) {
        let answer = match outcome {
            Ok(Step::Wait(wait)) => {
                self.active = Some(Active { id, wait, faults });
                // What is due at once is due before anything else can happen.
                if self.active_is_due() {
                    self.wait_timed_out();
                }
                return;
            }
            Ok(Step::Answer(answer)) => answer,
            Err(status) => Answer::plain(id, status),
        };
        self.suffer(&faults, true);
        if self.is_on() {
            self.answer(&answer, &faults);
        }
    }

    fn active_is_due(&self) -> bool {
        let deadline_ms = self.active.as_ref().and_then(|active| active.wait.deadline_ms());
        deadline_ms.is_some_and(|deadline_ms| deadline_ms <= self.now_ms)
    }

    fn answer(&mut self, answer: &Answer, faults: &[Fault]) {
        let mut answer = answer.clone();
        let unknown = faults.contains(&Fault::UnknownParameter);
        if unknown && answer.status == Status::OK && !answer.blocks.is_empty() {
            let mut params = ParamList::default();
            params.push(UNKNOWN_PARAMETER, *b"?");
            answer.blocks.extend(params.blocks().unwrap_or_default());
        }
        let clear = answer.bytes();
        let data = match self.reply_key.take() {
            None => clear,
            Some(mut key) => {
                if faults.contains(&Fault::WrongSessionKey) {
                    key[0] ^= 0xFF;
                }
                if faults.contains(&Fault::WrongPacketCrc) {
                    packet::seal_with_crc(&key, &clear, !crate::wire::crc16(&clear))
                } else {
                    packet::seal(&key, &clear)
                }
            }
        };
        self.send_answer(&data, faults);
    }

    /// The answer with parameters, in the order of the settings.
    pub(super) fn params_answer(&mut self, id: CommandId, mut params: ParamList) -> Step {
        if self.settings.shuffles_answers {
            params.shuffle(&mut self.chance);
        }
        Step::Answer(Answer::params(id, &params))
    }

    /// Tells the host two lines for its operator (abecs-pinpad §1.7).
    pub(super) fn notify(&mut self, first: &str, second: &str) {
        let clear = format!("NTM000032{first:<16.16}{second:<16.16}");
        match self.reply_key {
            Some(key) => self.send_notification(&packet::seal(&key, clear.as_bytes())),
            None => self.send_notification(clear.as_bytes()),
        }
    }

    /// Ends a blocking command without an answer.
    pub(super) fn abort(&mut self) {
        self.drop_late_answer();
        if self.active.take().is_some() {
            self.reply_key = None;
            self.turn_antenna_off();
            self.blank();
        }
    }

    /// Ends the secure session and what lives as long as it.
    pub(super) fn end_session(&mut self) {
        self.session = None;
        self.pan_key = None;
    }

    /// Suffers those faults that befall the device itself.
    fn suffer(&mut self, faults: &[Fault], executed_now: bool) {
        for fault in faults {
            match *fault {
                Fault::Reboot { executed } if executed == executed_now => self.reboot(),
                Fault::PowerLoss { executed } if executed == executed_now => self.power_off(),
                Fault::BatteryLow if !executed_now => {
                    self.battery = Battery { percent: Battery::LOW_PERCENT - 2, charging: false };
                }
                Fault::TablesErased if !executed_now => self.tables = TableStore::default(),
                _ => {}
            }
        }
    }

    pub(super) fn is_on(&self) -> bool {
        self.power == Power::On
    }

    /// Starts the device again: what it kept for the host is gone, tables and keys stay.
    pub fn reboot(&mut self) {
        self.lose_memory();
        self.power = Power::Booting { until_ms: self.now_ms + self.settings.boot_ms };
        self.tell(PadEvent::PoweredOff);
    }

    /// Takes the power away.
    pub fn power_off(&mut self) {
        self.lose_memory();
        if self.power != Power::Off {
            self.power = Power::Off;
            self.tell(PadEvent::PoweredOff);
        }
    }

    /// Gives the power back: after its start the device is as new, but for tables and keys.
    pub fn power_on(&mut self) {
        if self.power == Power::Off {
            self.power = Power::Booting { until_ms: self.now_ms + self.settings.boot_ms };
        }
    }

    fn lose_memory(&mut self) {
        self.end_session();
        self.reply_key = None;
        self.active = None;
        self.reset_link();
        self.forget_card();
        self.antenna_on = false;
        self.field.clear();
        self.loading = None;
        self.media.end_load();
        self.chip_trouble = 0;
        self.classic_request = None;
        if let Some(inserted) = &mut self.slot {
            inserted.powered = false;
        }
        self.screen = Screen::default();
    }
}
