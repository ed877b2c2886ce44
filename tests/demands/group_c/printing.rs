//! The three calls, and documents as images: C6, C10, C17, C18, C35.

use std::sync::Arc;

use maquininha_acceptance::{packages_of, test_dir};
use maquininha_flow::sale::{PrintState, SaleState};
use maquininha_merchant::draft::SaleDraft;
use maquininha_merchant::port::PrintKind;
use maquininha_merchant::print::{PrintError, PrintRequest, check_image};
use maquininha_model::{Money, Tender};

use crate::shop::{Shop, ShopOptions, base64, pay};

fn document(bytes: &[u8]) -> PrintRequest {
    PrintRequest { kind: PrintKind::Nfe, content: base64(bytes), declared_px: None }
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x01\0\0\0\0");
    bytes
}

/// C6, C10: made, printed and closed through the service, in this order.
#[tokio::test]
async fn an_order_is_made_printed_and_closed_through_the_service() {
    let shop = Shop::open(&test_dir("c6"), ShopOptions::default()).await;
    let mut config = shop.merchant.config().await.expect("known");
    config.policy.fiscal_print = true;
    shop.merchant.reconfigure(config).await.expect("taken");
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let draft =
        SaleDraft { print_receipt: true, ..SaleDraft::counter("VENDA-1", Money::brl(30_00)) };
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let order_id = sale.order_id.expect("an order");
    let early = shop.merchant.print("VENDA-1", document(&png(384, 620))).await;
    assert_eq!(early.expect_err("not paid yet").code(), "merchant.print_refused");
    let request = pay("a-1", &order_id, Tender::Debit);
    till.terminal.pay(request).await.expect("starts").result().await.expect("ends");
    shop.until("VENDA-1", |sale| sale.state == SaleState::Finalized).await;
    assert!(!shop.market().books().orders[0].closed, "it waits for the document");
    let printed = shop.merchant.print("VENDA-1", document(&png(384, 620))).await.expect("printed");
    assert_eq!(printed.print, PrintState::Printed);
    shop.until("VENDA-1", |sale| sale.closed).await;
    let books = shop.market().books();
    assert_eq!((books.orders.len(), books.prints.len()), (1, 1));
    assert!(books.orders[0].closed);
    assert_eq!(books.prints[0].order_id, order_id.as_str());
    till.close().await;
    shop.close().await;
}

/// C17: the service, too, refuses where it was not contracted.
#[tokio::test]
async fn where_printing_is_not_contracted_the_payment_is_not_touched() {
    let shop = Shop::open(&test_dir("c17"), ShopOptions::default()).await;
    let till = shop.terminal("TESTPOS0001", Arc::new(shop.driver("TESTPOS0001"))).await;
    let draft = SaleDraft::counter("VENDA-1", Money::brl(30_00));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let request = pay("a-1", &sale.order_id.expect("an order"), Tender::Debit);
    till.terminal.pay(request).await.expect("starts").result().await.expect("ends");
    shop.until("VENDA-1", |sale| sale.closed).await;
    let error = shop.merchant.print("VENDA-1", document(&png(384, 620))).await;
    let error = error.expect_err("not enabled");
    assert_eq!(error, PrintError::NotEnabled.into());
    assert_eq!(error.code(), "merchant.print_refused");
    assert!(shop.market().books().prints.is_empty(), "nothing was sent");
    till.close().await;
    shop.close().await;
}

/// C18: a document is taken as an image, and nothing here could write XML.
#[test]
fn a_document_is_an_image_and_never_xml() {
    let invoice = b"<?xml version=\"1.0\"?><nfeProc><NFe/></nfeProc>";
    assert_eq!(check_image(&document(invoice)), Err(PrintError::Format));
    assert_eq!(check_image(&document(b"%PDF-1.7")), Err(PrintError::Format));
    assert!(check_image(&document(&png(384, 620))).is_ok());
    let packages = packages_of("maquininha-ffi");
    for writer in ["quick-xml", "xml-rs", "xmlwriter", "serde-xml-rs", "minidom"] {
        assert!(!packages.iter().any(|name| name == writer), "{writer}");
    }
    assert!(packages.iter().any(|name| name == "maquininha-merchant"), "which prints documents");
}

/// C35: 388 wide and 1,500 high at most; what is taller is refused.
#[test]
fn an_image_is_taken_up_to_388_by_1500_pixels() {
    let size = |width, height| check_image(&document(&png(width, height))).map(|_| ());
    assert_eq!(size(388, 1_500), Ok(()));
    assert_eq!(size(387, 1_500), Err(PrintError::Width { width_px: 387 }));
    assert_eq!(size(389, 1_500), Err(PrintError::Width { width_px: 389 }));
    assert_eq!(size(388, 1_501), Err(PrintError::Height { height_px: 1_501 }));
}
