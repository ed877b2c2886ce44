use async_trait::async_trait;
use maquininha_card::{HostCommand, HostReply};
use maquininha_flow::DriverProfile;

/// The authorisation host of an acquirer: what a gateway connector implements (G4).
///
/// # What is assumed of it
///
/// - A key is known once and for ever: the same command again is answered as the first time, and
///   moves no money again. A payment whose key was undone before it arrived is declined.
/// - A query says of an approval how the card was read and over which network, as the
///   authorisation had said it ([`maquininha_card::HostApproval`]).
/// - "Not found" is final once the declared horizon has passed since the last moment at which the
///   command may have been sent.
/// - [`HostReply::Unavailable`] is said only where no byte of the command can have arrived, or where
///   the host itself says that it did nothing; everything doubtful is [`HostReply::Silent`].
/// - It reads the encrypted card data and the PIN; nobody before it does.
#[async_trait]
pub trait AcquirerHost: Send + Sync + 'static {
    /// What happens on silence, how long an approval can be undone, whether and by which horizon
    /// it can be asked. Constant.
    fn profile(&self) -> DriverProfile;

    /// Carries out one command. Calls may run side by side. Ends within the connector's own time
    /// limit; the engine has one, too, and a call that it drops counts as silent.
    async fn call(&self, command: HostCommand) -> HostReply;
}
