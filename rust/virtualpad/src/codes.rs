//! Status codes of answers (abecs-pinpad §2.4).

/// How a command ended: three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(pub u16);

macro_rules! statuses {
    ($($code:literal $name:ident $meaning:literal)*) => {
        impl Status {
            $(#[doc = $meaning] pub const $name: Self = Self($code);)*
        }
    };
}

statuses! {
    0 OK "Done."
    3 NOSEC "A secure session is used but was not established."
    8 BACKSP "The clear key."
    9 ERRPKTSEC "An encrypted packet cannot be decoded, or a clear command came in a secure session."
    10 INVCALL "A wrong moment, or an unknown command."
    11 INVPARM "An invalid parameter."
    12 TIMEOUT "The time limit was reached."
    13 CANCEL "The cardholder pressed CANCEL."
    19 MANDAT "A mandatory parameter is missing."
    20 TABVERDIF "The version of the tables differs."
    21 TABERR "The tables could not be stored."
    40 INTERR "An internal error."
    41 MCDATAERR "The stripe could not be read."
    42 ERRKEY "The key slot is empty."
    43 NOCARD "No card is in the slot or in the field."
    44 PINBUSY "A PIN is refused for the moment."
    45 RSPOVRFL "The answer would be too long."
    46 ERRCRYPT "A cryptographic check failed."
    47 SECURITY "Stopped for security."
    60 DUMBCARD "The chip does not answer."
    61 ERRCARD "Communication with the chip failed."
    67 CARDINVALIDAT "The card or application is invalidated."
    68 CARDPROBLEMS "The chip misbehaves."
    69 CARDINVDATA "Data of the chip is missing or inconsistent."
    70 CARDAPPNAV "No application matches."
    71 CARDAPPNAUT "The application cannot be used here."
    76 ERRFALLBACK "A chip error after which the stripe may be used."
    78 ERRMAXAID "More than 128 candidate records."
    79 CARDBLOCKED "The card is blocked."
    80 CTLSMULTIPLE "More than one contactless card."
    81 CTLSCOMMERR "Contactless communication failed."
    82 CTLSINVALIDAT "Contactless: invalidated."
    83 CTLSPROBLEMS "The contactless card misbehaves."
    84 CTLSAPPNAV "Contactless: no application matches."
    86 CTLSEXTCVM "The cardholder must act on the phone, then tap again."
    87 CTLSIFCHG "Another interface must be used."
    100 MFNFOUND "The media file is not there."
    101 MFERRFMT "The media format or size is not accepted."
    102 MFERR "The media could not be loaded."
}
