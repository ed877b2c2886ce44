//! A1, A2, A8, P10: selling straight from the till, at the right acquirer.

use std::collections::BTreeSet;
use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_card::{AcquirerSet, Bin, CardMatch, RoutingRule};
use maquininha_flow::End;
use maquininha_flow::sale::SaleState;
use maquininha_merchant::SaleDraft;
use maquininha_model::{Money, Tender, TenderKind};
use maquininha_reader::MemoryReaderStore;
use maquininha_sandbox::{kit_acquirers, kits};

use super::counter::{Counter, SERIAL, Till, Wire, driver};
use crate::shop::{Shop, ShopOptions, pay};

/// A1: one call of the till, from the order to the closed sale.
#[tokio::test]
async fn a_card_is_paid_straight_from_the_till_with_one_call() {
    let shop = Shop::open(&test_dir("a1"), ShopOptions::default()).await;
    let counter = Counter::open(Wire::Serial, 1).await;
    let store = Arc::new(MemoryReaderStore::default());
    let driver = driver(&counter, &shop.server.base_url(0), kit_acquirers(), &store);
    let till = shop.terminal(SERIAL, Arc::new(driver)).await;
    let draft = SaleDraft::counter("VENDA-1", Money::brl(58_00));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let order_id = sale.order_id.expect("an order");
    counter.person("insert chip-online-pin; type 1234; press ok; remove");
    let credit = Tender::at_sight(TenderKind::Credit);
    let mut payment = till.terminal.pay(pay("a-1", &order_id, credit)).await.expect("starts");
    let end = payment.result().await.expect("ends");
    let End::Approved { .. } = &end else { panic!("{end:?}") };
    let sale = shop.until("VENDA-1", |sale| sale.state == SaleState::Finalized).await;
    assert_eq!(sale.paid, Money::brl(58_00));
    till.terminal.settled().await.expect("settles");
    assert!(shop.market().audit().is_empty(), "order and acquirer agree");
    let books = shop.market().books();
    assert_eq!(books.transactions[0].read.as_ref().expect("read").acquirer, "aurora");
    till.close().await;
    shop.close().await;
}

/// A2.
#[tokio::test]
async fn each_scheme_goes_to_its_acquirer_by_the_range_of_its_cards() {
    let till = Till::open(Wire::Network).await;
    let schemes = [
        ("4929265358979325", "aurora", "Visa"),
        ("5423127182818285", "boreal", "MasterCard"),
        ("378282818284596", "aurora", "AmericanExpress"),
        ("36148900647913", "boreal", "Diners"),
        ("6363680161803397", "aurora", "Elo"),
        ("6062822357111318", "boreal", "Hipercard"),
    ];
    for (pan, acquirer, brand) in schemes {
        let mut card = till
            .counter
            .pad
            .with(|pad| pad.wallet().card("stripe-only").cloned())
            .expect("a card of the catalogue");
        brand.clone_into(&mut card.name);
        pan.clone_into(&mut card.pan);
        till.market.card_security().registry_mut().issue(&card);
        till.counter.pad.with(|pad| pad.wallet_mut().add(card));
        let approval = till.sell(brand, 10_00, &format!("swipe {brand}")).await;
        assert_eq!(approval.acquirer.as_deref(), Some(acquirer), "{brand}");
        assert_eq!(approval.scheme_name.as_deref(), Some(brand));
    }
    // A chip says itself who can process it.
    for (name, acquirer) in [("chip-signature", "aurora"), ("chip-hipercard", "boreal")] {
        let person = format!("insert {name}; type 1234; press ok; remove");
        let person =
            if name == "chip-signature" { "insert chip-signature; remove" } else { &person };
        let approval = till.sell(name, 10_00, person).await;
        assert_eq!(approval.acquirer.as_deref(), Some(acquirer), "{name}");
    }
}

/// A8, P10: a chip that two acquirers know goes where the rule says, and the result names it.
#[tokio::test]
async fn a_rule_by_brand_chooses_between_two_acquirers_and_the_result_names_it() {
    let mut till = Till::open(Wire::Network).await;
    let visa = "tap contactless-visa";
    assert_eq!(till.sell("a", 10_00, visa).await.acquirer.as_deref(), Some("aurora"));
    assert_eq!(till.sell("b", 10_00, "tap contactless").await.acquirer.as_deref(), Some("boreal"),);
    let bin = |digits| Bin::new(digits).expect("digits");
    let rule = RoutingRule {
        brand: String::from("Visa"),
        cards: vec![CardMatch::Bin { from: bin("4"), to: bin("4") }],
        tenders: BTreeSet::new(),
        network: kits()[1].profile.network,
    };
    let profiles = kits().into_iter().map(|kit| kit.profile).collect();
    till.reconfigure(AcquirerSet::new(profiles, vec![rule]).expect("a set"));
    assert_eq!(till.sell("c", 10_00, visa).await.acquirer.as_deref(), Some("boreal"));
    let networks: Vec<_> = till
        .market
        .books()
        .transactions
        .iter()
        .map(|known| known.read.as_ref().expect("read").network)
        .collect();
    assert_eq!(networks, [4, 7, 7]);
}
