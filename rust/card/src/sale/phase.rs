//! Where an operation is.

use crate::device::AcquirerVerdict;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Idle,
    Preparing,
    AskingOriginal,
    Reading,
    Clearing,
    EnteringPin,
    Protecting,
    OnChip,
    Identifying,
    Authorizing,
    Refunding,
    Finishing(AcquirerVerdict),
    Marking,
    MarkingUndo,
    Undoing,
    UndoPause,
    Removing,
    Closing,
    Done,
}

impl Phase {
    pub(super) const fn waits_for_device(self) -> bool {
        matches!(
            self,
            Self::Preparing
                | Self::Reading
                | Self::Clearing
                | Self::EnteringPin
                | Self::Protecting
                | Self::OnChip
                | Self::Finishing(_)
                | Self::Removing
                | Self::Closing
        )
    }

    pub(super) const fn waits_for_host(self) -> bool {
        matches!(
            self,
            Self::AskingOriginal
                | Self::Identifying
                | Self::Authorizing
                | Self::Refunding
                | Self::Undoing
        )
    }

    /// Nothing that moves money has left yet.
    pub(super) const fn is_before_money(self) -> bool {
        matches!(
            self,
            Self::Idle
                | Self::Preparing
                | Self::AskingOriginal
                | Self::Reading
                | Self::Clearing
                | Self::EnteringPin
                | Self::Protecting
                | Self::OnChip
                | Self::Identifying
        )
    }
}
