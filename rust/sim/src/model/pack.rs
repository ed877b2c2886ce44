//! A state in 192 bits, exactly: two states are one only if they are the same.

use super::state::{Closing, OrderState, Phase, Place, Sale, Settled, Slot, State};

/// The bits of a state.
pub(super) type Packed = [u64; 3];

/// Terminals that fit.
pub(super) const PACKED_SLOTS: usize = 3;
/// Payments that stand on an order, as many as fit.
const PACKED_SETTLED: usize = 3;

/// Writes and reads numbers of a few bits each.
#[derive(Default)]
struct Bits {
    words: Packed,
    at: usize,
}

impl Bits {
    fn put(&mut self, value: u8, width: usize) {
        assert!(usize::from(value) < 1 << width, "a value fits its bits");
        let (word, bit) = (self.at / 64, self.at % 64);
        self.words[word] |= u64::from(value) << bit;
        if bit + width > 64 {
            self.words[word + 1] |= u64::from(value) >> (64 - bit);
        }
        self.at += width;
    }

    #[allow(clippy::cast_possible_truncation, reason = "masked to at most eight bits")]
    fn take(&mut self, width: usize) -> u8 {
        let (word, bit) = (self.at / 64, self.at % 64);
        let mut value = self.words[word] >> bit;
        if bit + width > 64 {
            value |= self.words[word + 1] << (64 - bit);
        }
        self.at += width;
        (value & ((1 << width) - 1)) as u8
    }

    fn flag(&mut self) -> bool {
        self.take(1) == 1
    }
}

/// The bits of a state of at most [`PACKED_SLOTS`] terminals.
pub(super) fn pack(state: &State) -> Packed {
    let mut bits = Bits::default();
    for slot in &state.slots[..PACKED_SLOTS] {
        bits.put(slot.phase as u8, 4);
        bits.put(slot.order, 1);
        bits.put(slot.amount, 2);
        bits.put(slot.place as u8, 2);
        bits.put(slot.created, 5);
        bits.put(slot.lease_over, 5);
        bits.put(slot.paid, 5);
        for flag in [
            slot.approved,
            slot.blind,
            slot.reserve_sent,
            slot.commit_sent,
            slot.seen_granted,
            slot.seen_refused,
            slot.heard,
        ] {
            bits.put(u8::from(flag), 1);
        }
    }
    for order in &state.orders {
        bits.put(order.sale as u8, 2);
        bits.put(order.closing as u8, 2);
        bits.put(u8::from(order.closed), 1);
        bits.put(order.heard, 4);
        bits.put(order.unheard_refunds, 4);
        for payment in &order.settled[..PACKED_SETTLED] {
            bits.put(payment.amount, 2);
            bits.put(payment.rank, 5);
            bits.put(u8::from(payment.heard), 1);
        }
    }
    bits.words
}

/// The state of some bits.
pub(super) fn unpack(words: Packed) -> State {
    let mut bits = Bits { words, at: 0 };
    let mut state = State::default();
    for slot in &mut state.slots[..PACKED_SLOTS] {
        *slot = Slot {
            phase: Phase::ALL[usize::from(bits.take(4))],
            order: bits.take(1),
            amount: bits.take(2),
            place: Place::ALL[usize::from(bits.take(2))],
            created: bits.take(5),
            lease_over: bits.take(5),
            paid: bits.take(5),
            approved: bits.flag(),
            blind: bits.flag(),
            reserve_sent: bits.flag(),
            commit_sent: bits.flag(),
            seen_granted: bits.flag(),
            seen_refused: bits.flag(),
            heard: bits.flag(),
        };
    }
    for order in &mut state.orders {
        *order = OrderState {
            sale: [Sale::Unopened, Sale::Selling, Sale::Completed, Sale::BackedOut]
                [usize::from(bits.take(2))],
            closing: [Closing::NotDue, Closing::Due, Closing::Done][usize::from(bits.take(2))],
            closed: bits.flag(),
            heard: bits.take(4),
            unheard_refunds: bits.take(4),
            ..OrderState::default()
        };
        for payment in &mut order.settled[..PACKED_SETTLED] {
            *payment = Settled { amount: bits.take(2), rank: bits.take(5), heard: bits.flag() };
        }
    }
    state
}
