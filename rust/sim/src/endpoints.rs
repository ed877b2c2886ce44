//! Two endpoints of the order API: the backup is behind the primary, in what it shows and in
//! the idempotency keys it knows. What is written at either is one truth.
//!
//! A terminal changes its endpoint at any moment here, which is more than the production client
//! does: that one waits for failures in a row. Its promise on keys is kept: a call that makes
//! money is repeated only where its key may be known, as long as its process lives and the other
//! endpoint may not show what the first one did (ADR 0009).

use maquininha_flow::OrderCall;
use maquininha_model::Timestamp;

use crate::faults::Fault;
use crate::scenario::SECOND;
use crate::simulation::World;

/// How long a key stays with its endpoint in the client.
const KEY_STAYS: i64 = 120 * SECOND;

/// One of the two ways to the order API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// The configured one, which is up to date.
    #[default]
    Primary,
    /// The one for bad times, which is behind.
    Backup,
}

/// Whether a second effect would be money or an order a second time.
fn makes_money(call: &OrderCall) -> bool {
    matches!(
        call,
        OrderCall::PostPaid { .. }
            | OrderCall::PostStandalone { .. }
            | OrderCall::CancelCharge { amount: Some(_), .. }
    )
}

impl World {
    /// The endpoint that a call of an attempt goes to.
    pub fn endpoint_for(&mut self, attempt: usize, call: &OrderCall) -> Endpoint {
        if self.backup_lag.is_none() {
            return Endpoint::Primary;
        }
        let terminal = self.attempts[attempt].terminal;
        if self.strikes(Fault::FailOver, self.faults.fail_over) {
            let endpoint = &mut self.terminals[terminal].endpoint;
            *endpoint = match *endpoint {
                Endpoint::Primary => Endpoint::Backup,
                Endpoint::Backup => Endpoint::Primary,
            };
            let endpoint = *endpoint;
            self.note(|| format!("T{terminal} uses the {endpoint:?} endpoint"));
        }
        let active = self.terminals[terminal].endpoint;
        if !makes_money(call) {
            return active;
        }
        let now = self.now;
        let known = self.attempts[attempt].known_at.filter(|(_, since)| now - since < KEY_STAYS);
        let endpoint = known.map_or(active, |(endpoint, _)| endpoint);
        self.attempts[attempt].known_at = Some((endpoint, now));
        endpoint
    }

    /// What an endpoint shows is as old as this.
    pub fn shown_until(&self, endpoint: Endpoint) -> Timestamp {
        match (endpoint, self.backup_lag) {
            (Endpoint::Backup, Some(lag)) => self.time().minus(lag),
            _ => self.time(),
        }
    }
}
