//! What is checked before a payment starts, and so before anything is sent.

use maquininha_flow::claim::due_now;
use maquininha_flow::{OverpayPolicy, PaymentKind};
use maquininha_model::{Flow, Money, Order, Tender, Timestamp};

use crate::{TerminalConfig, TerminalError};

/// A payment that passed the checks.
pub(crate) struct Checked {
    pub(crate) kind: PaymentKind,
    pub(crate) amount: Money,
    pub(crate) tender: Tender,
}

/// Checks a payment on an order.
pub(crate) fn on_order(
    config: &TerminalConfig,
    order: &Order,
    amount: Option<Money>,
    tender: Option<Tender>,
    now: Timestamp,
) -> Result<Checked, TerminalError> {
    let flow = if order.is_direct() { Flow::Direct } else { Flow::Listed };
    let capabilities = config.device.model.capabilities();
    if !order.is_offered_to(&config.device.serial) || !capabilities.takes(flow) {
        return Err(TerminalError::OrderNotAvailable);
    }
    let forced = order.pos.as_ref().and_then(|pos| pos.tender);
    let tender = match (forced, tender) {
        (Some(forced), Some(chosen)) if forced != chosen => {
            return Err(TerminalError::TenderForced { forced: forced.kind() });
        }
        (Some(tender), _) | (None, Some(tender)) => tender,
        (None, None) => return Err(TerminalError::TenderMissing),
    };
    check_tender(config, tender)?;
    let due = match flow {
        Flow::Direct => order.payment().due,
        Flow::Listed => due_now(order, now),
    };
    // An order that is held by another terminal is refused by the flow, which
    // can say by whom; here only what is paid counts.
    let unpaid = order.payment().due;
    if unpaid.is_zero() {
        return Err(TerminalError::Overpayment { due: unpaid });
    }
    let amount = amount.unwrap_or(if due.is_zero() { unpaid } else { due });
    let amount = amount.payable()?;
    if flow == Flow::Direct && amount != order.amount {
        return Err(TerminalError::DirectAmount { due: unpaid });
    }
    if amount > unpaid && config.overpay == OverpayPolicy::RefuseAtTerminal {
        return Err(TerminalError::Overpayment { due: unpaid });
    }
    let order_id = order.id.clone();
    let kind = match flow {
        Flow::Direct => PaymentKind::Direct { order_id },
        Flow::Listed => PaymentKind::Listed { order_id },
    };
    Ok(Checked { kind, amount, tender })
}

/// Checks a sale without an order, of either kind.
pub(crate) fn without_order(
    config: &TerminalConfig,
    kind: PaymentKind,
    amount: Option<Money>,
    tender: Option<Tender>,
) -> Result<Checked, TerminalError> {
    if !config.standalone_sales {
        return Err(TerminalError::StandaloneOff);
    }
    let amount = amount.unwrap_or(Money::ZERO).payable()?;
    let tender = tender.ok_or(TerminalError::TenderMissing)?;
    check_tender(config, tender)?;
    Ok(Checked { kind, amount, tender })
}

fn check_tender(config: &TerminalConfig, tender: Tender) -> Result<(), TerminalError> {
    let kind = tender.kind();
    if !config.contract.contains(&kind) {
        return Err(TerminalError::TenderNotInContract { kind });
    }
    if !config.device.accepts(kind) {
        return Err(TerminalError::TenderNotSupported { kind });
    }
    Ok(())
}
