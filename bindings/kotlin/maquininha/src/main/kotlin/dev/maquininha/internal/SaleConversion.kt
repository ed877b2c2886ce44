package dev.maquininha.internal

import dev.maquininha.AttemptKey
import dev.maquininha.ChargeId
import dev.maquininha.OrderId
import dev.maquininha.ffi.Flow as FfiFlow
import dev.maquininha.ffi.PaymentLine as FfiPaymentLine
import dev.maquininha.ffi.PrintState as FfiPrintState
import dev.maquininha.ffi.SaleState as FfiSaleState
import dev.maquininha.ffi.SaleView as FfiSaleView
import dev.maquininha.ffi.Settlement as FfiSettlement
import dev.maquininha.merchant.Flow
import dev.maquininha.merchant.PaymentLine
import dev.maquininha.merchant.PrintState
import dev.maquininha.merchant.Sale
import dev.maquininha.merchant.SaleState
import dev.maquininha.merchant.Settlement

internal fun FfiSaleView.toPublic(): Sale = Sale(
    reference = reference,
    orderId = orderId?.let(::OrderId),
    flow = flow.toPublic(),
    context = context.toPublic(),
    state = state.toPublic(),
    amount = amount.toMoney(),
    paid = paid.toMoney(),
    remaining = remaining.toMoney(),
    tender = tender?.toPublic(),
    serials = serials,
    payments = payments.map { it.toPublic() },
    print = print.toPublic(),
    closed = closed,
    backingOut = backingOut,
    settlement = settlement?.toPublic(),
    createdAt = createdAt.toInstant(),
    updatedAt = updatedAt.toInstant(),
)

internal fun FfiSaleState.toPublic(): SaleState = when (this) {
    FfiSaleState.CREATING -> SaleState.CREATING
    FfiSaleState.WAITING -> SaleState.WAITING
    FfiSaleState.PARTLY_PAID -> SaleState.PARTLY_PAID
    FfiSaleState.PAID -> SaleState.PAID
    FfiSaleState.OVERPAID -> SaleState.OVERPAID
    FfiSaleState.FINALIZED -> SaleState.FINALIZED
    FfiSaleState.PENDING_DELIVERY -> SaleState.PENDING_DELIVERY
    FfiSaleState.CANCELING -> SaleState.CANCELING
    FfiSaleState.CANCELED -> SaleState.CANCELED
    FfiSaleState.LATE_PAID -> SaleState.LATE_PAID
    FfiSaleState.REFUNDED -> SaleState.REFUNDED
}

internal fun SaleState.toFfi(): FfiSaleState = when (this) {
    SaleState.CREATING -> FfiSaleState.CREATING
    SaleState.WAITING -> FfiSaleState.WAITING
    SaleState.PARTLY_PAID -> FfiSaleState.PARTLY_PAID
    SaleState.PAID -> FfiSaleState.PAID
    SaleState.OVERPAID -> FfiSaleState.OVERPAID
    SaleState.FINALIZED -> FfiSaleState.FINALIZED
    SaleState.PENDING_DELIVERY -> FfiSaleState.PENDING_DELIVERY
    SaleState.CANCELING -> FfiSaleState.CANCELING
    SaleState.CANCELED -> FfiSaleState.CANCELED
    SaleState.LATE_PAID -> FfiSaleState.LATE_PAID
    SaleState.REFUNDED -> FfiSaleState.REFUNDED
    SaleState.UNRECOGNIZED -> unrecognized()
}

internal fun FfiPaymentLine.toPublic(): PaymentLine = PaymentLine(
    chargeId = ChargeId(chargeId),
    amount = amount.toMoney(),
    refunded = refunded.toMoney(),
    nsu = nsu,
    authorizationCode = authorizationCode,
    attemptKey = attemptKey?.let(::AttemptKey),
    serial = serial,
    schemeName = schemeName,
    fundingSource = fundingSource,
    installments = installments?.toInt(),
    paidAt = paidAt?.toInstant(),
)

internal fun FfiPrintState.toPublic(): PrintState = when (this) {
    FfiPrintState.NOT_WANTED -> PrintState.NOT_WANTED
    FfiPrintState.WANTED -> PrintState.WANTED
    FfiPrintState.OFFERED -> PrintState.OFFERED
    FfiPrintState.PRINTED -> PrintState.PRINTED
    FfiPrintState.DECLINED -> PrintState.DECLINED
    FfiPrintState.USE_REPRINT -> PrintState.USE_REPRINT
}

internal fun FfiSettlement.toPublic(): Settlement = Settlement(
    at = at.toInstant(),
    shift = shift,
    automatic = automatic,
)

internal fun FfiFlow.toPublic(): Flow = when (this) {
    FfiFlow.DIRECT -> Flow.DIRECT
    FfiFlow.LISTED -> Flow.LISTED
}
