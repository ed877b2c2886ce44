//! The terminal's results and its proposal to the card (EMV book 3, 10.6 and 10.7, in simple form).

use super::cryptogram::CryptogramKind;

/// Terminal verification results: which bit of which byte stands for what (EMV book 3, C5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TvrBit {
    byte: usize,
    bit: u8,
}

macro_rules! bits {
    ($($name:ident $byte:literal $bit:literal)*) => {
        impl TvrBit {
            $(pub(crate) const $name: Self = Self { byte: $byte, bit: $bit };)*
        }
    };
}

bits! {
    DATA_NOT_AUTHENTICATED 0 0x80
    ON_EXCEPTION_LIST 0 0x10
    EXPIRED 1 0x40
    NOT_YET_GOOD 1 0x20
    VERIFICATION_FAILED 2 0x80
    PIN_TRIES_EXCEEDED 2 0x20
    PIN_NOT_ENTERED 2 0x08
    ONLINE_PIN 2 0x04
    OVER_FLOOR_LIMIT 3 0x80
    CHOSEN_BY_CHANCE 3 0x10
    FORCED_ONLINE 3 0x08
    ISSUER_NOT_AUTHENTICATED 4 0x40
}

/// Terminal verification results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tvr(pub(crate) [u8; 5]);

impl Tvr {
    pub(crate) fn set(&mut self, bit: TvrBit, on: bool) {
        if on {
            self.0[bit.byte] |= bit.bit;
        }
    }

    fn meets(self, codes: [u8; 5]) -> bool {
        self.0.iter().zip(codes).any(|(result, code)| result & code != 0)
    }
}

/// Action codes of terminal and issuer: default, denial, online.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ActionCodes {
    pub(crate) terminal: [[u8; 5]; 3],
    pub(crate) issuer: [[u8; 5]; 3],
}

impl ActionCodes {
    fn meet(&self, tvr: Tvr, which: usize) -> bool {
        tvr.meets(self.terminal[which]) || tvr.meets(self.issuer[which])
    }

    /// What the terminal asks the card for in the first place.
    pub(crate) fn first(&self, tvr: Tvr) -> CryptogramKind {
        if self.meet(tvr, 1) {
            CryptogramKind::Declined
        } else if self.meet(tvr, 2) {
            CryptogramKind::Online
        } else {
            CryptogramKind::Approved
        }
    }

    /// What it asks for when it could not go online.
    pub(crate) fn unable_online(&self, tvr: Tvr) -> CryptogramKind {
        if self.meet(tvr, 0) { CryptogramKind::Declined } else { CryptogramKind::Approved }
    }
}

/// Parameters of the terminal's risk management (abecs-pinpad §4.1, `SPE_TRMPAR`).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RiskParameters {
    pub(crate) floor_limit: u32,
    target_percent: u8,
    threshold: u32,
    target_percent_max: u8,
}

impl RiskParameters {
    pub(crate) fn parse(bytes: [u8; 10]) -> Self {
        let word = |at: usize| u32::from_be_bytes(std::array::from_fn(|index| bytes[at + index]));
        Self {
            floor_limit: word(0),
            target_percent: bytes[4],
            threshold: word(5),
            target_percent_max: bytes[9],
        }
    }

    pub(crate) fn floor(floor_limit: u32) -> Self {
        Self { floor_limit, ..Self::default() }
    }

    /// The chance in percent that an amount in centavos goes online though it need not.
    pub(crate) fn chance_percent(&self, amount: u64) -> u64 {
        let (floor, threshold) = (u64::from(self.floor_limit), u64::from(self.threshold));
        let (low, high) = (u64::from(self.target_percent), u64::from(self.target_percent_max));
        if amount < threshold || floor <= threshold {
            return low;
        }
        low + high.saturating_sub(low) * (amount.min(floor) - threshold) / (floor - threshold)
    }
}
