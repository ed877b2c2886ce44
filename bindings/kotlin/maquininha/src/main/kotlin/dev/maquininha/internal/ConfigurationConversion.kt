package dev.maquininha.internal

import dev.maquininha.OverpayPolicy
import dev.maquininha.PaymentLimits
import dev.maquininha.Polling
import dev.maquininha.ffi.OverpayPolicy as FfiOverpayPolicy
import dev.maquininha.ffi.PaymentLimits as FfiPaymentLimits
import dev.maquininha.ffi.PollingConfig as FfiPollingConfig

internal fun FfiPaymentLimits.toPublic(): PaymentLimits = PaymentLimits(
    card = card,
    lease = lease,
    leaseMargin = leaseMargin,
    commit = commit,
    unknownAfter = unknownAfter,
    lateEffect = lateEffect,
    backOffFirst = backOffFirst,
    backOffMax = backOffMax,
    reserveTriesMax = reserveTriesMax.toInt(),
)

internal fun PaymentLimits.toFfi(): FfiPaymentLimits = FfiPaymentLimits(
    card = card,
    lease = lease,
    leaseMargin = leaseMargin,
    commit = commit,
    unknownAfter = unknownAfter,
    lateEffect = lateEffect,
    backOffFirst = backOffFirst,
    backOffMax = backOffMax,
    reserveTriesMax = reserveTriesMax.asUInt(),
)

internal fun FfiPollingConfig.toPublic(): Polling = Polling(
    interval = interval,
    intervalWithWakeUp = intervalWithWakeUp,
    backOffMax = backOffMax,
)

internal fun Polling.toFfi(): FfiPollingConfig = FfiPollingConfig(
    interval = interval,
    intervalWithWakeUp = intervalWithWakeUp,
    backOffMax = backOffMax,
)

internal fun OverpayPolicy.toFfi(): FfiOverpayPolicy = when (this) {
    OverpayPolicy.ACCEPT_AND_TELL -> FfiOverpayPolicy.ACCEPT_AND_TELL
    OverpayPolicy.REFUSE_AT_TERMINAL -> FfiOverpayPolicy.REFUSE_AT_TERMINAL
    OverpayPolicy.REFUND_DIFFERENCE -> FfiOverpayPolicy.REFUND_DIFFERENCE
}
