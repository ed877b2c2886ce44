//! G16: a chip card from the choice of its application to its closing cryptogram.

use std::sync::Arc;

use maquininha_card::{
    AcquirerSet, ChipFinished, ChipVerdict, DeviceCommand, DeviceReply, SaleEnd, Script,
};
use maquininha_sandbox::{Transaction, kits, scheme_rules};
use maquininha_virtualpad::CryptogramKind;
use maquininha_virtualpad::card::TestPans;
use maquininha_virtualpad::issuer::{Issuer, VerifiedCryptogram};

use super::commands::whole_trace;
use super::counter::{Till, Wire};

const CARD: &str = "several-applications";
/// The card's own account of what it did: with it the issuer can check the closing cryptogram.
const TAG_APPLICATION_DATA: u16 = 0x9F10;

/// What one sale by script showed.
struct Sale {
    end: Option<SaleEnd>,
    /// Of the application that was chosen.
    label: Option<String>,
    verdict: ChipVerdict,
    has_online_pin: bool,
    accepted: bool,
    first: Option<VerifiedCryptogram>,
    closing: Option<VerifiedCryptogram>,
    booked: Transaction,
}

/// A chip sale as a script, with the cryptograms checked by the issuer of the card.
async fn sale(centavos: i64, person: &str) -> Sale {
    let mut till = Till::open(Wire::Network).await;
    let profiles = kits().into_iter().map(|kit| {
        let mut profile = kit.profile;
        profile.finish_tags.push(TAG_APPLICATION_DATA);
        profile
    });
    till.reconfigure(AcquirerSet::new(profiles.collect(), scheme_rules()).expect("a set"));
    till.counter.person(person);
    let script = format!(
        r#"{{"name": "chip", "steps": [
            {{"do": {{"sale": {{"amount": {{"fixed": {centavos}}}, "tender": "credit"}}}}}}]}}"#
    );
    let script = Arc::new(Script::from_json(&script).expect("a good script"));
    let end = till.scripts().start(script, None).end().await.expect("an end");

    let sequence = till.counter.pad.with(|pad| pad.wallet().card(CARD).expect("a card").sequence);
    let verify = |data: &[u8]| Issuer::test().verify(TestPans::ELO, sequence, data);
    let mut label = None;
    let mut decided = None;
    let mut finished = None;
    for (command, reply) in whole_trace(&till.counter).await {
        match (command, reply) {
            (DeviceCommand::ReadCard(_), DeviceReply::CardSeen(seen)) => {
                label = seen.label.map(|label| label.trim().to_owned());
            }
            (DeviceCommand::GoOnChip(_), DeviceReply::ChipDecided(it)) => decided = Some(it),
            (DeviceCommand::FinishChip(_), DeviceReply::ChipFinished(it)) => finished = Some(it),
            _ => {}
        }
    }
    let (decided, finished) = (decided.expect("decided"), finished.expect("finished"));
    let ChipFinished { accepted, emv_data } = finished;
    // What the end names anew counts; the rest is as it was.
    let closing = [emv_data.expose(), decided.emv_data.expose()].concat();
    let mut forged = closing.clone();
    let mark = [0x9F, 0x26, 8];
    let cryptogram = forged.windows(3).position(|three| three == mark).expect("a cryptogram") + 3;
    forged[cryptogram] ^= 1;
    assert_eq!(verify(&forged), None, "a cryptogram with a wrong bit is not the card's");
    Sale {
        end: end.sale,
        label,
        verdict: decided.verdict,
        has_online_pin: decided.verification.online_pin.is_some(),
        accepted,
        first: verify(decided.emv_data.expose()),
        closing: verify(&closing),
        booked: till.market.books().transactions.remove(0),
    }
}

#[tokio::test]
async fn a_chip_pays_by_menu_pin_and_a_closing_cryptogram_that_its_issuer_verifies() {
    for (keys, label, acquirer) in
        [("press ok", "ELO CREDITO", "aurora"), ("press down; press ok", "CREDITO", "aurora")]
    {
        let person = format!("insert {CARD}; {keys}; type 1234; press ok; remove");
        let sale = sale(80_00, &person).await;
        assert_eq!(sale.end, Some(SaleEnd::Approved), "{label}");
        assert_eq!(sale.label.as_deref(), Some(label), "what was chosen from the menu");
        assert_eq!((sale.verdict, sale.has_online_pin), (ChipVerdict::GoOnline, true));
        let read = sale.booked.read.as_ref().expect("by a card reader");
        assert_eq!((read.acquirer.as_str(), read.code.as_str()), (acquirer, "00"));
        assert_eq!(sale.booked.settled(), 80_00);
        let (first, closing) = (sale.first.expect("the card's"), sale.closing.expect("the card's"));
        assert_eq!(first.kind, CryptogramKind::Online, "it asks for its issuer");
        assert!(sale.accepted);
        assert_eq!(closing.kind, CryptogramKind::Approved, "it closes as approved");
        assert_eq!(closing.counter, first.counter, "of one transaction");
        assert_ne!(closing.cryptogram, first.cryptogram);
    }
}

#[tokio::test]
async fn a_chip_whose_issuer_declines_closes_as_declined() {
    let person = format!("insert {CARD}; press ok; type 1234; press ok; remove");
    let sale = sale(10_51, &person).await;
    assert_eq!(sale.end, Some(SaleEnd::Declined));
    assert_eq!(sale.booked.settled(), 0);
    assert!(!sale.accepted);
    assert_eq!(sale.first.expect("the card's").kind, CryptogramKind::Online);
    assert_eq!(sale.closing.expect("the card's").kind, CryptogramKind::Declined);
}
