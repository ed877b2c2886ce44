//! What happened in a world, as a running hash, and as text where somebody reads it.
//!
//! The hash takes structured words (numbers, kinds, states), never formatted text, so that
//! every world has one at hardly any cost. It is stable over runs and processes of the same
//! program, not over versions.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use maquininha_flow::{
    DriverCommand, DriverReply, JournalEntry, OrderCall, OrderCallError, OrderReply,
};
use maquininha_model::Order;

use crate::machine::{Effect, Input, Told};

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// A running 64-bit hash with fixed keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceHash(u64);

impl Default for TraceHash {
    fn default() -> Self {
        Self(0x243F_6A88_85A3_08D3)
    }
}

impl Hasher for TraceHash {
    fn finish(&self) -> u64 {
        (self.0 ^ (self.0 >> 32)).wrapping_mul(FACTOR)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
        self.write_usize(bytes.len());
    }

    fn write_u64(&mut self, word: u64) {
        let wide = u128::from(self.0 ^ word) * u128::from(FACTOR | 1);
        #[allow(clippy::cast_possible_truncation, reason = "both halves are taken")]
        let folded = (wide as u64) ^ ((wide >> 64) as u64);
        self.0 = folded.rotate_left(23) ^ word;
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_i64(&mut self, word: i64) {
        self.write_u64(word.cast_unsigned());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_isize(&mut self, word: isize) {
        self.write_u64(word.cast_unsigned() as u64);
    }
}

impl TraceHash {
    /// Takes a value in.
    pub fn mix(&mut self, value: impl Hash) {
        value.hash(self);
    }

    /// Takes an effect in.
    pub fn effect(&mut self, effect: &Effect) {
        self.mix(discriminant(effect));
        match effect {
            Effect::Write(entry, durability, events) => {
                self.entry(entry);
                self.mix(durability);
                self.mix(events.len());
                for event in events {
                    self.mix((discriminant(&event.kind), event.at));
                }
            }
            Effect::Order(ticket, call) => {
                self.mix(ticket);
                self.call(call);
            }
            Effect::Driver(ticket, command) => {
                self.mix(ticket);
                self.command(command);
            }
            Effect::Wait(ticket, until) => self.mix((ticket, until)),
            Effect::CancelAnswered(answer) => self.mix(answer),
            Effect::Ended(Told::Payment(end)) => self.mix(discriminant(end)),
            Effect::Ended(Told::Refund(end)) => self.mix(discriminant(end)),
            Effect::SettleAnswered(answer) => self.mix(discriminant(answer)),
            Effect::Progress | Effect::Held | Effect::Closed => {}
        }
    }

    fn entry(&mut self, entry: &JournalEntry) {
        match entry {
            JournalEntry::Payment(record) => {
                self.mix((record.state, record.updated_at, record.sent_at, record.lease_until));
                self.mix(&record.charge_id);
                self.mix(record.decision.as_ref().map(discriminant));
                self.mix(record.end.as_ref().map(discriminant));
                self.mix((record.cancel_requested, record.attention_asked));
            }
            JournalEntry::Refund(record) => {
                self.mix((record.state, record.updated_at));
                self.mix(record.end.as_ref().map(discriminant));
            }
        }
    }

    /// Takes a call in.
    pub fn call(&mut self, call: &OrderCall) {
        self.mix(discriminant(call));
        match call {
            OrderCall::Read { order_id } | OrderCall::Close { order_id, .. } => self.mix(order_id),
            OrderCall::Reserve(wish) => {
                self.mix((&wish.attempt_key, wish.amount, wish.lease_until));
            }
            OrderCall::Report { charge_id, .. } => self.mix(charge_id),
            OrderCall::Commit { charge_id, amount, .. } => self.mix((charge_id, amount)),
            OrderCall::PostPaid { report, amount, .. }
            | OrderCall::PostStandalone { amount, report } => {
                self.mix((&report.attempt_key, amount));
            }
            OrderCall::FindStandalone { attempt_key } => self.mix(attempt_key),
            OrderCall::CancelCharge { charge_id, amount, .. } => self.mix((charge_id, amount)),
        }
    }

    /// Takes a command in.
    pub fn command(&mut self, command: &DriverCommand) {
        self.mix((discriminant(command), command.attempt_key()));
    }

    /// Takes an input in.
    pub fn input(&mut self, input: &Input) {
        self.mix(discriminant(input));
        match input {
            Input::Order(ticket, answer) => {
                self.mix(ticket);
                self.answer(answer.as_ref());
            }
            Input::Driver(ticket, reply) => {
                self.mix((ticket, discriminant(reply)));
                if let DriverReply::Approved { approval } = reply {
                    self.mix((&approval.nsu, approval.approved_at));
                }
            }
            Input::Timer(ticket) => self.mix(ticket),
            Input::Settle(status) => self.mix(status),
            Input::Begin | Input::Resume | Input::Cancel | Input::JournalFailed => {}
        }
    }

    /// Takes an answer of the order API in.
    pub fn answer(&mut self, answer: Result<&OrderReply, &OrderCallError>) {
        match answer {
            Ok(OrderReply::Order { order }) => self.order(order),
            Ok(OrderReply::Charge { charge }) => {
                self.mix((&charge.id, discriminant(&charge.status)));
            }
            Ok(OrderReply::Done) => self.mix(1_u8),
            Err(error) => self.mix(discriminant(error)),
        }
    }

    fn order(&mut self, order: &Order) {
        self.mix((order.closed, order.charges.len()));
        for charge in &order.charges {
            self.mix((&charge.id, discriminant(&charge.status), charge.canceled_amount));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_words_and_every_bit_of_them_count() {
        let of = |words: &[u64]| {
            let mut hash = TraceHash::default();
            for word in words {
                hash.mix(word);
            }
            hash.finish()
        };
        assert_eq!(of(&[1, 2]), of(&[1, 2]));
        assert_ne!(of(&[1, 2]), of(&[2, 1]));
        assert_ne!(of(&[0]), of(&[0, 0]));
        for bit in 0..64 {
            assert_ne!(of(&[0]), of(&[1 << bit]), "bit {bit}");
        }
    }
}
