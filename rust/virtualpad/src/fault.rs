//! Faults: what a link or a device does wrong on demand (abecs-pinpad §8.13).

use std::collections::VecDeque;

use crate::wire::CommandId;

/// A fault of one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The command is lost: nothing is executed, nothing comes back.
    CommandLost,
    /// The command is executed and answered, but its acknowledgement is lost.
    NoAck,
    /// The frame is refused though it was good.
    Nak,
    /// The command is executed and its answer never comes.
    NoAnswer,
    /// The answer has a bad check sum the first times that it is sent.
    BadCrc {
        /// How often.
        times: u8,
    },
    /// The answer comes late.
    LateAnswer {
        /// By so many milliseconds.
        ms: u64,
    },
    /// The answer comes late, and also when it was cancelled meanwhile.
    AnswerAfterCancel {
        /// By so many milliseconds.
        ms: u64,
    },
    /// The answer comes twice.
    DoubleAnswer,
    /// The answer comes in pieces.
    Pieces {
        /// Bytes of a piece, at least 1.
        size: u8,
        /// Milliseconds between two.
        pause_ms: u64,
    },
    /// The answer stops in the middle.
    CutAnswer,
    /// Bytes that belong to no frame come before the answer.
    Garbage,
    /// The acknowledgement comes several times.
    ManyAcks {
        /// How often in all.
        count: u8,
    },
    /// NUL bytes come after the acknowledgement.
    NulsAfterAck {
        /// How many.
        count: u8,
    },
    /// Notifications come before the answer.
    Notifications {
        /// How many.
        count: u8,
    },
    /// The answer has a parameter that nobody knows.
    UnknownParameter,
    /// The encrypted answer has a wrong check sum inside.
    WrongPacketCrc,
    /// The answer is encrypted under another key.
    WrongSessionKey,
    /// The device starts again and loses its session, but not its tables and keys.
    Reboot {
        /// Whether the command is executed before.
        executed: bool,
    },
    /// The device loses its power and stays silent.
    PowerLoss {
        /// Whether the command is executed before.
        executed: bool,
    },
    /// The battery is low from now on: no contactless.
    BatteryLow,
    /// The tables are gone.
    TablesErased,
    /// The device refuses: 044 where a PIN is asked for, else 040.
    Busy,
}

/// Faults that wait for their command, and the chances of others. All that wait for one command
/// befall it together.
#[derive(Debug, Clone, Default)]
pub struct FaultPlan {
    next: VecDeque<(Option<CommandId>, Fault)>,
    chances: Vec<(Fault, u32)>,
}

/// The whole of a chance: faults are counted in ten thousandths.
pub const CERTAIN: u32 = 10_000;
/// Most faults that wait: more than a test plans.
const WAITING_MAX: usize = 1_000;

impl FaultPlan {
    /// Plans a fault for the next command.
    pub fn next(&mut self, fault: Fault) {
        self.plan(None, fault);
    }

    /// Plans a fault for the next command of a name.
    pub fn next_of(&mut self, command: CommandId, fault: Fault) {
        self.plan(Some(command), fault);
    }

    /// Gives a fault a chance at every command, in ten thousandths.
    pub fn chance(&mut self, fault: Fault, ten_thousandths: u32) {
        self.chances.retain(|(it, _)| *it != fault);
        if ten_thousandths > 0 {
            self.chances.push((fault, ten_thousandths.min(CERTAIN)));
        }
    }

    /// Forgets all plans and chances.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The faults of a command that has come.
    pub(crate) fn take(&mut self, command: CommandId, chance: &mut fastrand::Rng) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.next.retain(|(planned, fault)| {
            let due = planned.is_none_or(|it| it == command);
            if due {
                faults.push(*fault);
            }
            !due
        });
        for (fault, ten_thousandths) in &self.chances {
            if chance.u32(..CERTAIN) < *ten_thousandths {
                faults.push(*fault);
            }
        }
        faults
    }

    fn plan(&mut self, command: Option<CommandId>, fault: Fault) {
        if self.next.len() < WAITING_MAX {
            self.next.push_back((command, fault));
        }
    }
}
