use std::fmt;

use maquininha_model::Sensitive;
use zeroize::Zeroizing;

use super::{Gcr, PanKey};
use crate::answer::Answer;
use crate::card::{MaskedPan, Stripe, number_of};
use crate::command::{CardEntry, IccStatus};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::layout::Cursor;
use crate::payload::Payload;
use crate::request::Command;
use crate::value::{Network, RecordIndex};

/// The tracks as an old device gave them in the mode of encrypted numbers, for the acquirer alone.
/// A track whose number came in clear is not among them.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SealedTracks {
    pub(super) track1: Option<Zeroizing<Vec<u8>>>,
    pub(super) track2: Option<Zeroizing<Vec<u8>>>,
    pub(super) track3: Option<Zeroizing<Vec<u8>>>,
    pub(super) pan: Option<Zeroizing<Vec<u8>>>,
}

impl SealedTracks {
    /// Track 1.
    pub fn track1(&self) -> Option<&[u8]> {
        self.track1.as_ref().map(|track| track.as_slice())
    }

    /// Track 2.
    pub fn track2(&self) -> Option<&[u8]> {
        self.track2.as_ref().map(|track| track.as_slice())
    }

    /// Track 3.
    pub fn track3(&self) -> Option<&[u8]> {
        self.track3.as_ref().map(|track| track.as_slice())
    }

    /// The card number.
    pub fn pan(&self) -> Option<&[u8]> {
        self.pan.as_ref().map(|pan| pan.as_slice())
    }
}

impl fmt::Debug for SealedTracks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let len = |bytes: Option<&[u8]>| bytes.map_or(0, <[u8]>::len);
        let mut debug = f.debug_struct("SealedTracks");
        debug.field("track1_len", &len(self.track1())).field("track2_len", &len(self.track2()));
        debug.field("track3_len", &len(self.track3())).field("pan_len", &len(self.pan())).finish()
    }
}

/// The tracks of an answer.
#[derive(Clone, Debug, Default)]
pub struct SwipedTracks {
    /// What may be known of them.
    pub stripe: Stripe,
    /// What is for the acquirer, in the mode of encrypted numbers.
    pub sealed: SealedTracks,
}

/// Reads the three tracks at the cursor: length and a field of fixed width each. An encrypted
/// track can be longer than its field, which then is as long as the track (abecs-pinpad §6.6).
pub(super) fn tracks(cursor: &mut Cursor<'_>, key: Option<&PanKey>) -> Option<SwipedTracks> {
    let one = track(cursor, 2, 76)?;
    let two = track(cursor, 2, 37)?;
    let three = track(cursor, 3, 104)?;
    let mut stripe = Stripe::parse(Some(one), Some(two), Some(three));
    let mut sealed = SealedTracks::default();
    if let Some(key) = key {
        // The letter before the number of track 1 is no part of it.
        let first = one.strip_prefix(b"B").unwrap_or(one);
        if let (Some(track), (pan, true)) = (&mut stripe.track1, key.mask(number_of(first))) {
            track.pan = pan;
            sealed.track1 = Some(Zeroizing::new(one.to_vec()));
        }
        if let (Some(track), (pan, true)) = (&mut stripe.track2, key.mask(number_of(two))) {
            track.pan = pan;
            sealed.track2 = Some(Zeroizing::new(two.to_vec()));
        }
        if let (Some(track), (pan, true)) = (&mut stripe.track3, key.mask(number_of(three))) {
            *track = pan;
            sealed.track3 = Some(Zeroizing::new(three.to_vec()));
        }
    }
    Some(SwipedTracks { stripe, sealed })
}

fn track<'a>(cursor: &mut Cursor<'a>, digits: usize, width: usize) -> Option<&'a [u8]> {
    let len = cursor.len(digits)?;
    cursor.take(width.max(len))?.get(..len)
}

/// A card that was read.
#[derive(Clone, Debug)]
pub struct GcrAnswer {
    /// By which interface.
    pub entry: CardEntry,
    /// The card number, masked.
    pub pan: Option<MaskedPan>,
    /// The sequence number of the card.
    pub pan_sequence: u8,
    /// The record that processes it, with its network and type; none for a stripe.
    pub application: Option<(Network, RecordIndex, u8)>,
    /// The tracks, as far as they may be known.
    pub stripe: Stripe,
    /// Number and tracks for the acquirer, in the mode of encrypted numbers.
    pub sealed: SealedTracks,
    /// The cardholder's name.
    pub holder: Option<Sensitive<String>>,
    /// The label of the application.
    pub label: Option<String>,
    /// When the card expires, as `YYMMDD`.
    pub expires: Option<[u8; 6]>,
}

impl Command for Gcr<'_> {
    type Answer = GcrAnswer;

    fn id(&self) -> CommandId {
        CommandId::Gcr
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        self.request.as_ref().map_or(Ok(()), |request| request.write(payload))
    }

    fn read(&self, answer: Answer<'_>) -> Result<GcrAnswer, AnswerError> {
        let mut cursor = Cursor::new(answer.ok(self.id())?.block()?);
        card(&mut cursor, self.pan_key).ok_or(AnswerError::MalformedField { what: "card" })
    }
}

/// The fields behind the expiry are of no use here, and left alone.
fn card(cursor: &mut Cursor<'_>, key: Option<&PanKey>) -> Option<GcrAnswer> {
    let kind = cursor.number(2)?;
    let icc = match cursor.number(1)? {
        1 => IccStatus::Failed,
        2 => IccStatus::NoApplication,
        _ => IccStatus::NotTried,
    };
    let entry = match kind {
        0 => CardEntry::Stripe { icc },
        3 => CardEntry::Chip,
        5 => CardEntry::ContactlessStripe,
        6 => CardEntry::ContactlessChip,
        _ => return None,
    };
    let (app, network, index) = (cursor.number(2)?, cursor.number(2)?, cursor.take(2)?);
    let application = application(app, network, index);
    let SwipedTracks { stripe, mut sealed } = tracks(cursor, key)?;
    let number = track(cursor, 2, 19)?;
    let (pan, is_sealed) = match key {
        Some(key) => key.mask(number),
        None => (MaskedPan::mask(number), false),
    };
    if is_sealed {
        sealed.pan = Some(Zeroizing::new(number.to_vec()));
    }
    let pan_sequence = u8::try_from(cursor.number(2)?).ok()?;
    let label = cursor.shown(16)?;
    cursor.take(3)?;
    let holder = cursor.shown(26)?;
    let expires: [u8; 6] = cursor.take(6)?.try_into().ok()?;
    Some(GcrAnswer {
        entry,
        pan: Some(pan).filter(|pan| !pan.as_str().is_empty()).or_else(|| stripe.pan().cloned()),
        pan_sequence,
        application,
        stripe,
        sealed,
        holder: Some(holder).filter(|holder| !holder.is_empty()).map(Sensitive::new),
        label: Some(label).filter(|label| !label.is_empty()),
        expires: Some(expires).filter(|digits| digits.iter().all(u8::is_ascii_digit)),
    })
}

fn application(kind: u64, network: u64, index: &[u8]) -> Option<(Network, RecordIndex, u8)> {
    let network = Network::new(u16::try_from(network).ok()?).ok()?;
    Some((network, RecordIndex::from_bytes(index)?, u8::try_from(kind).ok()?))
}
