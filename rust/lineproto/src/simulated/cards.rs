//! The test cards.

use super::person::Side;

/// A test card. Its data are planted secrets: they appear nowhere but encrypted.
#[derive(Clone, Copy)]
pub struct TestCard {
    /// Its number.
    pub number: &'static str,
    /// Its second track.
    pub track2: &'static str,
    /// Its PIN.
    pub pin: &'static str,
    pub(super) label: &'static str,
}

/// The card that is presented on a side. All want to go online, the chip with a PIN.
pub const fn test_card(side: Side) -> TestCard {
    match side {
        Side::Chip => TestCard {
            number: "4929003141592653",
            track2: "4929003141592653=30122010000000000",
            pin: "739155",
            label: "CREDITO",
        },
        Side::Contactless => TestCard {
            number: "4929265358979325",
            track2: "4929265358979325=30122010000000000",
            pin: "804266",
            label: "CREDITO",
        },
        Side::Stripe => TestCard {
            number: "5423127182818285",
            track2: "5423127182818285=30121010000000000",
            pin: "915377",
            label: "",
        },
    }
}
