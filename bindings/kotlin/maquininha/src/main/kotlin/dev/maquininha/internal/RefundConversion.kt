package dev.maquininha.internal

import dev.maquininha.AttemptId
import dev.maquininha.ChargeId
import dev.maquininha.OrderId
import dev.maquininha.RefundResult
import dev.maquininha.SaleToRefund
import dev.maquininha.ffi.RefundEnd as FfiRefundEnd
import dev.maquininha.ffi.SaleToRefund as FfiSaleToRefund

internal fun FfiSaleToRefund.toPublic(): SaleToRefund = SaleToRefund(
    attemptId = AttemptId(attemptId),
    orderId = orderId?.let(::OrderId),
    chargeId = ChargeId(chargeId),
    amount = amount.toMoney(),
    refunded = refunded.toMoney(),
    paidAt = paidAt.toInstant(),
    nsu = nsu,
    schemeName = schemeName,
)

internal fun FfiRefundEnd.toPublic(): RefundResult = when (this) {
    is FfiRefundEnd.Refunded -> RefundResult.Refunded(nsu)
    is FfiRefundEnd.Declined -> RefundResult.Declined(decline.toPublic())
    is FfiRefundEnd.Canceled -> RefundResult.Canceled(why.toPublic())
    is FfiRefundEnd.Expired -> RefundResult.Expired
    is FfiRefundEnd.Unknown -> RefundResult.Unknown
}
