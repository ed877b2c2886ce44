//! What the authorisation hosts refuse: copies, changed data, wrong keys, late payments.

#[path = "support/pad/mod.rs"]
mod pad;

use maquininha_card::{
    AuthorizationRequest, DataProtection, EntryMode, HostApproval, HostCommand, HostReply,
    HostUndoReason, KeyScheme, NetworkNumber, OpaqueBytes,
};
use maquininha_flow::DriverReply;
use maquininha_model::Money;
use maquininha_sandbox::{Market, kits};
use pad::shop::{CREDIT, SERIAL, Shop, key, market};

const CHIP_AND_PIN: &str = "insert chip-online-pin; type 1234; press ok; remove";

/// A request of a chip that no host has seen: it is recorded while the host is out of reach.
async fn unseen(market: &Market, number: u32, script: &str) -> AuthorizationRequest {
    let nowhere = maquininha_sandbox::HostLink::Http(String::from("http://127.0.0.1:1"));
    let shop = Shop::over(market, nowhere, number, maquininha_sandbox::kit_acquirers());
    shop.person(script);
    let reply = shop.sale("K1", 10_00, CREDIT).await;
    assert!(matches!(reply, DriverReply::Unavailable { .. }), "{reply:?}");
    shop.last_request()
}

fn authorize(market: &Market, request: AuthorizationRequest) -> HostReply {
    let name = kits().into_iter().find(|kit| kit.profile.network == request.network);
    let name = name.expect("a kit of this network").profile.name;
    market.card_host(&name, SERIAL, &HostCommand::Authorize(Box::new(request))).reply
}

fn code(reply: &HostReply) -> &str {
    match reply {
        HostReply::Declined { code, .. } => code,
        other => panic!("not declined: {other:?}"),
    }
}

/// The request with the value of one EMV object changed.
fn with_object(request: &AuthorizationRequest, tag: &[u8], value: &[u8]) -> AuthorizationRequest {
    let mut bytes = request.emv_data.expose().to_vec();
    let head = [tag, &[u8::try_from(value.len()).expect("short")]].concat();
    let at = bytes.windows(head.len()).position(|window| window == head).expect("the object");
    bytes[at + head.len()..][..value.len()].copy_from_slice(value);
    AuthorizationRequest { emv_data: opaque(&bytes), ..request.clone() }
}

fn opaque(bytes: &[u8]) -> OpaqueBytes {
    OpaqueBytes::new(bytes.to_vec()).expect("short")
}

#[tokio::test]
async fn an_untouched_request_is_approved() {
    let market = market();
    let request = unseen(&market, 1, CHIP_AND_PIN).await;
    assert!(matches!(authorize(&market, request), HostReply::Approved(_)));
}

#[tokio::test]
async fn changed_data_break_the_cryptogram() {
    for (tag, value) in [
        (&[0x9F, 0x02][..], &[0, 0, 0, 0, 0x99, 0x99][..]),
        (&[0x5F, 0x2A], &[0x08, 0x40]),
        (&[0x9A], &[0x20, 0x01, 0x01]),
        (&[0x9F, 0x37], &[1, 2, 3, 4]),
        (&[0x9F, 0x36], &[0, 9]),
        (&[0x9F, 0x26], &[0; 8]),
        (&[0x82], &[0, 0]),
    ] {
        let market = market();
        let request = unseen(&market, 1, CHIP_AND_PIN).await;
        let reply = authorize(&market, with_object(&request, tag, value));
        assert_eq!(code(&reply), "82", "{tag:02X?}");
    }
}

#[tokio::test]
async fn the_amount_asked_for_is_the_one_that_the_card_was_told() {
    let market = market();
    let request = unseen(&market, 1, CHIP_AND_PIN).await;
    let dearer = AuthorizationRequest { amount: Money::brl(1000_00), ..request };
    assert_eq!(code(&authorize(&market, dearer)), "13");
}

#[tokio::test]
async fn another_day_than_the_cards_is_refused() {
    let market = market();
    let mut request = unseen(&market, 1, CHIP_AND_PIN).await;
    request.time.day = if request.time.day == 1 { 2 } else { 1 };
    assert_eq!(code(&authorize(&market, request)), "12");
}

#[tokio::test]
async fn a_chip_without_its_data_is_refused() {
    let market = market();
    let request = unseen(&market, 1, CHIP_AND_PIN).await;
    let bare = AuthorizationRequest { emv_data: OpaqueBytes::empty(), ..request.clone() };
    assert_eq!(code(&authorize(&market, bare)), "30");
    let cut = AuthorizationRequest {
        attempt_key: key("K2"),
        emv_data: opaque(&request.emv_data.expose()[..20]),
        ..unseen(&market, 2, CHIP_AND_PIN).await
    };
    assert_eq!(code(&authorize(&market, cut)), "30");
}

#[tokio::test]
async fn a_repeated_or_older_key_serial_is_refused_under_any_attempt() {
    let market = market();
    let shop = Shop::open(&market, 1);
    shop.sell("K1", 10_00, "swipe stripe-only").await;
    let first = shop.last_request();
    shop.sell("K2", 10_00, "swipe stripe-only").await;
    let second = shop.last_request();
    for (attempt, request) in [("K3", second), ("K4", first)] {
        let copy = AuthorizationRequest { attempt_key: key(attempt), ..request };
        assert_eq!(code(&authorize(&market, copy)), "63", "{attempt}");
    }
}

#[tokio::test]
async fn a_cryptogram_is_not_taken_twice_even_with_fresh_keys() {
    let market = market();
    let old = unseen(&market, 1, CHIP_AND_PIN).await;
    assert!(matches!(authorize(&market, old.clone()), HostReply::Approved(_)));
    market.confirm(SERIAL, "K1");
    // Another device has the same card, whose counter stands where it stood.
    let copy = unseen(&market, 2, CHIP_AND_PIN).await;
    let copy = AuthorizationRequest { attempt_key: key("K2"), ..copy };
    let reply = authorize(&market, copy);
    assert!(
        matches!(&reply, HostReply::Declined { code, message, .. }
        if code == "63" && message.contains("counter")),
        "{reply:?}"
    );
}

#[tokio::test]
async fn the_same_key_again_is_known_and_a_query_tells_its_end() {
    let market = market();
    let request = unseen(&market, 1, CHIP_AND_PIN).await;
    let HostReply::Approved(approved) = authorize(&market, request.clone()) else { panic!() };
    assert_eq!(authorize(&market, request), HostReply::KeyKnown);
    let query = HostCommand::Query { attempt_key: key("K1") };
    let HostReply::Approved(found) = market.card_host("aurora", SERIAL, &query).reply else {
        panic!("not found")
    };
    assert_eq!(found, approved);
    let HostApproval { entry, network, is_final, .. } = *found;
    assert_eq!((entry, network.number(), is_final), (EntryMode::Chip, 4, false));
    market.confirm(SERIAL, "K1");
    let HostReply::Approved(found) = market.card_host("aurora", SERIAL, &query).reply else {
        panic!("not found")
    };
    assert!(found.is_final);
}

#[tokio::test]
async fn a_payment_that_was_undone_before_it_arrived_is_declined_and_remembered() {
    let market = market();
    let request = unseen(&market, 1, CHIP_AND_PIN).await;
    let undo = HostCommand::Undo { attempt_key: key("K1"), reason: HostUndoReason::NoAnswer };
    assert_eq!(market.card_host("aurora", SERIAL, &undo).reply, HostReply::NotFound);
    assert_eq!(code(&authorize(&market, request.clone())), "94");
    assert_eq!(authorize(&market, request), HostReply::KeyKnown);
    assert_eq!(code(&market.card_host("aurora", SERIAL, &undo).reply), "94");
    assert_eq!(market.books().transactions.len(), 1);
    assert!(market.audit().is_empty());
}

#[tokio::test]
async fn an_acquirer_knows_its_own_payments_only() {
    let market = market();
    let request = unseen(&market, 1, CHIP_AND_PIN).await;
    assert!(matches!(authorize(&market, request.clone()), HostReply::Approved(_)));
    for command in [
        HostCommand::Query { attempt_key: key("K1") },
        HostCommand::Confirm { attempt_key: key("K1") },
        HostCommand::Undo { attempt_key: key("K1"), reason: HostUndoReason::Decided },
    ] {
        assert_eq!(market.card_host("boreal", SERIAL, &command).reply, HostReply::NotFound);
    }
    let query = HostCommand::Query { attempt_key: key("K1") };
    let reply = market.card_host("aurora", SERIAL, &query).reply;
    assert!(matches!(reply, HostReply::Approved(_)), "still stands: {reply:?}");
    let stray = HostCommand::Authorize(Box::new(request));
    assert_eq!(code(&market.card_host("boreal", SERIAL, &stray).reply), "12");
}

#[tokio::test]
async fn data_under_another_acquirers_key_cannot_be_read() {
    let market = market();
    let request = unseen(&market, 1, CHIP_AND_PIN).await;
    let boreal = NetworkNumber::new(7).expect("a network");
    let stray = AuthorizationRequest { network: boreal, ..request };
    assert_eq!(code(&authorize(&market, stray)), "63");
}

#[tokio::test]
async fn a_working_key_that_was_never_handed_out_is_refused() {
    let market = market();
    let mut request = unseen(&market, 1, "tap contactless").await;
    let DataProtection::Key { scheme, .. } = &mut request.card.data.protection else { panic!() };
    assert!(matches!(scheme, KeyScheme::MasterKey { .. }));
    *scheme = KeyScheme::MasterKey { working_key: opaque(&[7; 16]) };
    assert_eq!(code(&authorize(&market, request)), "63");
}

#[tokio::test]
async fn a_terminal_with_an_open_payment_is_told_that_nothing_was_done() {
    let market = market();
    let first = unseen(&market, 1, CHIP_AND_PIN).await;
    assert!(matches!(authorize(&market, first), HostReply::Approved(_)));
    let second = unseen(&market, 2, "tap contactless").await;
    let second = AuthorizationRequest { attempt_key: key("K2"), ..second };
    let reply = authorize(&market, second.clone());
    assert!(matches!(reply, HostReply::Unavailable { .. }), "{reply:?}");
    assert_eq!(market.books().transactions.len(), 1);
    // Nothing was used up: after the decision the same request is as good as new.
    market.undo(SERIAL, "K1");
    assert!(matches!(authorize(&market, second), HostReply::Approved(_)));
}
