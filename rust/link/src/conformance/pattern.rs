//! Bytes that show what happened to them, and how they are taken from a link.

use maquininha_reader::port::{ByteLink, LinkError, LinkReceiver, LinkSender};

use super::{Bench, Broken, PlayedReader};

/// Bytes without a rhythm, so that a lost, doubled or moved piece shows at once; all values occur.
/// Different seeds give different bytes.
pub(super) fn pattern(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

/// A link that is open, with its far end.
pub(super) struct Pair {
    pub(super) near: ByteLink,
    pub(super) far: ByteLink,
    pub(super) reader: Box<dyn PlayedReader>,
}

impl Pair {
    pub(super) async fn open(bench: &dyn Bench) -> Result<Self, Broken> {
        let reader = bench.reader().await;
        Self::again(bench, reader).await
    }

    pub(super) async fn again(
        bench: &dyn Bench,
        mut reader: Box<dyn PlayedReader>,
    ) -> Result<Self, Broken> {
        let address = reader.address();
        let near =
            told("connect to a reader that answers", bench.connector().connect(&address).await)?;
        if near.address != address {
            return Err(format!("it says that it goes to {:?}, not {address:?}", near.address));
        }
        let far = reader.accept().await;
        Ok(Self { near, far, reader })
    }

    /// Bytes both ways, one after the other.
    pub(super) async fn exchange(&mut self, seed: u64, length: usize) -> Result<(), Broken> {
        let to_reader = pattern(seed, length);
        carried(&mut *self.near.sender, &mut *self.far.receiver, &to_reader).await?;
        let to_host = pattern(seed + 1, length);
        carried(&mut *self.far.sender, &mut *self.near.receiver, &to_host).await
    }
}

/// Sends at one end, takes at the other at the same time, and compares.
pub(super) async fn carried(
    sender: &mut dyn LinkSender,
    receiver: &mut dyn LinkReceiver,
    bytes: &[u8],
) -> Result<(), Broken> {
    let (sent, taken) = tokio::join!(sender.send(bytes), take(receiver, bytes.len()));
    told("send", sent)?;
    same(&taken?, bytes)
}

/// Takes that many bytes, and refuses empty pieces.
pub(super) async fn take(receiver: &mut dyn LinkReceiver, count: usize) -> Result<Vec<u8>, Broken> {
    let mut taken = Vec::with_capacity(count);
    while taken.len() < count {
        let piece = told(
            &format!("receive after {} of {count} bytes", taken.len()),
            receiver.receive().await,
        )?;
        if piece.is_empty() {
            return Err("an empty piece was received".to_owned());
        }
        taken.extend(piece);
    }
    Ok(taken)
}

/// That the bytes are those that were sent; says where they differ, not what they are.
pub(super) fn same(taken: &[u8], sent: &[u8]) -> Result<(), Broken> {
    if taken == sent {
        return Ok(());
    }
    let agreeing = taken.iter().zip(sent).take_while(|(one, other)| one == other).count();
    Err(format!(
        "{} bytes were sent and {} arrived; they differ from byte {agreeing} on",
        sent.len(),
        taken.len()
    ))
}

/// The value, or the sentence that the step failed.
pub(super) fn told<T>(step: &str, outcome: Result<T, LinkError>) -> Result<T, Broken> {
    outcome.map_err(|error| format!("failed to {step}: {error}"))
}

/// That an outcome is this error.
pub(super) fn fails<T>(
    step: &str,
    outcome: Result<T, LinkError>,
    wanted: &LinkError,
) -> Result<(), Broken> {
    match outcome {
        Err(error) if error == *wanted => Ok(()),
        Err(error) => Err(format!("{step} fails with {error:?}, not {wanted:?}")),
        Ok(_) => Err(format!("{step} succeeds where it should fail with {wanted:?}")),
    }
}

/// That a far end sees the end of the link, whatever arrives before.
pub(super) async fn ends(far: &mut ByteLink) {
    while far.receiver.receive().await.is_ok() {}
}
