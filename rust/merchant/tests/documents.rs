//! The document at the terminal, shifts, reports and the doctor.

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maquininha_flow::sale::{PrintState, SalePolicy, SaleState};
use maquininha_merchant::doctor::{Observed, OrderCause, PAYMENT_APP_MIN, WaitingCause};
use maquininha_merchant::engine::{Operator, Permission};
use maquininha_merchant::port::PrintKind;
use maquininha_merchant::print::{PrintError, PrintRequest, check_image};
use maquininha_merchant::report::{ReportFilter, to_csv};
use maquininha_merchant::{MerchantConfig, MerchantError, SaleDraft, SaleView};
use maquininha_model::{AppVersion, Money};
use support::{Shop, active, device, direct, serial};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x01\0\0\0\0");
    bytes
}

fn document(width: u32, height: u32) -> PrintRequest {
    let content = STANDARD.encode(png(width, height));
    PrintRequest { kind: PrintKind::Nfe, content, declared_px: None }
}

async fn printing_shop() -> (Shop, SaleView) {
    let policy = SalePolicy { fiscal_print: true, ..SalePolicy::default() };
    let shop = Shop::with(MerchantConfig { policy, ..active() }).await;
    let draft = SaleDraft { print_receipt: true, ..direct("VENDA-1", 30) };
    let sale = shop.create(draft).await;
    (shop, sale)
}

/// C35.
#[test]
fn image_bounds_are_384_or_388_wide_and_1500_high() {
    let size = |width, height| {
        check_image(&document(width, height)).map(|image| (image.width_px, image.height_px))
    };
    assert_eq!(size(384, 620), Ok((384, 620)));
    assert_eq!(size(388, 1_500), Ok((388, 1_500)));
    assert_eq!(size(387, 620), Err(PrintError::Width { width_px: 387 }));
    assert_eq!(size(389, 620), Err(PrintError::Width { width_px: 389 }));
    assert_eq!(size(388, 1_501), Err(PrintError::Height { height_px: 1_501 }));
    assert_eq!(size(388, 0), Err(PrintError::Height { height_px: 0 }));
    let declared = PrintRequest { declared_px: Some((388, 621)), ..document(388, 620) };
    let found = PrintError::Declared { width_px: 388, height_px: 620 };
    assert_eq!(check_image(&declared), Err(found));
}

/// L72.
#[test]
fn the_decoded_image_equals_its_source_and_wrong_base64_is_a_typed_error() {
    assert_eq!(check_image(&document(384, 100)).unwrap().bytes, png(384, 100));
    let content = "not base64!".to_owned();
    let wrong = PrintRequest { content, ..document(384, 100) };
    assert_eq!(check_image(&wrong), Err(PrintError::Base64));
    let content = STANDARD.encode("no image at all");
    let other = PrintRequest { content, ..document(384, 100) };
    assert_eq!(check_image(&other), Err(PrintError::Format));
}

/// L71, C10.
#[tokio::test]
async fn the_document_is_sent_after_the_end_of_the_sale_and_before_the_close() {
    let (shop, sale) = printing_shop().await;
    let early = shop.merchant.print("VENDA-1", document(384, 620)).await.unwrap_err();
    assert_eq!(early, MerchantError::Print(PrintError::NotPaidYet));
    shop.pay(&sale, 30, "T1").await;
    assert_eq!(shop.sale("VENDA-1").await.state, SaleState::Finalized);
    shop.api.with(|script| script.calls.clear());
    let printed = shop.merchant.print("VENDA-1", document(384, 620)).await.unwrap();
    assert_eq!(printed.print, PrintState::Printed);
    shop.merchant.until_idle().await;
    assert_eq!(shop.api.with(|script| script.calls.clone()), ["print", "close paid", "read"]);
}

/// L73.
#[tokio::test]
async fn the_operator_may_decline_the_document() {
    let (shop, sale) = printing_shop().await;
    shop.pay(&sale, 30, "T1").await;
    assert_eq!(shop.sale("VENDA-1").await.print, PrintState::Offered);
    let declined = shop.merchant.decline_print("VENDA-1").await.unwrap();
    assert_eq!(declined.print, PrintState::Declined);
    shop.merchant.until_idle().await;
    assert!(shop.sale("VENDA-1").await.closed);
    assert_eq!(shop.api.calls("print"), 0);
}

/// L68, L74.
#[tokio::test]
async fn a_document_that_comes_late_is_for_the_reprint() {
    let (shop, sale) = printing_shop().await;
    shop.pay(&sale, 30, "T1").await;
    shop.advance(20).await;
    assert_eq!(shop.sale("VENDA-1").await.print, PrintState::Offered);
    shop.advance(100).await;
    assert_eq!(shop.sale("VENDA-1").await.print, PrintState::UseReprint);
    assert!(shop.sale("VENDA-1").await.closed);
    let late = shop.merchant.print("VENDA-1", document(384, 620)).await.unwrap_err();
    assert_eq!(late, MerchantError::Print(PrintError::UseReprint));
    let reprint = shop.merchant.reprint("VENDA-1").await.unwrap();
    assert_eq!(reprint.document, Some(document(384, 620)));
}

/// C17.
#[tokio::test]
async fn printing_that_was_not_enabled_is_refused() {
    let shop = Shop::open().await;
    let sale = shop.direct("VENDA-1", 30).await;
    shop.pay(&sale, 30, "T1").await;
    let refused = shop.merchant.print("VENDA-1", document(384, 620)).await.unwrap_err();
    assert_eq!(refused, MerchantError::Print(PrintError::NotEnabled));
    assert!(shop.sale("VENDA-1").await.closed);
}

/// A busy printer is asked three times, and never changes the payment.
#[tokio::test]
async fn a_print_that_fails_never_changes_the_payment() {
    let (shop, sale) = printing_shop().await;
    shop.pay(&sale, 30, "T1").await;
    shop.api.with(|script| script.busy_prints = 3);
    let merchant = shop.merchant.clone();
    let print = tokio::spawn(async move { merchant.print("VENDA-1", document(384, 620)).await });
    while !print.is_finished() {
        shop.clock.advance(std::time::Duration::from_secs(2));
        tokio::task::yield_now().await;
    }
    assert_eq!(print.await.unwrap().unwrap_err().code(), "merchant.order_api");
    shop.merchant.until_idle().await;
    assert_eq!(shop.api.calls("print"), 3);
    let sale = shop.sale("VENDA-1").await;
    assert_eq!((sale.state, sale.print), (SaleState::Finalized, PrintState::UseReprint));
}

fn manual_delivery() -> MerchantConfig {
    let policy = SalePolicy { automatic_emission: false, ..SalePolicy::default() };
    MerchantConfig { delivery_module: true, policy, ..active() }
}

fn operator(permissions: &[Permission]) -> Operator {
    Operator { name: "Ana".into(), permissions: permissions.iter().copied().collect() }
}

/// L75, L76.
#[tokio::test]
async fn a_shift_closes_over_open_deliveries_with_permission_only() {
    let shop = Shop::with(manual_delivery()).await;
    shop.merchant.open_shift("1").await.unwrap();
    let paid = shop.create(SaleDraft::delivery("PAGA", Money::brl(4_000))).await;
    shop.create(SaleDraft::delivery("ABERTA", Money::brl(2_000))).await;
    shop.pay(&paid, 40, "T1").await;
    for permissions in [vec![], vec![Permission::CloseShift]] {
        let refused = shop.merchant.close_shift(&operator(&permissions)).await.unwrap_err();
        assert_eq!(refused.code(), "merchant.permission_denied");
    }
    let all = operator(&[Permission::CloseShift, Permission::CloseShiftWithPending]);
    let closing = shop.merchant.close_shift(&all).await.unwrap();
    let pending: Vec<_> = closing
        .pending
        .iter()
        .map(|sale| (sale.reference.as_str(), sale.state, sale.paid.minor()))
        .collect();
    let expected = [("ABERTA", SaleState::Waiting, 0), ("PAGA", SaleState::PendingDelivery, 4_000)];
    assert_eq!(pending, expected);
}

/// L77.
#[tokio::test]
async fn the_movement_lands_in_the_shift_in_which_it_was_settled() {
    let shop = Shop::with(manual_delivery()).await;
    let all = operator(&[Permission::CloseShift, Permission::CloseShiftWithPending]);
    shop.merchant.open_shift("1").await.unwrap();
    let sale = shop.create(SaleDraft::delivery("ENTREGA", Money::brl(4_000))).await;
    shop.pay(&sale, 40, "T1").await;
    let first = shop.merchant.close_shift(&all).await.unwrap();
    shop.merchant.open_shift("2").await.unwrap();
    shop.merchant.settle_manually("ENTREGA").await.unwrap();
    let second = shop.merchant.close_shift(&all).await.unwrap();
    assert_eq!((first.movement.lines.len(), second.movement.lines.len()), (0, 1));
    assert_eq!(second.movement.paid, Money::brl(4_000));
}

/// L28, C32.
#[tokio::test]
async fn list_search_detail_and_export_need_no_portal() {
    let shop = Shop::open().await;
    for (reference, reais) in [("VENDA-1", 30), ("VENDA-2", 50), ("=VENDA-3", 20)] {
        let sale = shop.direct(reference, reais).await;
        shop.pay(&sale, reais, "T1").await;
    }
    shop.api.with(|script| script.offline = true);
    let all = shop.merchant.report(&ReportFilter::default()).await.unwrap();
    assert_eq!((all.lines.len(), all.paid, all.net), (3, Money::brl(10_000), Money::brl(10_000)));
    assert_eq!((all.typed_amounts, all.unmatched, all.unlinked), (0, 0, 0));
    assert_eq!(all.by_funding["Debit"].count, 3);
    let nsu = all.lines[1].payments[0].nsu.clone().unwrap();
    let filter = ReportFilter { search: Some(nsu.to_string()), ..ReportFilter::default() };
    let found = shop.merchant.report(&filter).await.unwrap();
    assert_eq!(found.lines, [all.lines[1].clone()]);
    let detail = shop.merchant.sale(found.lines[0].reference.as_ref().unwrap()).await.unwrap();
    assert_eq!(detail.payments[0].nsu, Some(nsu.clone()));
    let table = to_csv(&all);
    assert_eq!(table.lines().count(), 4);
    assert!(table.contains(nsu.as_str()) && table.contains("'=VENDA-3"));
}

/// C21.
#[tokio::test]
async fn the_doctor_names_each_reason_for_a_missing_waiting_screen() {
    let shop = Shop::bare(active()).await;
    let t1 = serial("T1");
    shop.merchant.sync_devices(&[device("T1", "L3"), device("T9", "Z9")]).await.unwrap();
    let fine = Observed::default();
    assert_eq!(shop.merchant.doctor(&t1, &fine).await.unwrap(), []);
    let model = shop.merchant.doctor(&serial("T9"), &fine).await.unwrap();
    assert!(matches!(model[..], [WaitingCause::Model { .. }]));
    let offline = Observed { online: Some(false), ..fine.clone() };
    assert_eq!(shop.merchant.doctor(&t1, &offline).await.unwrap(), [WaitingCause::Internet]);
    let old = AppVersion::new(3, 20, 0);
    let outdated = Observed { app_version: Some(old), ..fine.clone() };
    let update = WaitingCause::Update { found: old, needed: PAYMENT_APP_MIN };
    assert_eq!(shop.merchant.doctor(&t1, &outdated).await.unwrap(), [update]);
    let closed = Observed { waiting: Some(false), ..fine.clone() };
    assert_eq!(shop.merchant.doctor(&t1, &closed).await.unwrap(), [WaitingCause::PaymentApp]);
    let mut inactive = active();
    inactive.account.activation.activated = false;
    shop.merchant.reconfigure(inactive).await.unwrap();
    let activation = shop.merchant.doctor(&t1, &fine).await.unwrap();
    assert!(matches!(activation[..], [WaitingCause::Activation { .. }]));
}

/// C22.
#[tokio::test]
async fn the_doctor_names_each_reason_for_an_order_that_does_not_show() {
    let shop = Shop::open().await;
    let first = shop.direct("VENDA-1", 30).await;
    let order_id = first.order_id.clone().unwrap();
    let (t1, t2) = (serial("T1"), serial("T2"));
    let fine = Observed::default();
    let ask = |at, observed: Observed| {
        let merchant = shop.merchant.clone();
        let order_id = order_id.clone();
        async move { merchant.doctor_order(&order_id, Some(&at), &observed).await.unwrap() }
    };
    assert_eq!(ask(t1.clone(), fine.clone()).await, []);
    let offline = Observed { online: Some(false), ..fine.clone() };
    assert_eq!(ask(t1.clone(), offline).await, [OrderCause::Network]);
    let closed = Observed { waiting: Some(false), ..fine.clone() };
    assert_eq!(ask(t1.clone(), closed).await, [OrderCause::NotWaiting]);
    let sent_to = vec![t1.clone()];
    assert_eq!(ask(t2, fine.clone()).await, [OrderCause::WrongTerminal { sent_to }]);
    let later = first.created_at.plus(std::time::Duration::from_secs(5));
    let waiting = Observed { waiting_since: Some(later), ..fine.clone() };
    let before = OrderCause::MadeBefore { waiting_since: later };
    assert_eq!(ask(t1.clone(), waiting).await, [before]);
    shop.advance(1).await;
    let second = shop.direct("VENDA-2", 20).await;
    let second = second.order_id.unwrap();
    let causes = shop.merchant.doctor_order(&second, Some(&t1), &fine).await.unwrap();
    let another = OrderCause::AnotherOrder {
        order_id: Some(order_id.clone()),
        reference: Some("VENDA-1".into()),
        paid: false,
    };
    assert_eq!(causes, [another]);
}
