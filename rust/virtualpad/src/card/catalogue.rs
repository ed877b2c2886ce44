//! The catalogue of test cards. Numbers are those of the planted secrets, so that a search for
//! them finds whatever leaks, or others that are known to be nobody's.

use super::HolderVerification::{None as NoVerification, OfflinePin, OnlinePin, Signature};
use super::{
    Application, CardHabit, Chip, ChipHealth, Contactless, ContactlessHealth, ContactlessMode,
    PIN_TRIES_MAX, RecordedValues, Stripe, TestCard,
};

/// The numbers of the catalogue's cards, which stand in `tests/canaries.txt` too.
pub struct TestPans;

impl TestPans {
    /// Visa, of most cards.
    pub const VISA: &str = "4929003141592653";
    /// Visa, another.
    pub const VISA_OTHER: &str = "4929265358979325";
    /// Visa, of cards that go wrong.
    pub const VISA_FAULTY: &str = "4929384626433831";
    /// Visa, 19 digits.
    pub const VISA_LONG: &str = "4929577215664901538";
    /// Mastercard.
    pub const MASTERCARD: &str = "5423127182818285";
    /// American Express.
    pub const AMEX: &str = "378282818284596";
    /// Elo.
    pub const ELO: &str = "6363680161803397";
    /// Hipercard.
    pub const HIPERCARD: &str = "6062822357111318";
}

const VISA: &[u8] = &[0xA0, 0, 0, 0, 3, 0x10, 0x10];
const VISA_ELECTRON: &[u8] = &[0xA0, 0, 0, 0, 3, 0x20, 0x10];
const MASTERCARD: &[u8] = &[0xA0, 0, 0, 0, 4, 0x10, 0x10];
const MAESTRO: &[u8] = &[0xA0, 0, 0, 0, 4, 0x30, 0x60];
const AMEX: &[u8] = &[0xA0, 0, 0, 0, 0x25, 1];
const ELO_CREDIT: &[u8] = &[0xA0, 0, 0, 6, 0x51, 0x10, 0x10];
const ELO_DEBIT: &[u8] = &[0xA0, 0, 0, 6, 0x51, 0x20, 0x10];
const HIPERCARD: &[u8] = &[0xA0, 0, 0, 6, 4, 0x10, 0x10];
const FLEET: &[u8] = &[0xA0, 0, 0, 9, 0x99, 0x10, 0x10];

/// The PIN of every test card.
const PIN: &str = "1234";

/// Every card of the catalogue.
pub fn catalogue() -> Vec<TestCard> {
    let mut cards = working();
    cards.extend(with_a_twist());
    cards.extend(broken());
    // Each card has a sequence number of its own, so that cards with one number differ.
    for (sequence, card) in (1..).zip(&mut cards) {
        card.sequence = sequence;
    }
    cards
}

fn working() -> Vec<TestCard> {
    let visa = || app(VISA, "CREDITO", &[OnlinePin, Signature]);
    let master = || app(MASTERCARD, "CREDITO", &[OnlinePin, Signature]);
    vec![
        chip(card("chip-online-pin", TestPans::VISA), vec![visa()]),
        chip(
            card("chip-offline-pin", TestPans::MASTERCARD),
            vec![app(MASTERCARD, "CREDITO", &[OfflinePin, Signature])],
        ),
        chip(
            card("chip-no-pin", TestPans::VISA_OTHER),
            vec![app(VISA, "CREDITO", &[NoVerification])],
        ),
        chip(
            card("chip-signature", TestPans::AMEX),
            vec![app(AMEX, "AMEX", &[Signature, NoVerification])],
        ),
        chip(
            card("chip-long-number", TestPans::VISA_LONG),
            vec![app(VISA_ELECTRON, "DEBITO", &[OnlinePin])],
        ),
        chip(
            card("chip-hipercard", TestPans::HIPERCARD),
            vec![app(HIPERCARD, "HIPERCARD", &[OnlinePin, Signature])],
        ),
        tap(card("contactless", TestPans::MASTERCARD), vec![master()]),
        tap(card("contactless-visa", TestPans::VISA), vec![visa()]),
        tap(
            card("contactless-elo-debit", TestPans::ELO),
            vec![app(ELO_DEBIT, "ELO DEBITO", &[OnlinePin])],
        ),
        phone(tap(card("phone", TestPans::MASTERCARD), vec![master()]), true),
        contactless_stripe(tap(card("contactless-stripe", TestPans::VISA), vec![visa()])),
        TestCard { service_code: "101".to_owned(), ..card("stripe-only", TestPans::VISA_OTHER) },
        dual(card("dual", TestPans::MASTERCARD), vec![master()]),
    ]
}

fn with_a_twist() -> Vec<TestCard> {
    let master = || app(MASTERCARD, "CREDITO", &[OnlinePin, Signature]);
    vec![
        phone(tap(card("phone-locked", TestPans::MASTERCARD), vec![master()]), false),
        chip(
            card("several-applications", TestPans::ELO),
            vec![
                app(ELO_CREDIT, "ELO CREDITO", &[OnlinePin, Signature]),
                app(VISA, "CREDITO", &[OnlinePin]),
                app(ELO_DEBIT, "ELO DEBITO", &[OnlinePin]),
            ],
        ),
        dual(
            card("combo", TestPans::MASTERCARD),
            vec![app(MASTERCARD, "CREDITO", &[OnlinePin]), app(MAESTRO, "DEBITO", &[OnlinePin])],
        ),
        chip(
            TestCard { discretionary: "0017000000012".to_owned(), ..card("fleet", TestPans::VISA) },
            vec![app(FLEET, "FROTA", &[OnlinePin])],
        ),
        chip(
            TestCard { expiry: "250131".to_owned(), ..card("expired", TestPans::VISA) },
            vec![app(VISA, "CREDITO", &[OnlinePin])],
        ),
        chip(
            card("offline-approving", TestPans::VISA),
            vec![Application {
                habit: CardHabit::AsAsked,
                approves_unable_online: true,
                ..app(VISA, "CREDITO", &[NoVerification])
            }],
        ),
        chip(
            card("declining", TestPans::VISA_FAULTY),
            vec![Application { habit: CardHabit::Declines, ..app(VISA, "CREDITO", &[OnlinePin]) }],
        ),
        chip(
            card("issuer-answer-needed", TestPans::VISA),
            vec![Application {
                needs_issuer_answer: true,
                ..app(VISA, "CREDITO", &[NoVerification])
            }],
        ),
        chip(
            TestCard { pin_tries_left: 1, ..card("last-pin-try", TestPans::MASTERCARD) },
            vec![app(MASTERCARD, "CREDITO", &[OfflinePin, NoVerification])],
        ),
        chip(
            TestCard { pin_tries_left: 0, ..card("pin-blocked", TestPans::MASTERCARD) },
            vec![app(MASTERCARD, "CREDITO", &[OfflinePin])],
        ),
        chip(
            card("application-blocked", TestPans::VISA_FAULTY),
            vec![Application { blocked: true, ..app(VISA, "CREDITO", &[OnlinePin]) }],
        ),
        chip(
            card("one-application-blocked", TestPans::MASTERCARD),
            vec![
                Application { blocked: true, ..app(MASTERCARD, "CREDITO", &[OnlinePin]) },
                app(MAESTRO, "DEBITO", &[OnlinePin]),
            ],
        ),
    ]
}

fn broken() -> Vec<TestCard> {
    let visa = || app(VISA, "CREDITO", &[OnlinePin, Signature]);
    let sick = |name, health| {
        let mut card = chip(card(name, TestPans::VISA_FAULTY), vec![visa()]);
        if let Some(chip) = &mut card.chip {
            chip.health = health;
        }
        card
    };
    let sick_tap = |name, health| {
        let mut card = dual(card(name, TestPans::VISA_FAULTY), vec![visa()]);
        if let Some(contactless) = &mut card.contactless {
            contactless.health = health;
        }
        card
    };
    vec![
        sick("chip-mute", ChipHealth::Mute),
        sick("chip-garbled", ChipHealth::CommunicationError),
        sick("chip-invalidated", ChipHealth::Invalidated),
        sick("chip-problems", ChipHealth::Problems),
        sick("chip-bad-data", ChipHealth::InvalidData),
        sick("card-blocked", ChipHealth::Blocked),
        sick("chip-fallback", ChipHealth::FailsReading),
        sick("chip-fallback-later", ChipHealth::FailsCryptogram),
        sick_tap("contactless-garbled", ContactlessHealth::CommunicationError),
        sick_tap("contactless-invalidated", ContactlessHealth::Invalidated),
        sick_tap("contactless-problems", ContactlessHealth::Problems),
        sick_tap("contactless-insert-instead", ContactlessHealth::OtherInterface),
        TestCard { stripe: Stripe::Unreadable, ..card("stripe-unreadable", TestPans::VISA_FAULTY) },
    ]
}

/// The card of the recorded contactless sale (abecs-pinpad §13.9): its cryptogram and the rest
/// are those of the record.
pub fn replayed_card() -> TestCard {
    let recorded = RecordedValues {
        cryptogram: [0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6, 0x07, 0x18],
        issuer_data: vec![1, 0x10, 0xA0, 0, 3, 0x22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF],
        unpredictable: [0x11, 0x22, 0x33, 0x44],
        tvr: [0, 0, 0, 0x80, 1],
        interchange_profile: [0x19, 0x80],
    };
    let mut application = app(MASTERCARD, "CREDITO", &[OnlinePin]);
    application.recorded = Some(recorded);
    TestCard {
        sequence: 1,
        holder: String::new(),
        expiry: "271231".to_owned(),
        discretionary: "0000012345678".to_owned(),
        atc: 0x0016,
        ..tap(card("replayed", "5301234567890123"), vec![application])
    }
}

fn card(name: &str, pan: &str) -> TestCard {
    TestCard {
        name: name.to_owned(),
        pan: pan.to_owned(),
        sequence: 1,
        expiry: "301231".to_owned(),
        effective: "240101".to_owned(),
        holder: "SILVA/MARIA".to_owned(),
        service_code: "201".to_owned(),
        discretionary: "0000012345".to_owned(),
        languages: "pt".to_owned(),
        issuer_country: 76,
        stripe: Stripe::Readable,
        chip: None,
        contactless: None,
        pin: PIN.to_owned(),
        pin_tries_left: PIN_TRIES_MAX,
        atc: 0,
    }
}

fn app(aid: &[u8], label: &str, verification: &[super::HolderVerification]) -> Application {
    Application {
        aid: aid.to_vec(),
        label: label.to_owned(),
        verification: verification.to_vec(),
        // Default: as online. Denial: an expired application. Online: what calls for the issuer.
        action_codes: [
            [0xF8, 0x50, 0xAC, 0xF8, 0],
            [0, 0x40, 0, 0, 0],
            [0xF8, 0x50, 0xAC, 0xF8, 0],
        ],
        habit: CardHabit::AsAsked,
        approves_unable_online: false,
        needs_issuer_answer: false,
        blocked: false,
        recorded: None,
    }
}

fn chip(card: TestCard, applications: Vec<Application>) -> TestCard {
    TestCard { chip: Some(Chip { health: ChipHealth::Good, applications }), ..card }
}

fn tap(card: TestCard, applications: Vec<Application>) -> TestCard {
    let contactless = Contactless {
        mode: ContactlessMode::Emv,
        device_type: 0,
        health: ContactlessHealth::Good,
        verifies_holder: false,
        unlocked: true,
        applications,
    };
    TestCard { contactless: Some(contactless), ..card }
}

fn dual(card: TestCard, applications: Vec<Application>) -> TestCard {
    chip(tap(card, applications.clone()), applications)
}

fn phone(mut card: TestCard, unlocked: bool) -> TestCard {
    card.stripe = Stripe::Absent;
    if let Some(contactless) = &mut card.contactless {
        contactless.device_type = 1;
        contactless.verifies_holder = true;
        contactless.unlocked = unlocked;
    }
    card
}

fn contactless_stripe(mut card: TestCard) -> TestCard {
    if let Some(contactless) = &mut card.contactless {
        contactless.mode = ContactlessMode::Stripe;
    }
    card
}
