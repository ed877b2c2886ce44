package dev.maquininha.internal

import dev.maquininha.AttemptId
import dev.maquininha.Attention
import dev.maquininha.EventKind
import dev.maquininha.OrderId
import dev.maquininha.TerminalEvent
import dev.maquininha.ffi.Attention as FfiAttention
import dev.maquininha.ffi.EventKind as FfiEventKind
import dev.maquininha.ffi.TerminalEvent as FfiTerminalEvent

internal fun FfiTerminalEvent.toPublic(): TerminalEvent = TerminalEvent(
    attemptId = AttemptId(attemptId),
    orderId = orderId?.let(::OrderId),
    amount = amount.toMoney(),
    at = at.toInstant(),
    kind = kind.toPublic(),
)

internal fun FfiEventKind.toPublic(): EventKind = when (this) {
    is FfiEventKind.PaymentEnded -> EventKind.PaymentEnded(end.toPublic())
    is FfiEventKind.PaymentResolved -> EventKind.PaymentResolved(end.toPublic())
    is FfiEventKind.PaymentHeld -> EventKind.PaymentHeld(approval.toPublic())
    is FfiEventKind.RefundEnded -> EventKind.RefundEnded(end.toPublic())
    is FfiEventKind.RefundResolved -> EventKind.RefundResolved(end.toPublic())
    is FfiEventKind.AttentionNeeded -> EventKind.AttentionNeeded(attention.toPublic())
}

internal fun FfiAttention.toPublic(): Attention = when (this) {
    FfiAttention.CONFIRM_REFUSED -> Attention.CONFIRM_REFUSED
    FfiAttention.UNDO_REFUSED -> Attention.UNDO_REFUSED
    FfiAttention.REPORT_REFUSED -> Attention.REPORT_REFUSED
}
