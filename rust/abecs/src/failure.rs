//! What goes wrong, in the words of a card transaction.

use maquininha_card::{DeviceFailure, KeySlot};
use maquininha_pinpad::{AnswerError, LinkFailure, PinpadError, Status, ValueError};

/// Why a command of the protocol has no answer that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineError {
    /// It was stopped by our side.
    Aborted,
    /// The protocol failed, or the PIN pad said no.
    Pinpad(PinpadError),
}

impl From<ValueError> for LineError {
    fn from(error: ValueError) -> Self {
        Self::Pinpad(error.into())
    }
}

impl From<AnswerError> for LineError {
    fn from(error: AnswerError) -> Self {
        Self::Pinpad(error.into())
    }
}

impl From<LinkFailure> for LineError {
    fn from(failure: LinkFailure) -> Self {
        Self::Pinpad(failure.into())
    }
}

impl LineError {
    /// Whether the secure session is gone, so that the device has to be opened again
    /// (abecs-pinpad §6.2).
    pub(crate) const fn ends_session(self) -> bool {
        matches!(
            self,
            Self::Pinpad(PinpadError::Link(
                LinkFailure::SessionLost { .. }
                    | LinkFailure::Downgraded
                    | LinkFailure::Undecipherable(_)
                    | LinkFailure::Malformed
            ))
        )
    }

    /// The failure of a command that used a key, or none.
    pub(crate) fn failure(self, slot: Option<KeySlot>) -> DeviceFailure {
        let Self::Pinpad(error) = self else { return DeviceFailure::Aborted };
        match error {
            PinpadError::Answer(AnswerError::Refused { status, .. }) => of_status(status, slot),
            PinpadError::Link(failure) => of_link(failure),
            PinpadError::Value(_) => DeviceFailure::Refused,
            // An answer came and cannot be read: what the PIN pad did is not known.
            _ => DeviceFailure::Internal,
        }
    }
}

fn of_link(failure: LinkFailure) -> DeviceFailure {
    match failure {
        LinkFailure::LinkLost => DeviceFailure::LinkLost,
        // The PIN pad said of itself that it did nothing.
        LinkFailure::NotUnderstood => DeviceFailure::Refused,
        LinkFailure::SessionLost { .. }
        | LinkFailure::Downgraded
        | LinkFailure::Undecipherable(_) => DeviceFailure::Security,
        LinkFailure::Malformed => DeviceFailure::Internal,
        _ => DeviceFailure::NoAnswer,
    }
}

fn of_status(status: Status, slot: Option<KeySlot>) -> DeviceFailure {
    match status {
        Status::Cancelled => DeviceFailure::Canceled,
        Status::TimedOut => DeviceFailure::TimedOut,
        Status::NoCard => DeviceFailure::RemovedEarly,
        Status::SeveralContactlessCards => DeviceFailure::TwoCards,
        Status::ContactlessUnreachable => DeviceFailure::ContactlessError,
        Status::ContactlessInvalidated
        | Status::ContactlessProblems
        | Status::ContactlessNoApplication
        | Status::ContactlessNotUsable
        | Status::OtherInterface => DeviceFailure::OtherInterface,
        Status::ActOnPhone => DeviceFailure::PhoneAction,
        Status::CardBlocked => DeviceFailure::CardBlocked,
        Status::CardInvalidated => DeviceFailure::CardInvalidated,
        Status::CardProblems | Status::CardDataInvalid => DeviceFailure::CardProblem,
        Status::ChipMute | Status::ChipUnreachable => DeviceFailure::ChipUnreadable,
        Status::FallbackAllowed => DeviceFailure::FallbackAllowed,
        Status::NoApplication | Status::ApplicationNotUsable | Status::TooManyApplications => {
            DeviceFailure::NoApplication
        }
        Status::StripeUnreadable => DeviceFailure::StripeUnreadable,
        Status::PinBusy => DeviceFailure::PinRefused,
        Status::KeyMissing => slot.map_or(DeviceFailure::Refused, DeviceFailure::KeyMissing),
        Status::TablesDiffer | Status::TablesNotStored => DeviceFailure::Tables,
        Status::InvalidCall
        | Status::InvalidParameter
        | Status::MissingParameter
        | Status::InvalidAmount
        | Status::NotOpen => DeviceFailure::Refused,
        Status::NoSecureSession
        | Status::PacketNotSecure
        | Status::CryptographyFailed
        | Status::StoppedForSecurity => DeviceFailure::Security,
        _ => DeviceFailure::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maquininha_pinpad::CommandId;

    fn refused(status: Status) -> LineError {
        AnswerError::Refused { command: CommandId::Gox, status }.into()
    }

    #[test]
    fn a_refusal_by_the_pin_pad_leaves_nothing_unknown_but_for_its_own_failures() {
        for status in Status::KNOWN {
            let failure = refused(*status).failure(None);
            let unknown = matches!(
                status,
                Status::NoSecureSession
                    | Status::PacketNotSecure
                    | Status::InternalError
                    | Status::AnswerTooBig
                    | Status::CryptographyFailed
                    | Status::StoppedForSecurity
                    | Status::NoSam
                    | Status::MediaNotFound
                    | Status::MediaFormat
                    | Status::MediaNotLoaded
                    | Status::Ok
                    | Status::Function1
                    | Status::Function2
                    | Status::Function3
                    | Status::Function4
                    | Status::Clear
            );
            assert_eq!(failure.card_side_unknown(), unknown, "{status}");
        }
        let unknown = refused(Status::from_code(777)).failure(None);
        assert_eq!(unknown, DeviceFailure::Internal);
    }

    #[test]
    fn silence_and_a_broken_link_leave_the_card_side_unknown() {
        for failure in [LinkFailure::NoAnswer, LinkFailure::NotAcknowledged, LinkFailure::LinkLost]
        {
            let failure = LineError::from(failure).failure(None);
            assert!(failure.card_side_unknown() && failure.link_is_gone(), "{failure}");
        }
        assert!(LineError::from(LinkFailure::Downgraded).ends_session());
    }
}
