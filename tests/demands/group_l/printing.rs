//! The document at the terminal, as far as it needs no paper.

use std::sync::Arc;
use std::time::Duration;

use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::pay::pay_order;
use maquininha_cli::demo::world::{Till, World};
use maquininha_flow::sale::{PrintState, SaleEvent, SaleState};
use maquininha_merchant::memory::{ManualClock, MemorySaleStore, MemorySecretStore};
use maquininha_merchant::port::PrintKind;
use maquininha_merchant::print::{PrintError, PrintRequest, check_image};
use maquininha_merchant::{Merchant, MerchantError, MerchantParts, SaleDraft};
use maquininha_model::Tender;
use maquininha_terminal::port::{Clock as _, SystemClock};

use super::support::{
    Outcome, T1, direct, is_approved, reconfigure, row, sale, sale_until, shop, t1, told_of,
};

/// The head of a PNG of 384 by 620 pixels, and something behind it.
const IMAGE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\x80\0\0\x02\x6c\
    every byte of it counts \0\xff";
/// The same in base64.
const IMAGE_BASE64: &str = "iVBORw0KGgoAAAANSUhEUgAAAYAAAAJsZXZlcnkgYnl0ZSBvZiBpdCBjb3VudHMgAP8=";

fn document() -> PrintRequest {
    let content = IMAGE_BASE64.to_owned();
    PrintRequest { kind: PrintKind::Nfe, content, declared_px: Some((384, 620)) }
}

/// A shop that prints, with a sale that is paid at T1.
async fn paid(name: &str, window_ms: u64) -> Result<(World, Till), DemoError> {
    let mut world = shop(name).await?;
    let account = world.market().accounts().remove(0);
    world.market().change_account(&account.id, |account| account.fiscal_print = true);
    reconfigure(&world.pdv, |config| {
        config.policy.fiscal_print = true;
        config.policy.print_window_ms = window_ms;
    })
    .await?;
    let till = t1(&mut world).await?;
    let draft = SaleDraft { print_receipt: true, ..direct("VENDA-1", 30_00, T1, Tender::Debit) };
    let order_id = world.pdv.sell(draft).await?;
    let early = world.pdv.merchant.print("VENDA-1", document()).await.err();
    assert_eq!(early, Some(MerchantError::Print(PrintError::NotPaidYet)));
    till.sees(&order_id).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, None).await?));
    Ok((world, till))
}

const WINDOW_MS: u64 = 120_000;

/// L71, L72, L73.
#[tokio::test]
async fn the_image_reaches_the_terminal_as_it_was_after_the_sale_has_ended() -> Outcome {
    let (world, _till) = paid("prints", WINDOW_MS).await?;
    let is_offer = |event: &SaleEvent| matches!(event, SaleEvent::PrintOffered { .. });
    let told = told_of(&world, "VENDA-1", is_offer).await?;
    let ended = told.iter().position(|event| matches!(event, SaleEvent::Finalized { .. }));
    let offered = told.iter().position(is_offer);
    assert!(ended.is_some() && ended < offered, "{told:?}");
    let wrong = PrintRequest { content: String::from("not base64!"), ..document() };
    let refused = world.pdv.merchant.print("VENDA-1", wrong).await.err();
    assert_eq!(refused, Some(MerchantError::Print(PrintError::Base64)));
    assert!(world.market().books().prints.is_empty());
    let printed = world.pdv.merchant.print("VENDA-1", document()).await;
    assert_eq!(printed.map_err(DemoError::other)?.print, PrintState::Printed);
    let prints = world.market().books().prints;
    assert_eq!(prints.len(), 1);
    assert_eq!((prints[0].kind.as_str(), prints[0].width, prints[0].height), ("NFE", 384, 620));
    let travelled = PrintRequest { content: prints[0].content.clone(), ..document() };
    assert_eq!(check_image(&travelled).map_err(DemoError::other)?.bytes, IMAGE);
    world.close().await;
    Ok(())
}

/// L73.
#[tokio::test]
async fn the_operator_may_decline_the_document_and_nothing_is_sent() -> Outcome {
    let (world, _till) = paid("declines", WINDOW_MS).await?;
    sale_until(&world, "VENDA-1", |sale| sale.print == PrintState::Offered).await?;
    let declined = world.pdv.merchant.decline_print("VENDA-1").await;
    assert_eq!(declined.map_err(DemoError::other)?.print, PrintState::Declined);
    sale_until(&world, "VENDA-1", |sale| sale.closed).await?;
    assert!(world.market().books().prints.is_empty());
    assert_eq!(sale(&world, "VENDA-1").await?.state, SaleState::Finalized);
    world.close().await;
    Ok(())
}

/// L74: twenty seconds pass at a sales software whose clock is virtual.
#[tokio::test]
async fn a_document_that_took_twenty_seconds_still_reaches_the_terminal() -> Outcome {
    let mut world = shop("delay").await?;
    let account = world.market().accounts().remove(0);
    world.market().change_account(&account.id, |account| account.fiscal_print = true);
    let till = t1(&mut world).await?;
    let clock = ManualClock::at(SystemClock.now());
    let mut config = world.pdv.merchant.config().await.map_err(DemoError::other)?;
    config.policy.fiscal_print = true;
    config.webhook.user = None;
    config.webhook.unguarded = true;
    let parts = MerchantParts {
        config,
        host: String::from("till-2"),
        api: Arc::new(World::client(&world.server)?),
        store: Arc::new(MemorySaleStore::default()),
        secrets: Arc::new(MemorySecretStore::default()),
        clock: Arc::new(clock.clone()),
    };
    let merchant = Merchant::open(parts).await.map_err(DemoError::other)?;
    merchant.sync_devices(&[row(T1, "L3")]).await.map_err(DemoError::other)?;
    let draft = SaleDraft { print_receipt: true, ..direct("VENDA-1", 30_00, T1, Tender::Debit) };
    let sale = merchant.create(draft).await.sale().map_err(DemoError::other)?;
    let order_id = sale.and_then(|sale| sale.order_id).expect("it has an order");
    till.sees(&order_id).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, None).await?));
    let hook = world.market().books().hooks.remove(0).envelope.to_string();
    let intake = merchant.intake().await.map_err(DemoError::other)?;
    assert_eq!(intake.receive(None, None, hook.as_bytes()).await.status(), 200);
    merchant.until_idle().await;
    clock.advance(Duration::from_secs(20));
    merchant.until_idle().await;
    let printed = merchant.print("VENDA-1", document()).await.map_err(DemoError::other)?;
    assert_eq!(printed.print, PrintState::Printed);
    let prints = world.market().books().prints;
    let orders: Vec<_> = prints.iter().map(|print| print.order_id.as_str()).collect();
    assert_eq!(orders, [order_id.as_str()]);
    merchant.stop().await;
    world.close().await;
    Ok(())
}

/// L68, L74: the window of a minute and more is proven on a virtual clock
/// beside the code; here it is short and over.
#[tokio::test]
async fn past_its_window_the_document_is_for_the_reprint() -> Outcome {
    let (world, _till) = paid("window", 1).await?;
    sale_until(&world, "VENDA-1", |sale| sale.print == PrintState::UseReprint).await?;
    let late = world.pdv.merchant.print("VENDA-1", document()).await.err();
    assert_eq!(late, Some(MerchantError::Print(PrintError::UseReprint)));
    assert!(world.market().books().prints.is_empty());
    let reprint = world.pdv.merchant.reprint("VENDA-1").await.map_err(DemoError::other)?;
    assert_eq!(reprint.document, Some(document()));
    assert_eq!(reprint.sale.state, SaleState::Finalized);
    world.close().await;
    Ok(())
}

/// L67.
#[tokio::test]
async fn where_nothing_is_to_be_printed_nothing_is_offered_or_sent() -> Outcome {
    let mut world = shop("no-print").await?;
    let till = t1(&mut world).await?;
    let order_id = world.pdv.sell(direct("VENDA-1", 30_00, T1, Tender::Debit)).await?;
    till.sees(&order_id).await?;
    assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, None).await?));
    let is_closed = |event: &SaleEvent| matches!(event, SaleEvent::Closed);
    let told = told_of(&world, "VENDA-1", is_closed).await?;
    let is_print = |event: &&SaleEvent| {
        matches!(event, SaleEvent::PrintOffered { .. } | SaleEvent::PrintEnded { .. })
    };
    assert_eq!(told.iter().filter(is_print).count(), 0);
    assert!(world.market().books().prints.is_empty());
    world.close().await;
    Ok(())
}
