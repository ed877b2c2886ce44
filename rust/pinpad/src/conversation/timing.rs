use std::time::Duration;

/// How long the host waits (abecs-pinpad §1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// For ACK or NAK after a command.
    pub acknowledgement: Duration,
    /// Between two bytes of one frame.
    pub byte_gap: Duration,
    /// For the start of the answer to a command that does not block.
    pub answer: Duration,
    /// Silence after a bad frame before NAK is sent.
    pub silence: Duration,
    /// For EOT after CAN.
    pub ending: Duration,
}

impl Timing {
    /// The times of the specification, for links with a delay of their own that can be neglected:
    /// serial, USB, TCP, native.
    pub const WIRED: Self = Self {
        acknowledgement: Duration::from_secs(2),
        byte_gap: Duration::from_secs(2),
        answer: Duration::from_secs(10),
        silence: Duration::from_millis(500),
        ending: Duration::from_secs(2),
    };

    /// The same with two seconds more for a radio (abecs-pinpad §9.3).
    pub const BLE: Self = Self::WIRED.with_margin(Duration::from_secs(2));

    /// The same with more time for acknowledgements, answers, gaps and endings. The silence stays
    /// as it is.
    #[must_use]
    pub const fn with_margin(self, margin: Duration) -> Self {
        Self {
            acknowledgement: self.acknowledgement.saturating_add(margin),
            byte_gap: self.byte_gap.saturating_add(margin),
            answer: self.answer.saturating_add(margin),
            silence: self.silence,
            ending: self.ending.saturating_add(margin),
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::WIRED
    }
}
