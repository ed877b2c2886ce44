//! The authorisation hosts, from the virtual PIN pad to the books of the market.

#[path = "support/pad/mod.rs"]
mod pad;

use maquininha_card::{EntryMode, HostCommand, HostReply};
use maquininha_flow::{DriverCommand, DriverReply};
use maquininha_model::Tender;
use maquininha_sandbox::{CardStanding, FindingKind, TransactionState, kits};
use maquininha_virtualpad::card::TestPans;
use pad::shop::{CREDIT, SERIAL, Shop, code, key, market};

const CHIP_AND_PIN: &str = "insert chip-online-pin; type 1234; press ok; remove";

#[tokio::test]
async fn chip_and_pin_is_approved_by_issuer_and_card_and_stands_in_the_books() {
    let market = market();
    let shop = Shop::open(&market, 1);
    let approval = shop.sell("K1", 25_00, CHIP_AND_PIN).await;
    assert_eq!(approval.acquirer.as_deref(), Some("aurora"));
    assert_eq!(approval.scheme_name.as_deref(), Some("Visa"));
    assert_eq!(approval.card.expect("last four").last_four(), "2653");
    let books = market.books();
    let [known] = books.transactions.as_slice() else { panic!("one transaction") };
    assert_eq!((known.amount, &known.state), (25_00, &TransactionState::Confirmed));
    let read = known.read.as_ref().expect("read by a reader");
    assert_eq!((read.network, read.entry), (4, EntryMode::Chip));
    let kinds: Vec<_> = market.audit().iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [FindingKind::MoneyWithoutCharge], "audited like any other payment");
}

#[tokio::test]
async fn every_way_of_reading_and_every_protection_is_opened() {
    let market = market();
    let shop = Shop::open(&market, 1);
    let ways = [
        ("chip-online-pin", CHIP_AND_PIN, "aurora", EntryMode::Chip),
        (
            "chip-offline-pin",
            "insert chip-offline-pin; type 1234; press ok; remove",
            "boreal",
            EntryMode::Chip,
        ),
        ("contactless", "tap contactless", "boreal", EntryMode::Contactless),
        ("contactless-visa", "tap contactless-visa", "aurora", EntryMode::Contactless),
        ("phone", "tap phone", "boreal", EntryMode::Contactless),
        ("stripe-only", "swipe stripe-only", "aurora", EntryMode::Stripe),
        ("fleet", "insert fleet; type 1234; press ok; remove", "frota", EntryMode::Chip),
    ];
    for (name, script, acquirer, entry) in ways {
        let approval = shop.sell(name, 10_00, script).await;
        assert_eq!(approval.acquirer.as_deref(), Some(acquirer), "{name}");
        let (known, _) = market.query(SERIAL, name).expect("known");
        assert_eq!(known.read.expect("read").entry, entry, "{name}");
    }
}

#[tokio::test]
async fn a_stripe_that_wants_a_pin_is_checked_with_either_kind_of_key() {
    let market = market();
    let shop = Shop::open(&market, 1);
    shop.person("swipe stripe-only; type 1234; press ok");
    let reply = shop.sale("K1", 10_00, Tender::Debit).await;
    assert!(matches!(reply, DriverReply::Approved { .. }), "{reply:?}");
    assert!(shop.last_request().verification.online_pin.is_some());
    shop.confirm("K1").await;
    shop.person("swipe stripe-only; type 9999; press ok");
    assert_eq!(code(&shop.sale("K2", 10_00, Tender::Debit).await), "55");
    // The other acquirer has a working key.
    let boreal: Vec<_> = kits().into_iter().filter(|kit| kit.profile.name == "boreal").collect();
    let only = maquininha_card::AcquirerSet::new(vec![boreal[0].profile.clone()], Vec::new());
    let link = maquininha_sandbox::HostLink::InProcess(market.clone());
    let other = Shop::over(&market, link, 2, only.expect("one acquirer"));
    other.person("insert combo; type 1234; press ok; remove");
    let reply = other.sale("K3", 10_00, CREDIT).await;
    assert!(matches!(reply, DriverReply::Approved { .. }), "{reply:?}");
    let pin = other.last_request().verification.online_pin.expect("a PIN");
    assert_eq!(pin.serial, None, "a working key has no serial number");
}

#[tokio::test]
async fn three_wrong_pins_block_the_card_and_then_the_right_one_does_not_help() {
    let market = market();
    let shop = Shop::open(&market, 1);
    for (attempt, pin, expected) in
        [("K1", "1111", "55"), ("K2", "2222", "55"), ("K3", "3333", "55"), ("K4", "1234", "75")]
    {
        shop.person(&format!("insert chip-online-pin; type {pin}; press ok; remove"));
        assert_eq!(code(&shop.sale(attempt, 10_00, CREDIT).await), expected, "{attempt}");
    }
}

#[tokio::test]
async fn expired_blocked_lost_and_unknown_cards_get_their_issuers_code() {
    let market = market();
    let shop = Shop::open(&market, 1);
    // The terminal's own rules refuse an expired chip, so its request is made of a good one.
    shop.person(CHIP_AND_PIN);
    shop.sale("K1", 10_00, CREDIT).await;
    shop.confirm("K1").await;
    let token = market.card_security().registry().token(TestPans::VISA);
    for (attempt, standing, expected) in
        [("K2", CardStanding::Blocked, "62"), ("K3", CardStanding::Lost, "41")]
    {
        assert!(market.card_security().registry_mut().set_standing(&token, standing));
        shop.person(CHIP_AND_PIN);
        assert_eq!(code(&shop.sale(attempt, 10_00, CREDIT).await), expected, "{attempt}");
    }
    market.card_security().registry_mut().set_standing(&token, CardStanding::Good);
    let mut stranger = shop.device.pad().wallet().card("stripe-only").expect("a card").clone();
    "stranger".clone_into(&mut stranger.name);
    "4000000000000002".clone_into(&mut stranger.pan);
    let mut expired = shop.device.pad().wallet().card("stripe-only").expect("a card").clone();
    "old-stripe".clone_into(&mut expired.name);
    "250131".clone_into(&mut expired.expiry);
    shop.device.pad().wallet_mut().add(stranger);
    shop.device.pad().wallet_mut().add(expired);
    shop.person("swipe stranger");
    assert_eq!(code(&shop.sale("K4", 10_00, CREDIT).await), "14");
    shop.person("swipe old-stripe");
    assert_eq!(code(&shop.sale("K5", 10_00, CREDIT).await), "54");
    assert_eq!(market.books().transactions.len(), 5, "every attempt is remembered");
}

#[tokio::test]
async fn a_magic_amount_declines_and_the_card_is_told() {
    let market = market();
    let shop = Shop::open(&market, 1);
    shop.person(CHIP_AND_PIN);
    assert_eq!(code(&shop.sale("K1", 10_51, CREDIT).await), "51");
    let reply = shop.ask(DriverCommand::Query { attempt_key: key("K1") }).await;
    assert_eq!(code(&reply), "51", "the same answer again");
    let (known, _) = market.query(SERIAL, "K1").expect("known");
    let read = known.read.expect("read");
    assert!(!read.issuer_data.is_empty(), "a refusal is proved to the card, too");
}

#[tokio::test]
async fn money_goes_back_to_the_card_that_paid_and_to_no_other() {
    let market = market();
    let shop = Shop::open(&market, 1);
    let paid = shop.sell("K1", 30_00, CHIP_AND_PIN).await;
    shop.person("insert chip-no-pin; remove");
    let other = shop.refund("R1", "K1", &paid, 30_00).await;
    assert_eq!(code(&other), "other_card");
    shop.person("insert chip-online-pin; remove");
    let given = shop.refund("R2", "K1", &paid, 30_00).await;
    assert!(matches!(given, DriverReply::Refunded { .. }), "{given:?}");
    let (known, _) = market.query(SERIAL, "K1").expect("known");
    assert_eq!(known.state, TransactionState::Refunded { amount: 30_00 });
    let again = shop.ask(DriverCommand::QueryRefund { attempt_key: key("R2") }).await;
    assert_eq!(again, given);
}

#[tokio::test]
async fn the_host_itself_refuses_a_refund_to_another_card() {
    let market = market();
    let shop = Shop::open(&market, 1);
    let paid = shop.sell("K1", 30_00, CHIP_AND_PIN).await;
    shop.sell("K2", 10_00, "insert chip-no-pin; remove").await;
    let refund = maquininha_card::HostRefund {
        attempt_key: key("R1"),
        serial: pad::shop::serial(),
        network: shop.last_request().network,
        original: maquininha_flow::OriginalPayment {
            attempt_key: key("K1"),
            nsu: paid.nsu.clone(),
            amount: maquininha_model::Money::brl(30_00),
            serial: pad::shop::serial(),
            paid_at: None,
        },
        amount: maquininha_model::Money::brl(30_00),
        card: shop.last_request().card,
    };
    let command = HostCommand::Refund(Box::new(refund));
    // Its keys were used by the sale.
    let reply = market.card_host("aurora", SERIAL, &command).reply;
    assert!(matches!(&reply, HostReply::Declined { code, .. } if code == "63"), "{reply:?}");
    let reply = market.card_host("aurora", SERIAL, &command).reply;
    assert_eq!(reply, HostReply::KeyKnown);
    let query = HostCommand::QueryRefund { attempt_key: key("R1") };
    let reply = market.card_host("aurora", SERIAL, &query).reply;
    assert!(matches!(&reply, HostReply::Declined { code, .. } if code == "63"), "{reply:?}");
}

#[tokio::test]
async fn nothing_of_a_card_is_in_books_or_snapshot_but_token_and_last_four() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("market.json");
    let config = maquininha_sandbox::MarketConfig {
        state_path: Some(path.clone()),
        ..maquininha_sandbox::MarketConfig::for_tests(1)
    };
    let market = maquininha_sandbox::Market::new(config).expect("a market");
    let shop = Shop::open(&market, 1);
    shop.sell("K1", 10_00, CHIP_AND_PIN).await;
    shop.sell("K2", 10_00, "swipe stripe-only").await;
    let texts = [
        std::fs::read_to_string(&path).expect("a snapshot"),
        market.books_json().to_string(),
        format!("{market:?}"),
        format!("{:?}", market.card_security()),
        format!("{:?}", shop.last_request()),
        format!("{:?}", kits()),
    ];
    for text in &texts {
        for pan in [TestPans::VISA, TestPans::VISA_OTHER] {
            assert!(!text.contains(pan) && !text.contains(&pan[..12]), "{text}");
        }
        assert!(!text.contains("aurora data base"), "no key is shown");
    }
    assert!(texts[0].contains("tok_") && texts[0].contains("\"last_four\":\"2653\""));
    // A market that starts again from the snapshot still knows which keys were used.
    let request = shop.last_request();
    market.restart(maquininha_sandbox::RestartMemory::Keep).expect("a restart");
    let replay = HostCommand::Authorize(Box::new(maquininha_card::AuthorizationRequest {
        attempt_key: key("K9"),
        ..request
    }));
    let reply = market.card_host("aurora", SERIAL, &replay).reply;
    assert!(matches!(&reply, HostReply::Declined { code, .. } if code == "63"), "{reply:?}");
}

#[tokio::test]
async fn sales_go_on_while_keys_change_in_the_middle_of_the_day() {
    let market = market();
    let link = maquininha_sandbox::HostLink::InProcess(market.clone());
    let shop = Shop::open(&market, 1);
    shop.sell("K1", 10_00, "tap contactless").await;
    // A new working key: the shop hears of it a little later, and its present one still works.
    let boreal = maquininha_card::NetworkNumber::new(7).expect("a network");
    market.card_security().rotate_working_keys(boreal);
    shop.sell("K2", 10_00, "tap contactless").await;
    let renewed = |market: &maquininha_sandbox::Market| {
        let profiles = kits().into_iter().map(|kit| market.card_security().renewed(&kit.profile));
        let rules = maquininha_sandbox::scheme_rules();
        maquininha_card::AcquirerSet::new(profiles.collect(), rules).expect("as before")
    };
    let newer = Shop::with_device(&market, link.clone(), shop.device.clone(), renewed(&market));
    newer.sell("K3", 10_00, "tap contactless").await;
    newer.sell("K4", 10_00, "insert combo; type 1234; press ok; remove").await;
    // After one more change the first key is not good any more.
    market.card_security().rotate_working_keys(boreal);
    shop.person("tap contactless");
    assert_eq!(code(&shop.sale("K5", 10_00, CREDIT).await), "63");
    let newest = Shop::with_device(&market, link.clone(), shop.device.clone(), renewed(&market));
    newest.sell("K6", 10_00, "tap contactless").await;

    // A new key set with serial numbers of its own, injected into the same PIN pad.
    shop.sell("K7", 10_00, CHIP_AND_PIN).await;
    let before = shop.last_request();
    let aurora = kits().remove(0);
    {
        let mut security = market.card_security();
        let keys = security.network_mut(aurora.profile.network).expect("a network");
        for (family, slots) in [(2, &mut keys.data), (1, &mut keys.pin)] {
            for slot in slots.values_mut() {
                let maquininha_sandbox::SlotKeys::Dukpt(sets) = slot else { panic!("DUKPT") };
                sets.insert([0xFF, 0xFF, 0x44, family], *b"aurora new base!");
            }
        }
        let newer = maquininha_sandbox::AcquirerKit { keys: keys.clone(), ..aurora };
        newer.inject(shop.device.pad().keys_mut(), 1);
    }
    shop.sell("K8", 10_00, CHIP_AND_PIN).await;
    let serial = |request: &maquininha_card::AuthorizationRequest| {
        request.card.data.data[0].serial.expect("a serial number").0
    };
    assert_ne!(serial(&before)[..4], serial(&shop.last_request())[..4]);
    assert!(market.audit().iter().all(|finding| finding.kind == FindingKind::MoneyWithoutCharge));
}
