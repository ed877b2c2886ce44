package dev.maquininha.internal

import dev.maquininha.Charge
import dev.maquininha.ChargeId
import dev.maquininha.ChargeStatus
import dev.maquininha.OrderId
import dev.maquininha.PaymentMethod
import dev.maquininha.ffi.Charge as FfiCharge
import dev.maquininha.ffi.ChargeStatus as FfiChargeStatus
import dev.maquininha.ffi.PaymentMethod as FfiPaymentMethod

internal fun FfiChargeStatus.toPublic(): ChargeStatus = when (this) {
    is FfiChargeStatus.Pending -> ChargeStatus.Pending
    is FfiChargeStatus.Paid -> ChargeStatus.Paid
    is FfiChargeStatus.Canceled -> ChargeStatus.Canceled
    is FfiChargeStatus.Processing -> ChargeStatus.Processing
    is FfiChargeStatus.Failed -> ChargeStatus.Failed
    is FfiChargeStatus.Overpaid -> ChargeStatus.Overpaid
    is FfiChargeStatus.Underpaid -> ChargeStatus.Underpaid
    is FfiChargeStatus.Chargedback -> ChargeStatus.Chargedback
    is FfiChargeStatus.PartialCanceled -> ChargeStatus.PartialCanceled
    is FfiChargeStatus.Other -> ChargeStatus.Other(v1)
}

internal fun ChargeStatus.toFfi(): FfiChargeStatus = when (this) {
    ChargeStatus.Pending -> FfiChargeStatus.Pending
    ChargeStatus.Paid -> FfiChargeStatus.Paid
    ChargeStatus.Canceled -> FfiChargeStatus.Canceled
    ChargeStatus.Processing -> FfiChargeStatus.Processing
    ChargeStatus.Failed -> FfiChargeStatus.Failed
    ChargeStatus.Overpaid -> FfiChargeStatus.Overpaid
    ChargeStatus.Underpaid -> FfiChargeStatus.Underpaid
    ChargeStatus.Chargedback -> FfiChargeStatus.Chargedback
    ChargeStatus.PartialCanceled -> FfiChargeStatus.PartialCanceled
    is ChargeStatus.Other -> FfiChargeStatus.Other(value)
}

internal fun FfiPaymentMethod.toPublic(): PaymentMethod = when (this) {
    is FfiPaymentMethod.Cash -> PaymentMethod.Cash
    is FfiPaymentMethod.Other -> PaymentMethod.Other(v1)
}

internal fun PaymentMethod.toFfi(): FfiPaymentMethod = when (this) {
    PaymentMethod.Cash -> FfiPaymentMethod.Cash
    is PaymentMethod.Other -> FfiPaymentMethod.Other(value)
}

internal fun FfiCharge.toPublic(): Charge = Charge(
    id = ChargeId(id),
    code = code,
    amount = amount.toMoney(),
    paidAmount = paidAmount?.toMoney(),
    canceledAmount = canceledAmount?.toMoney(),
    status = status.toPublic(),
    paymentMethod = paymentMethod.toPublic(),
    createdAt = createdAt?.toInstant(),
    updatedAt = updatedAt?.toInstant(),
    paidAt = paidAt?.toInstant(),
    canceledAt = canceledAt?.toInstant(),
    lastTransactionId = lastTransactionId,
    orderId = orderId?.let(::OrderId),
    metadata = metadata,
)

internal fun Charge.toFfi(): FfiCharge = FfiCharge(
    id = id.value,
    code = code,
    amount = amount.centavos,
    paidAmount = paidAmount?.centavos,
    canceledAmount = canceledAmount?.centavos,
    status = status.toFfi(),
    paymentMethod = paymentMethod.toFfi(),
    createdAt = createdAt?.toMicros(),
    updatedAt = updatedAt?.toMicros(),
    paidAt = paidAt?.toMicros(),
    canceledAt = canceledAt?.toMicros(),
    lastTransactionId = lastTransactionId,
    orderId = orderId?.value,
    metadata = metadata,
)
