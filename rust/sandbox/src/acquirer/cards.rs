//! The simulated cards. They are names, never numbers.

use crate::acquirer::TenderKind;

/// What is special about a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardBehaviour {
    /// Pays.
    Good,
    /// Always declined with this code and message.
    Declines {
        /// Two digits, as in ISO 8583.
        code: &'static str,
        /// Text for the operator.
        message: &'static str,
    },
}

/// A card of the simulation.
#[derive(Clone, Copy, Debug)]
pub struct TestCard {
    /// Name used in requests.
    pub token: &'static str,
    /// Brand, spelt as in `pagarme-connect §4.5`; `None` for Pix.
    pub scheme_name: Option<&'static str>,
    /// `Credit`, `Debit`, `Prepaid`; `None` where nothing is reported.
    pub funding: Option<&'static str>,
    /// Kinds of payment the card can do.
    pub kinds: &'static [TenderKind],
    /// Name on the card.
    pub holder: Option<&'static str>,
    /// Whether it pays.
    pub behaviour: CardBehaviour,
}

const CREDIT: &[TenderKind] = &[TenderKind::Credit];
const DEBIT: &[TenderKind] = &[TenderKind::Debit];
const CREDIT_AND_DEBIT: &[TenderKind] = &[TenderKind::Credit, TenderKind::Debit];
const VOUCHER: &[TenderKind] = &[TenderKind::Voucher];
const PIX: &[TenderKind] = &[TenderKind::Pix];
const HOLDER: Option<&str> = Some("CLIENTE DE TESTE          ");

const fn card(
    token: &'static str,
    scheme_name: &'static str,
    funding: Option<&'static str>,
    kinds: &'static [TenderKind],
) -> TestCard {
    TestCard {
        token,
        scheme_name: Some(scheme_name),
        funding,
        kinds,
        holder: HOLDER,
        behaviour: CardBehaviour::Good,
    }
}

const fn bad(card: TestCard, code: &'static str, message: &'static str) -> TestCard {
    TestCard { behaviour: CardBehaviour::Declines { code, message }, ..card }
}

/// Every card of the simulation.
pub const TEST_CARDS: &[TestCard] = &[
    card("visa-credit", "Visa", Some("Credit"), CREDIT),
    card("mastercard-credit", "MasterCard", Some("Credit"), CREDIT),
    card("elo-credit", "Elo", Some("Credit"), CREDIT),
    card("amex-credit", "AmericanExpress", Some("Credit"), CREDIT),
    card("hipercard-credit", "Hipercard", Some("Credit"), CREDIT),
    card("visa-debit", "Visa", Some("Debit"), DEBIT),
    card("mastercard-debit", "MasterCard", Some("Debit"), DEBIT),
    card("elo-debit", "Elo", Some("Debit"), DEBIT),
    card("visa-multi", "Visa", None, CREDIT_AND_DEBIT),
    card("mastercard-prepaid", "MasterCard", Some("Prepaid"), CREDIT_AND_DEBIT),
    card("alelo-voucher", "Alelo", None, VOUCHER),
    card("sodexo-voucher", "Sodexo", None, VOUCHER),
    card("ticket-voucher", "Ticket", None, VOUCHER),
    card("vr-voucher", "VR", None, VOUCHER),
    TestCard {
        token: "pix",
        scheme_name: None,
        funding: None,
        kinds: PIX,
        holder: None,
        behaviour: CardBehaviour::Good,
    },
    bad(card("visa-expired", "Visa", Some("Credit"), CREDIT_AND_DEBIT), "54", "expired card"),
    bad(card("visa-poor", "Visa", Some("Credit"), CREDIT_AND_DEBIT), "51", "insufficient funds"),
    bad(card("visa-blocked", "Visa", Some("Credit"), CREDIT_AND_DEBIT), "62", "restricted card"),
    bad(card("visa-wrong-pin", "Visa", Some("Debit"), CREDIT_AND_DEBIT), "55", "wrong PIN"),
];

/// The card with this name.
#[must_use]
pub fn test_card(token: &str) -> Option<&'static TestCard> {
    TEST_CARDS.iter().find(|card| card.token == token)
}
