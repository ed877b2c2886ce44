//! What the maker of a gateway connector gives the suite: a host, and faults on the way to it.

use std::sync::Arc;

use async_trait::async_trait;
use maquininha_card::{AuthorizationRequest, HostCard, NetworkNumber};
use maquininha_model::{AttemptKey, Money, SerialNumber};
use maquininha_reader::port::AcquirerHost;

/// A payment that ends in a known way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentCase {
    /// The host approves it.
    Approved,
    /// The host approves it; another card than that of `Approved`.
    OtherCard,
    /// The host declines it.
    Declined,
}

/// What goes wrong with the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The host cannot be reached: not a byte arrives.
    Unreachable,
    /// The command arrives and is carried out; the answer is lost.
    Answer,
    /// The command arrives, is not carried out, and nobody ever answers.
    Silence,
    /// The command arrives and is carried out; what is answered cannot be read.
    Garbage,
}

/// A host on the bench, behind its connector.
#[async_trait]
pub trait BenchHost: Send + Sync + 'static {
    /// The connector under test.
    fn connector(&self) -> Arc<dyn AcquirerHost>;

    /// The network that the host is asked over.
    fn network(&self) -> NetworkNumber;

    /// The terminal that the host knows.
    fn serial(&self) -> SerialNumber;

    /// A card, encrypted so that the host can read it.
    fn card(&self, case: PaymentCase) -> HostCard;

    /// A request under a key that ends as the case says, with that card, for a credit sale.
    fn payment(&self, key: AttemptKey, amount: Money, case: PaymentCase) -> AuthorizationRequest;

    /// Lets the next call go wrong. `false` where the bench cannot.
    async fn lose(&self, loss: Loss) -> bool;

    /// The money that the host's books hold of a payment: approved, less undone and given back,
    /// over all its entries. `None` where the bench cannot look.
    async fn booked(&self, key: &AttemptKey) -> Option<Money>;

    /// Numbers, tracks and PINs of the cards: what no reply may hold.
    fn secrets(&self) -> Vec<String>;
}

/// The bench of a gateway connector.
#[async_trait]
pub trait HostBench: Send + Sync + 'static {
    /// Name for the report.
    fn name(&self) -> String;

    /// A host with empty books. `None` where there is no host yet.
    async fn host(&self) -> Option<Arc<dyn BenchHost>>;
}
