//! Which order comes of a draft, and which does not.

mod support;

use std::collections::BTreeSet;

use maquininha_merchant::config::{Account, AccountFlows};
use maquininha_merchant::draft::DraftError;
use maquininha_merchant::{CreateOutcome, MerchantConfig, MerchantError, SaleDraft};
use maquininha_model::{Flow, Money, Target, Tender, TenderKind};
use support::{Shop, active, device, serial};

fn counter(device: Option<&str>, tender: Option<Tender>) -> SaleDraft {
    let device = device.map(serial);
    SaleDraft { device, tender, ..SaleDraft::counter("VENDA-1", Money::brl(3_000)) }
}

/// L39.
#[tokio::test]
async fn the_mode_follows_from_what_was_selected() {
    for (terminal, tender) in [
        (None, None),
        (Some("T1"), Some(Tender::Debit)),
        (Some("T1"), None),
        (None, Some(Tender::Debit)),
    ] {
        let shop = Shop::open().await;
        let outcome = shop.try_create(counter(terminal, tender)).await.unwrap();
        match (terminal, tender, outcome) {
            (None, None, CreateOutcome::Created { sale, .. }) => {
                assert_eq!((sale.flow, sale.tender), (Flow::Listed, None));
            }
            (Some(_), Some(_), CreateOutcome::Created { sale, .. }) => {
                assert_eq!((sale.flow, sale.tender), (Flow::Direct, Some(Tender::Debit)));
            }
            (Some(_), None, CreateOutcome::TenderNeeded { tenders }) => {
                assert_eq!(tenders, TenderKind::ALL);
            }
            (None, Some(_), CreateOutcome::DeviceNeeded { devices }) => {
                assert_eq!(devices.len(), 2);
            }
            (terminal, tender, outcome) => panic!("{terminal:?} {tender:?} {outcome:?}"),
        }
    }
}

/// L30.
#[tokio::test]
async fn with_two_devices_the_operator_chooses_and_nothing_is_sent() {
    let shop = Shop::open().await;
    let outcome = shop.try_create(counter(None, Some(Tender::Debit))).await.unwrap();
    let CreateOutcome::DeviceNeeded { devices } = outcome else { panic!("{outcome:?}") };
    let serials: Vec<_> = devices.into_iter().map(|record| record.device.serial).collect();
    assert_eq!(serials, [serial("T1"), serial("T2")]);
    assert_eq!(shop.api.calls("create"), 0);
}

/// L31, L32.
#[tokio::test]
async fn the_only_device_is_used_without_asking() {
    let shop = Shop::bare(active()).await;
    shop.merchant.sync_devices(&[device("T1", "L3")]).await.unwrap();
    let sale = shop.create(counter(None, Some(Tender::Debit))).await;
    assert_eq!(sale.serials, [serial("T1")]);
}

/// L33, L56, L80.
#[tokio::test]
async fn both_entries_reach_the_same_wire_order_once() {
    let mut sent = Vec::new();
    for method_first in [true, false] {
        let shop = Shop::open().await;
        let tender = Tender::credit(3).unwrap();
        // The payment-method screen knows the method and asks for the device;
        // the key asks for both.
        let first =
            if method_first { counter(None, Some(tender)) } else { counter(Some("T1"), None) };
        let asked = shop.try_create(first).await.unwrap();
        assert!(!matches!(asked, CreateOutcome::Created { .. }));
        shop.create(counter(Some("T1"), Some(tender))).await;
        assert_eq!(shop.api.calls("create"), 1);
        sent.push(shop.api.with(|script| script.sent[0].clone()));
    }
    assert_eq!(sent[0], sent[1]);
    let tender = Tender::credit(3).unwrap();
    assert_eq!(sent[0].target, Target::Direct { serial: serial("T1"), tender });
}

/// L18, L16, L17.
#[tokio::test]
async fn a_direct_order_for_a_p2_is_refused_before_sending_and_a_listed_one_passes() {
    let shop = Shop::bare(active()).await;
    let rows = [device("T1", "P2"), device("T2", "L3"), device("T3", "A8")];
    shop.merchant.sync_devices(&rows).await.unwrap();
    let error = shop.try_create(counter(Some("T1"), Some(Tender::Debit))).await.unwrap_err();
    assert_eq!(error.code(), "merchant.direct_not_on_model");
    assert_eq!(shop.api.calls("create"), 0);
    let listed = SaleDraft { listed_on: vec![serial("T1")], ..counter(None, None) };
    assert_eq!(shop.create(listed).await.serials, [serial("T1")]);
    for terminal in ["T2", "T3"] {
        let draft = SaleDraft {
            reference: format!("DIRETA-{terminal}"),
            ..counter(Some(terminal), Some(Tender::Debit))
        };
        assert_eq!(shop.create(draft).await.flow, Flow::Direct);
    }
}

/// C23.
#[tokio::test]
async fn pix_is_refused_below_six_four_and_taken_from_there() {
    for (version, taken) in [("6.3.9", false), ("6.4.0", true)] {
        let shop = Shop::bare(active()).await;
        let row = maquininha_merchant::device::DeviceRow {
            app_version: Some(version.into()),
            ..device("T1", "L3")
        };
        shop.merchant.sync_devices(&[row]).await.unwrap();
        let result = shop.try_create(counter(Some("T1"), Some(Tender::Pix))).await;
        match result {
            Ok(_) => assert!(taken),
            Err(error) => assert_eq!((error.code(), taken), ("merchant.pix_not_on_app", false)),
        }
    }
}

/// L44.
#[tokio::test]
async fn a_method_outside_the_contract_is_not_offered_and_refused() {
    let contract = BTreeSet::from([TenderKind::Credit, TenderKind::Debit]);
    let shop = Shop::with(MerchantConfig { contract, ..active() }).await;
    let outcome = shop.try_create(counter(Some("T1"), None)).await.unwrap();
    let tenders = vec![TenderKind::Credit, TenderKind::Debit];
    assert_eq!(outcome, CreateOutcome::TenderNeeded { tenders: tenders.clone() });
    let error = shop.try_create(counter(Some("T1"), Some(Tender::Voucher))).await.unwrap_err();
    let refused =
        MerchantError::TenderNotInContract { tender: TenderKind::Voucher, offered: tenders };
    assert_eq!(error, refused);
}

/// C12.
#[tokio::test]
async fn the_account_type_bounds_the_mode() {
    for (flows, draft, flow) in [
        (AccountFlows::Direct, counter(None, None), Flow::Listed),
        (AccountFlows::Listed, counter(Some("T1"), Some(Tender::Debit)), Flow::Direct),
    ] {
        let account = Account { flows, ..active().account };
        let shop = Shop::with(MerchantConfig { account, ..active() }).await;
        let error = shop.try_create(draft).await.unwrap_err();
        assert_eq!(error, MerchantError::FlowNotAccredited { flow, account: flows });
        assert_eq!(shop.api.calls("create"), 0);
    }
}

/// L37, L47, L79.
#[tokio::test]
async fn a_listed_order_goes_to_all_devices_and_has_no_method_before_payment() {
    let shop = Shop::open().await;
    let sale = shop.listed("VENDA-1", 30).await;
    let target = shop.api.with(|script| script.sent[0].target.clone());
    assert_eq!(target, Target::Listed { serials: vec![serial("T1"), serial("T2")] });
    assert_eq!((sale.tender, sale.payments.len()), (None, 0));
    shop.pay(&sale, 30, "T2").await;
    let paid = shop.sale("VENDA-1").await;
    assert_eq!(paid.tender, None);
    assert_eq!(paid.payments[0].funding_source.as_deref(), Some("Debit"));
    let none = Shop::bare(active()).await;
    none.listed("VENDA-1", 30).await;
    let target = none.api.with(|script| script.sent[0].target.clone());
    assert_eq!(target, Target::AllTerminals);
}

/// L58, L59, L61.
#[tokio::test]
async fn a_delivery_gets_one_listed_order_and_never_a_direct_one() {
    let shop = Shop::open().await;
    let draft = SaleDraft::delivery("ENTREGA-1", Money::brl(4_000));
    let new = shop.merchant.attach_to_delivery(draft.clone()).await.sale().unwrap().unwrap();
    let edited = shop.merchant.attach_to_delivery(draft.clone()).await.sale().unwrap().unwrap();
    assert_eq!(new, edited);
    assert_eq!((new.flow, shop.api.calls("create")), (Flow::Listed, 1));
    for draft in [
        SaleDraft { device: Some(serial("T1")), ..draft.clone() },
        SaleDraft { tender: Some(Tender::Debit), ..draft },
    ] {
        let error = shop.try_create(draft).await.unwrap_err();
        assert_eq!(error, MerchantError::Draft(DraftError::DirectInDelivery));
    }
}
