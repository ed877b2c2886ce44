package dev.maquininha.internal

import dev.maquininha.ChargeId
import dev.maquininha.OrderId
import dev.maquininha.ffi.CancelCause as FfiCancelCause
import dev.maquininha.ffi.LateAction as FfiLateAction
import dev.maquininha.ffi.SaleEvent as FfiSaleEvent
import dev.maquininha.merchant.CancelCause
import dev.maquininha.merchant.LateAction
import dev.maquininha.merchant.SaleEvent

internal fun FfiSaleEvent.toPublic(): SaleEvent = when (this) {
    is FfiSaleEvent.OrderCreated -> SaleEvent.OrderCreated(OrderId(orderId))
    is FfiSaleEvent.CreateFailed -> SaleEvent.CreateFailed(message)
    is FfiSaleEvent.PaymentReceived -> SaleEvent.PaymentReceived(payment.toPublic(), paid.toMoney(), remaining.toMoney(), silent)
    is FfiSaleEvent.Finalized -> SaleEvent.Finalized(payments.map { it.toPublic() }, shift, automatic)
    is FfiSaleEvent.PaymentLinked -> SaleEvent.PaymentLinked(payments.map { it.toPublic() })
    is FfiSaleEvent.Overpaid -> SaleEvent.Overpaid(excess.toMoney(), refundAsked)
    is FfiSaleEvent.CancelWatch -> SaleEvent.CancelWatch(until.toInstant())
    is FfiSaleEvent.Canceled -> SaleEvent.Canceled(cause?.toPublic())
    is FfiSaleEvent.LatePayment -> SaleEvent.LatePayment(payment.toPublic(), action.toPublic())
    is FfiSaleEvent.Refunded -> SaleEvent.Refunded(payment.toPublic(), amount.toMoney(), wholeSale)
    is FfiSaleEvent.RefundAtTerminal -> SaleEvent.RefundAtTerminal(ChargeId(chargeId), amount.toMoney(), serial)
    is FfiSaleEvent.RefundUnknown -> SaleEvent.RefundUnknown(ChargeId(chargeId))
    is FfiSaleEvent.NotShown -> SaleEvent.NotShown(ChargeId(chargeId), paid.toMoney(), refunded.toMoney())
    is FfiSaleEvent.StillWaiting -> SaleEvent.StillWaiting
    is FfiSaleEvent.PrintOffered -> SaleEvent.PrintOffered(until.toInstant())
    is FfiSaleEvent.PrintEnded -> SaleEvent.PrintEnded(print.toPublic())
    is FfiSaleEvent.Closed -> SaleEvent.Closed
    is FfiSaleEvent.CloseFailing -> SaleEvent.CloseFailing
    is FfiSaleEvent.ClosedElsewhere -> SaleEvent.ClosedElsewhere
}

internal fun FfiCancelCause.toPublic(): CancelCause = when (this) {
    FfiCancelCause.OPERATOR -> CancelCause.OPERATOR
    FfiCancelCause.SCREEN_LEFT -> CancelCause.SCREEN_LEFT
    FfiCancelCause.SCREEN_LOST -> CancelCause.SCREEN_LOST
    FfiCancelCause.TIMED_OUT -> CancelCause.TIMED_OUT
    FfiCancelCause.DEACTIVATED -> CancelCause.DEACTIVATED
}

internal fun FfiLateAction.toPublic(): LateAction = when (this) {
    FfiLateAction.REFUND_ASKED -> LateAction.REFUND_ASKED
    FfiLateAction.REFUND_AT_TERMINAL -> LateAction.REFUND_AT_TERMINAL
}
