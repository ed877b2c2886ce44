package dev.maquininha.internal

import dev.maquininha.DeviceModel
import dev.maquininha.OrderId
import dev.maquininha.ffi.ChecklistItem as FfiChecklistItem
import dev.maquininha.ffi.ChecklistStep as FfiChecklistStep
import dev.maquininha.ffi.NotActivatedWhy as FfiNotActivatedWhy
import dev.maquininha.ffi.Observed as FfiObserved
import dev.maquininha.ffi.OrderCause as FfiOrderCause
import dev.maquininha.ffi.WaitingCause as FfiWaitingCause
import dev.maquininha.merchant.ChecklistItem
import dev.maquininha.merchant.ChecklistStep
import dev.maquininha.merchant.NotActivatedWhy
import dev.maquininha.merchant.Observed
import dev.maquininha.merchant.OrderCause
import dev.maquininha.merchant.WaitingCause

internal fun Observed.toFfi(): FfiObserved = FfiObserved(
    online = online,
    appVersion = appVersion,
    waiting = waiting,
    waitingSince = waitingSince?.toMicros(),
)

internal fun FfiWaitingCause.toPublic(): WaitingCause = when (this) {
    is FfiWaitingCause.Model -> WaitingCause.Model(DeviceModel(model))
    is FfiWaitingCause.Activation -> WaitingCause.Activation(why.toPublic())
    is FfiWaitingCause.Internet -> WaitingCause.Internet
    is FfiWaitingCause.Update -> WaitingCause.Update(found, needed)
    is FfiWaitingCause.PaymentApp -> WaitingCause.PaymentApp
}

internal fun FfiOrderCause.toPublic(): OrderCause = when (this) {
    is FfiOrderCause.Network -> OrderCause.Network
    is FfiOrderCause.NotWaiting -> OrderCause.NotWaiting
    is FfiOrderCause.AnotherOrder -> OrderCause.AnotherOrder(orderId?.let(::OrderId), reference, paid)
    is FfiOrderCause.WrongTerminal -> OrderCause.WrongTerminal(sentTo)
    is FfiOrderCause.MadeBefore -> OrderCause.MadeBefore(waitingSince.toInstant())
    is FfiOrderCause.Closed -> OrderCause.Closed
}

internal fun FfiChecklistItem.toPublic(): ChecklistItem = ChecklistItem(step.toPublic(), isDone)

private fun FfiNotActivatedWhy.toPublic(): NotActivatedWhy = when (this) {
    FfiNotActivatedWhy.ACQUIRER -> NotActivatedWhy.ACQUIRER
    FfiNotActivatedWhy.PARTNER -> NotActivatedWhy.PARTNER
}

private fun FfiChecklistStep.toPublic(): ChecklistStep = when (this) {
    FfiChecklistStep.PARTNER -> ChecklistStep.PARTNER
    FfiChecklistStep.ACTIVATION -> ChecklistStep.ACTIVATION
    FfiChecklistStep.ACCOUNT_KEYS -> ChecklistStep.ACCOUNT_KEYS
    FfiChecklistStep.TERMINAL -> ChecklistStep.TERMINAL
    FfiChecklistStep.WEBHOOK -> ChecklistStep.WEBHOOK
    FfiChecklistStep.MODULE -> ChecklistStep.MODULE
    FfiChecklistStep.FIRST_SALE -> ChecklistStep.FIRST_SALE
}
