//! Idempotency keys: the first answer is given again for 24 hours (`pagarme-connect §1.4`).

use serde::{Deserialize, Serialize};

use crate::api::{ApiCall, ApiReply};
use crate::clock::MarketTime;
use crate::market::State;

/// A remembered call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct IdempotencyRecord {
    pub(crate) first_use: MarketTime,
    fingerprint: String,
    reply: ApiReply,
}

/// What the memory says about a key.
pub(crate) enum Remembered {
    /// Never seen, or forgotten.
    Nothing,
    /// The same call: its first answer.
    Answer(ApiReply),
    /// Another call used this key.
    Conflict,
}

impl State {
    pub(crate) fn remembered(&mut self, account_id: &str, key: &str, call: &ApiCall) -> Remembered {
        let life_ms = self.config.idempotency_life_ms;
        let now = self.now;
        self.idempotency.retain(|_, record| now.ms_since(record.first_use) < life_ms);
        match self.idempotency.get(&slot(account_id, key)) {
            None => Remembered::Nothing,
            Some(record) if record.fingerprint == fingerprint(call) => {
                Remembered::Answer(record.reply.clone())
            }
            Some(_) => Remembered::Conflict,
        }
    }

    pub(crate) fn remember(
        &mut self,
        account_id: &str,
        key: &str,
        call: &ApiCall,
        reply: &ApiReply,
    ) {
        let record = IdempotencyRecord {
            first_use: self.now,
            fingerprint: fingerprint(call),
            reply: reply.clone(),
        };
        self.idempotency.insert(slot(account_id, key), record);
        self.outbox.dirty = true;
    }
}

/// Keys are case-sensitive and belong to the account.
fn slot(account_id: &str, key: &str) -> String {
    format!("{account_id} {key}")
}

/// Method, path and the exact bytes of the body, folded by FNV-1a.
fn fingerprint(call: &ApiCall) -> String {
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    for byte in &call.body {
        hash ^= u128::from(*byte);
        hash = hash.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    format!("{} {} {hash:032x}", call.method, call.route_path())
}
