//! What an operator asks of the sales side, typed or on the command line.

use std::collections::BTreeSet;

use maquininha_merchant::engine::{Operator, Permission};
use maquininha_merchant::report::ReportFilter;
use maquininha_merchant::{MerchantError, SaleView};
use serde_json::json;

use super::events::Events;
use super::open::Opened;
use super::say;
use crate::args::MerchantCommand;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;

/// Carries one command out, tells its events, and ends.
pub(super) async fn once(
    opened: &Opened,
    command: &MerchantCommand,
    out: Output,
) -> Result<Exit, CliError> {
    let done = carry_out(opened, command, out).await;
    if let Err(CliError::Merchant(error)) = &done {
        say::refuse(error, out);
    }
    Events::of(&opened.merchant).tell_rest(out).await?;
    done.map(|()| Exit::Done)
}

/// Carries one command out; selling and watching are done elsewhere.
pub(super) async fn carry_out(
    opened: &Opened,
    command: &MerchantCommand,
    out: Output,
) -> Result<(), CliError> {
    let merchant = &opened.merchant;
    match command {
        MerchantCommand::Close { id } => {
            let reference = reference(opened, id).await?;
            tell_sale(&merchant.close(&reference).await?, out);
        }
        MerchantCommand::Cancel { id } => {
            let reference = reference(opened, id).await?;
            tell_sale(&merchant.cancel(&reference).await?, out);
        }
        MerchantCommand::Refund { id } => {
            let reference = reference(opened, id).await?;
            tell_sale(&merchant.refund(&reference, None, None).await?, out);
        }
        MerchantCommand::Settle { id } => {
            let reference = reference(opened, id).await?;
            tell_sale(&merchant.settle_manually(&reference).await?, out);
        }
        MerchantCommand::Open => {
            let orders = opened.gateway.open_orders().await.map_err(MerchantError::from)?;
            say::orders(&orders, out);
        }
        MerchantCommand::Devices => say::devices(&merchant.devices().await?, out),
        MerchantCommand::Shift { name: Some(name) } => {
            merchant.open_shift(name).await?;
            out.tell("shift_open", json!({ "shift": name }), format!("Turno {name} aberto."));
        }
        MerchantCommand::Shift { name: None } => close_shift(opened, out).await?,
        MerchantCommand::Report => {
            say::report(&merchant.report(&ReportFilter::default()).await?, out);
        }
        MerchantCommand::Sell(_) | MerchantCommand::Watch => {}
    }
    Ok(())
}

fn tell_sale(sale: &SaleView, out: Output) {
    out.tell("sale", say::sale_json(sale), say::sale_text(sale));
}

async fn close_shift(opened: &Opened, out: Output) -> Result<(), CliError> {
    let permissions = BTreeSet::from([Permission::CloseShift, Permission::CloseShiftWithPending]);
    let operator = Operator { name: "maquininha".to_owned(), permissions };
    let closing = opened.merchant.close_shift(&operator).await?;
    let pending: Vec<_> = closing.pending.iter().map(say::sale_json).collect();
    out.record("shift_closed", json!({ "shift": closing.shift, "pending": pending }));
    out.text(format!("Turno {} fechado.", closing.shift));
    for sale in &closing.pending {
        out.text(format!("  em aberto: {}", say::sale_text(sale)));
    }
    say::report(&closing.movement, out);
    Ok(())
}

/// The reference of a sale that is named by its reference or its order.
async fn reference(opened: &Opened, id: &str) -> Result<String, CliError> {
    match opened.merchant.sale(id).await {
        Ok(sale) => return Ok(sale.reference),
        Err(MerchantError::SaleUnknown { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let search = ReportFilter { search: Some(id.to_owned()), ..ReportFilter::default() };
    let report = opened.merchant.report(&search).await?;
    let of_order = report
        .lines
        .into_iter()
        .find(|line| line.order_id.as_ref().is_some_and(|order| order.as_str() == id));
    let unknown = || MerchantError::SaleUnknown { reference: id.to_owned() };
    Ok(of_order.and_then(|line| line.reference).ok_or_else(unknown)?)
}
