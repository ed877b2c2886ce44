//! A29: nothing to read on the link, and keys that change during the day.

use maquininha_card::AcquirerSet;
use maquininha_flow::DriverReply;
use maquininha_sandbox::{AcquirerKit, SlotKeys, kit_acquirers, kits, scheme_rules};
use maquininha_virtualpad::card::TestPans;

use super::counter::{Counter, Till, Wire, code, key};

/// A PIN that is found wherever it is, and not by chance.
pub(super) const PIN: &str = "730519846201";

/// A card number as packed decimal.
fn packed(digits: &str) -> Vec<u8> {
    let nibbles: Vec<u8> = digits.bytes().map(|byte| byte - b'0').collect();
    nibbles.chunks_exact(2).map(|pair| (pair[0] << 4) | pair[1]).collect()
}

pub(super) fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// What was planted and is in these bytes, as it is or packed.
pub(super) fn found(bytes: &[u8]) -> Vec<&'static str> {
    let planted = [TestPans::VISA, TestPans::VISA_OTHER, TestPans::MASTERCARD, PIN];
    planted
        .into_iter()
        .filter(|digits| {
            let middle = &digits[..digits.len().min(12)];
            holds(bytes, middle.as_bytes()) || holds(bytes, &packed(middle))
        })
        .collect()
}

impl Till {
    /// Gives the chip card the long PIN.
    pub(super) fn plant_pin(&self) {
        self.counter.pad.with(|pad| {
            let card = pad.wallet_mut().card_mut("chip-online-pin").expect("a card");
            PIN.clone_into(&mut card.pin);
            self.market.card_security().registry_mut().issue(card);
        });
    }
}

/// Sales by chip and PIN, contactless and stripe, and a refund.
async fn a_day(till: &Till) {
    let with_pin = format!("insert chip-online-pin; type {PIN}; press ok; remove");
    till.plant_pin();
    let paid = till.sell("chip", 25_00, &with_pin).await;
    till.sell("tap", 30_00, "tap contactless").await;
    till.sell("stripe", 35_00, "swipe stripe-only").await;
    till.counter.person("insert chip-online-pin; remove");
    let refund = maquininha_flow::DriverCommand::Refund {
        attempt_key: key("refund"),
        original: maquininha_flow::OriginalPayment {
            attempt_key: key("chip"),
            nsu: paid.nsu.clone(),
            amount: maquininha_model::Money::brl(25_00),
            serial: super::counter::serial(),
            paid_at: None,
        },
        amount: maquininha_model::Money::brl(25_00),
    };
    let reply = till.ask(refund).await;
    assert!(matches!(reply, DriverReply::Refunded { .. }), "{reply:?}");
}

/// A29: a capture of the link in a secure session.
#[tokio::test]
async fn a_capture_of_the_link_shows_no_card_number_no_track_and_no_pin() {
    let counter = Counter::open_with(Wire::Network, 1, true).await;
    let till = Till::with(counter, kit_acquirers()).await;
    a_day(&till).await;
    let capture = till.counter.capture.lock().expect("lock").clone();
    assert!(capture.len() > 10_000, "a whole day was captured: {}", capture.len());
    assert_eq!(found(&capture), Vec::<&str>::new());
    // The keys of the session go over the link in hex, where four digits stand by chance.
    assert!(!holds(&capture, b"*2653"), "not even the last four digits");
    assert!(!holds(&capture, b"SILVA"), "nor the name");
}

/// A29: without a secure session the names and last digits are readable, and nothing else.
#[tokio::test]
async fn a_clear_session_shows_no_card_number_no_track_and_no_pin_either() {
    let till = Till::open(Wire::Serial).await;
    a_day(&till).await;
    let capture = till.counter.capture.lock().expect("lock").clone();
    assert!(holds(&capture, b"*2653"), "the capture sees what is there");
    assert_eq!(found(&capture), Vec::<&str>::new());
}

/// What till and PIN pad still have after a day. The memory of the processes is searched elsewhere.
#[tokio::test]
async fn books_store_and_pin_pad_keep_nothing_of_a_card() {
    let till = Till::open(Wire::Network).await;
    a_day(&till).await;
    assert!(!till.counter.pad.with(|pad| pad.remembers_card()), "the PIN pad has forgotten");
    let texts = [
        till.market.books_json().to_string(),
        format!("{:?}", till.market),
        format!("{:?}", till.store),
        format!("{:?}", till.counter.trace.lock().expect("lock")),
    ];
    for text in &texts {
        assert_eq!(found(text.as_bytes()), Vec::<&str>::new(), "{text}");
    }
}

/// A29: new working key and new key set in the middle of the day.
#[tokio::test]
async fn keys_change_in_the_middle_of_the_day_and_sales_go_on() {
    let mut till = Till::open(Wire::Network).await;
    let boreal = kits()[1].profile.network;
    let renewed = |till: &Till| {
        let security = till.market.card_security();
        let profiles = kits().into_iter().map(|kit| security.renewed(&kit.profile)).collect();
        AcquirerSet::new(profiles, scheme_rules()).expect("as before")
    };
    let old = renewed(&till);
    till.sell("before", 10_00, "tap contactless").await;
    for round in ["first", "second"] {
        till.market.card_security().rotate_working_keys(boreal);
        let acquirers = renewed(&till);
        till.reconfigure(acquirers);
        till.sell(round, 10_00, "tap contactless").await;
    }
    till.reconfigure(old);
    assert_eq!(code(&till.sale("stale", 10_00, "tap contactless").await), "63");
    let acquirers = renewed(&till);
    till.reconfigure(acquirers);

    let chip = "insert chip-online-pin; type 1234; press ok; remove";
    till.sell("old-set", 10_00, chip).await;
    let aurora = kits().remove(0);
    let keys = {
        let mut security = till.market.card_security();
        let keys = security.network_mut(aurora.profile.network).expect("a network");
        for (family, slots) in [(2, &mut keys.data), (1, &mut keys.pin)] {
            for slot in slots.values_mut() {
                let SlotKeys::Dukpt(sets) = slot else { panic!("DUKPT") };
                sets.insert([0xFF, 0xFF, 0x44, family], *b"aurora new base!");
            }
        }
        keys.clone()
    };
    let newer = AcquirerKit { keys, ..aurora };
    till.counter.pad.with(|pad| newer.inject(pad.keys_mut(), 1));
    till.sell("new-set", 10_00, chip).await;
    till.sell("tap-again", 10_00, "tap contactless").await;
}
