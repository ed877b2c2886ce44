//! Why a reader did not do what it was told.

use crate::network::KeySlot;

/// Why a command of the reader failed. The codes of abecs-pinpad §2.4 stand behind each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceFailure {
    /// The card holder pressed cancel (013).
    #[error("the card holder canceled")]
    Canceled,
    /// Our own side called `abort`.
    #[error("the command was aborted")]
    Aborted,
    /// Nobody presented a card or pressed a key in the time of the command (012).
    #[error("nothing came in time")]
    TimedOut,
    /// The chip card was taken out, or the contactless one away, before the end (043).
    #[error("the card was taken away too early")]
    RemovedEarly,
    /// More than one contactless card (080).
    #[error("more than one contactless card is there")]
    TwoCards,
    /// The contactless card could not be read; it may the next time (081).
    #[error("the contactless card could not be read")]
    ContactlessError,
    /// The contactless card or its application cannot be used so: another side of the reader may
    /// do (082, 083, 084, 085, 087).
    #[error("the card must be inserted or swiped")]
    OtherInterface,
    /// The card holder must act on the phone and tap again (086).
    #[error("the card holder must act on the phone and tap again")]
    PhoneAction,
    /// The card is blocked (079).
    #[error("the card is blocked")]
    CardBlocked,
    /// The card or application is invalidated (067).
    #[error("the card is invalidated")]
    CardInvalidated,
    /// The chip misbehaves or its data are inconsistent (068, 069).
    #[error("the chip misbehaves")]
    CardProblem,
    /// The chip does not answer, or not correctly (060, 061).
    #[error("the chip could not be read")]
    ChipUnreadable,
    /// The chip failed in a way that lets the stripe stand in (076).
    #[error("the chip failed, the stripe may stand in")]
    FallbackAllowed,
    /// No application of the chip is for this payment (070, 071).
    #[error("the card has no application for this payment")]
    NoApplication,
    /// The stripe could not be read (041).
    #[error("the stripe could not be read")]
    StripeUnreadable,
    /// The PIN cannot be asked for right now: the reader limits how often (044).
    #[error("the reader refuses to ask for the PIN for now")]
    PinRefused,
    /// A key that the acquirer needs is not in the reader (042).
    #[error("the reader has no key in slot {0}")]
    KeyMissing(KeySlot),
    /// The reader did not take the tables (021), or has none.
    #[error("the reader did not take the tables")]
    Tables,
    /// The reader cannot do this at all.
    #[error("the reader does not support this")]
    NotSupported,
    /// The command is wrong at this point or in its parameters (010, 011, 019): a mistake of the
    /// plug-in or of its configuration.
    #[error("the reader refused the command")]
    Refused,
    /// The reader is busy with something else.
    #[error("the reader is busy")]
    Busy,
    /// The reader stopped for security: too many cryptograms of one insertion, or the secure session
    /// broke (003, 009, 046, 047).
    #[error("the reader stopped for security")]
    Security,
    /// The reader failed inside, or answered what is not in its protocol (040 and unknown codes).
    #[error("the reader failed")]
    Internal,
    /// The reader does not answer any more, though the link is there.
    #[error("the reader does not answer")]
    NoAnswer,
    /// The link broke.
    #[error("the link to the reader was lost")]
    LinkLost,
}

impl DeviceFailure {
    /// Whether it is unknown how far the card got: the command may have been carried out. Of every
    /// other failure the reader itself said that it was not.
    pub const fn card_side_unknown(self) -> bool {
        matches!(
            self,
            Self::Aborted | Self::Security | Self::Internal | Self::NoAnswer | Self::LinkLost
        )
    }

    /// Whether the reader must be connected anew before it is of use.
    pub const fn link_is_gone(self) -> bool {
        matches!(self, Self::NoAnswer | Self::LinkLost)
    }
}
