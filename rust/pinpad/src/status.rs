//! Status codes of answers (abecs-pinpad §2.4).

use std::fmt;

macro_rules! statuses {
    ($($code:literal $name:ident $text:literal,)*) => {
        /// The result of a command, as the PIN pad says it.
        ///
        /// A code that is not known is an error of that command, not of the link.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Status {
            $(#[doc = concat!($text, " (", stringify!($code), ").")] $name,)*
            /// Any other code.
            Unknown(u16),
        }

        impl Status {
            /// Every status that is known.
            pub const KNOWN: &[Self] = &[$(Self::$name,)*];

            /// From the number in an answer, 0 to 999.
            pub const fn from_code(code: u16) -> Self {
                match code {
                    $($code => Self::$name,)*
                    other => Self::Unknown(other),
                }
            }

            /// The number in an answer.
            pub const fn code(self) -> u16 {
                match self {
                    $(Self::$name => $code,)*
                    Self::Unknown(code) => code,
                }
            }

            /// What it means, as a fragment of a sentence.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Unknown(_) => "unknown status",
                }
            }
        }
    };
}

statuses! {
    0 Ok "done",
    3 NoSecureSession "no secure session is established",
    4 Function1 "function key 1",
    5 Function2 "function key 2",
    6 Function3 "function key 3",
    7 Function4 "function key 4",
    8 Clear "clear key",
    9 PacketNotSecure "the packet cannot be decrypted, or came in clear in a secure session",
    10 InvalidCall "the command is unknown or comes at the wrong moment",
    11 InvalidParameter "invalid parameter",
    12 TimedOut "the time limit is reached",
    13 Cancelled "the cardholder cancelled",
    15 NotOpen "the device is not open",
    19 MissingParameter "a mandatory parameter is missing",
    20 TablesDiffer "the version of the tables differs",
    21 TablesNotStored "the tables cannot be stored",
    40 InternalError "internal error of the device",
    41 StripeUnreadable "the stripe cannot be read",
    42 KeyMissing "the key slot is empty",
    43 NoCard "no card is there",
    44 PinBusy "PIN entry is refused for a while",
    45 AnswerTooBig "the answer would be too big",
    46 CryptographyFailed "a cryptographic check failed",
    47 StoppedForSecurity "stopped for security",
    51 NoSam "the security module is missing or mute",
    60 ChipMute "the chip does not answer",
    61 ChipUnreachable "communication with the chip failed",
    67 CardInvalidated "the card or its application is invalidated",
    68 CardProblems "the chip misbehaves",
    69 CardDataInvalid "data of the chip is missing or inconsistent",
    70 NoApplication "no application matches",
    71 ApplicationNotUsable "the application cannot be used here",
    76 FallbackAllowed "the chip failed and the stripe may be used",
    77 InvalidAmount "the amount cannot be represented",
    78 TooManyApplications "too many applications are candidates",
    79 CardBlocked "the card is blocked",
    80 SeveralContactlessCards "more than one contactless card",
    81 ContactlessUnreachable "communication with the contactless card failed",
    82 ContactlessInvalidated "the contactless card is invalidated",
    83 ContactlessProblems "the contactless card misbehaves",
    84 ContactlessNoApplication "no contactless application matches",
    85 ContactlessNotUsable "the contactless application cannot be used here",
    86 ActOnPhone "the cardholder must act on the phone and tap again",
    87 OtherInterface "another interface of the card must be used",
    100 MediaNotFound "the media file is not there",
    101 MediaFormat "the media format or size is not accepted",
    102 MediaNotLoaded "the media file cannot be loaded",
}

impl Status {
    /// Whether the command was done.
    pub const fn is_ok(self) -> bool {
        matches!(self, Self::Ok)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}, {}", self.code(), self.meaning())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_and_written_alike() {
        for code in 0..1000 {
            assert_eq!(Status::from_code(code).code(), code);
        }
        assert_eq!(Status::from_code(13), Status::Cancelled);
        assert_eq!(Status::from_code(999), Status::Unknown(999));
    }
}
