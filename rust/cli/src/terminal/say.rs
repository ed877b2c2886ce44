//! What the terminal says: Portuguese for people, JSON for machines.

use maquininha_flow::{
    Attention, CancelReason, Decline, End, EventKind, Progress, RefundEnd, TerminalEvent,
};
use maquininha_model::{Money, Nsu};
use maquininha_terminal::port::{DriverPrompt, EventSeq};
use maquininha_terminal::{Language, ListedOrder, OperationProgress};
use serde_json::{Value, json};

/// Text of a step or prompt; none where nothing needs to be shown.
pub(super) fn progress_text(progress: &OperationProgress) -> Option<String> {
    progress.user_text(Language::PtBr)
}

/// Word of a step or prompt.
pub(super) const fn progress_word(progress: &OperationProgress) -> &'static str {
    match progress {
        OperationProgress::Step(step) => match step {
            Progress::Reserving => "reserving",
            Progress::TakenBy { .. } => "taken_by",
            Progress::TakingCard => "taking_card",
            Progress::Asking => "asking",
            Progress::Reporting => "reporting",
        },
        OperationProgress::Prompt(prompt) => match prompt {
            DriverPrompt::PresentCard => "present_card",
            DriverPrompt::EnterPin => "enter_pin",
            DriverPrompt::ScanQrCode => "scan_qr_code",
            DriverPrompt::Authorizing => "authorizing",
            DriverPrompt::RemoveCard => "remove_card",
            _ => "other",
        },
        _ => "other",
    }
}

/// Text of an end of a payment.
pub(crate) fn end_text(end: &End, amount: Option<Money>) -> String {
    let amount = amount.map(|amount| format!(" {amount}")).unwrap_or_default();
    match end {
        End::Approved { approval } => {
            let code = approval.authorization_code.as_ref();
            let code = code.map(|code| format!("  AUT {code}")).unwrap_or_default();
            let brand = approval.scheme_name.as_deref().unwrap_or("Pix");
            format!("Aprovado{amount}  {brand}  NSU {}{code}", approval.nsu)
        }
        End::Declined { decline } => declined(decline),
        End::Canceled { why } => format!("Cancelado: {} Nada foi cobrado.", cancel_text(why)),
        End::Expired => "Tempo esgotado. Nada foi cobrado.".to_owned(),
        End::Unknown => "Resultado ainda desconhecido. A maquininha resolve e avisa.".to_owned(),
    }
}

/// Text of an end of a refund.
pub(super) fn refund_text(end: &RefundEnd, amount: Money) -> String {
    match end {
        RefundEnd::Refunded { nsu } => {
            let nsu = nsu.as_ref().map(|nsu| format!("  NSU {nsu}")).unwrap_or_default();
            format!("Estornado {amount}{nsu}")
        }
        RefundEnd::Declined { decline } => declined(decline),
        RefundEnd::Canceled { why } => format!("Estorno cancelado: {}", cancel_text(why)),
        RefundEnd::Expired => "Tempo esgotado. Nada foi estornado.".to_owned(),
        RefundEnd::Unknown => {
            "Estorno ainda sem resposta. A maquininha resolve e avisa.".to_owned()
        }
    }
}

fn declined(decline: &Decline) -> String {
    format!("Recusado ({}): {}", decline.code, decline.message)
}

fn cancel_text(why: &CancelReason) -> String {
    match why {
        CancelReason::Requested => "a pedido do operador.".to_owned(),
        CancelReason::CardHolder => "pelo cliente.".to_owned(),
        CancelReason::BeingPaidElsewhere { serial: Some(serial) } => {
            format!("em pagamento na maquininha {serial}.")
        }
        CancelReason::BeingPaidElsewhere { serial: None } => {
            "o pedido já está sendo pago.".to_owned()
        }
        CancelReason::OrderRefused { .. } => "o pedido foi fechado.".to_owned(),
        CancelReason::NothingDue { due } => format!("falta pagar {due}."),
        CancelReason::OrderApiUnavailable => "serviço de pedidos indisponível.".to_owned(),
        CancelReason::DriverUnavailable { message } => format!("maquininha ocupada ({message})."),
        CancelReason::NeverReceived => "a adquirente não recebeu.".to_owned(),
        CancelReason::Undone { .. } => "o pagamento foi desfeito.".to_owned(),
        CancelReason::JournalFailed => "falha no armazenamento.".to_owned(),
        _ => "não foi possível.".to_owned(),
    }
}

/// Word of an end.
pub(crate) const fn end_word(end: &End) -> &'static str {
    match end {
        End::Approved { .. } => "approved",
        End::Declined { .. } => "declined",
        End::Canceled { .. } => "canceled",
        End::Expired => "expired",
        End::Unknown => "unknown",
    }
}

/// The acquirer's number of an approved payment.
pub(super) fn nsu(end: &End) -> Option<&Nsu> {
    match end {
        End::Approved { approval } => Some(&approval.nsu),
        _ => None,
    }
}

/// One order for machines.
pub(super) fn order_json(listed: &ListedOrder) -> Value {
    json!({
        "order_id": listed.order.id,
        "title": listed.order.title(),
        "amount": listed.order.amount.minor(),
        "due": listed.due.minor(),
        "direct": listed.order.is_direct(),
        "tender": listed.forced(),
        "offered": listed.offered,
    })
}

/// A durable event for machines.
pub(super) fn event_json(seq: EventSeq, event: &TerminalEvent) -> Value {
    let kind = serde_json::to_value(&event.kind).unwrap_or_default();
    json!({
        "seq": seq.0,
        "attempt_id": event.attempt_id,
        "order_id": event.order_id,
        "amount": event.amount.minor(),
        "at": event.at.to_string(),
        "kind": kind["event"],
        "detail": kind,
    })
}

/// A durable event for people; what the operation said itself is not repeated.
pub(super) fn event_text(event: &TerminalEvent) -> Option<String> {
    match &event.kind {
        EventKind::PaymentHeld { .. } => {
            Some(format!("Aprovado {}, pendente: confirme ou desfaça (settle).", event.amount))
        }
        EventKind::PaymentResolved { end } => {
            Some(format!("Resolvido: {}", end_text(end, Some(event.amount))))
        }
        EventKind::RefundResolved { end } => {
            Some(format!("Resolvido: {}", refund_text(end, event.amount)))
        }
        EventKind::AttentionNeeded { attention } => {
            let text = match attention {
                Attention::ConfirmRefused => "a adquirente desfez um pagamento confirmado",
                Attention::UndoRefused => "a adquirente não desfaz um pagamento",
                Attention::ReportRefused => "o serviço de pedidos recusou o registro",
                _ => "verifique",
            };
            Some(format!("ATENÇÃO, {}: {text}. Chame o suporte.", event.amount))
        }
        _ => None,
    }
}
