package dev.maquininha.internal

import dev.maquininha.AttemptKey
import dev.maquininha.DriverCommand
import dev.maquininha.DriverPrompt
import dev.maquininha.OriginalPayment
import dev.maquininha.ffi.DriverCommand as FfiDriverCommand
import dev.maquininha.ffi.DriverPrompt as FfiDriverPrompt
import dev.maquininha.ffi.OriginalPayment as FfiOriginalPayment

internal fun FfiDriverCommand.toPublic(): DriverCommand = when (this) {
    is FfiDriverCommand.Authorize -> DriverCommand.Authorize(AttemptKey(attemptKey), amount.toMoney(), tender.toPublic(), serial)
    is FfiDriverCommand.Abort -> DriverCommand.Abort(AttemptKey(attemptKey))
    is FfiDriverCommand.Query -> DriverCommand.Query(AttemptKey(attemptKey))
    is FfiDriverCommand.Confirm -> DriverCommand.Confirm(AttemptKey(attemptKey))
    is FfiDriverCommand.Undo -> DriverCommand.Undo(AttemptKey(attemptKey))
    is FfiDriverCommand.ReadCard -> DriverCommand.ReadCard(AttemptKey(attemptKey))
    is FfiDriverCommand.Refund -> DriverCommand.Refund(AttemptKey(attemptKey), original.toPublic(), amount.toMoney())
    is FfiDriverCommand.QueryRefund -> DriverCommand.QueryRefund(AttemptKey(attemptKey))
}

internal fun DriverCommand.toFfi(): FfiDriverCommand = when (this) {
    is DriverCommand.Authorize -> FfiDriverCommand.Authorize(attemptKey.value, amount.centavos, tender.toFfi(), serial)
    is DriverCommand.Abort -> FfiDriverCommand.Abort(attemptKey.value)
    is DriverCommand.Query -> FfiDriverCommand.Query(attemptKey.value)
    is DriverCommand.Confirm -> FfiDriverCommand.Confirm(attemptKey.value)
    is DriverCommand.Undo -> FfiDriverCommand.Undo(attemptKey.value)
    is DriverCommand.ReadCard -> FfiDriverCommand.ReadCard(attemptKey.value)
    is DriverCommand.Refund -> FfiDriverCommand.Refund(attemptKey.value, original.toFfi(), amount.centavos)
    is DriverCommand.QueryRefund -> FfiDriverCommand.QueryRefund(attemptKey.value)
    DriverCommand.Unrecognized -> unrecognized()
}

internal fun FfiOriginalPayment.toPublic(): OriginalPayment = OriginalPayment(
    attemptKey = AttemptKey(attemptKey),
    nsu = nsu,
    amount = amount.toMoney(),
    serial = serial,
    paidAt = paidAt?.toInstant(),
)

internal fun OriginalPayment.toFfi(): FfiOriginalPayment = FfiOriginalPayment(
    attemptKey = attemptKey.value,
    nsu = nsu,
    amount = amount.centavos,
    serial = serial,
    paidAt = paidAt?.toMicros(),
)

internal fun FfiDriverPrompt.toPublic(): DriverPrompt = when (this) {
    FfiDriverPrompt.PRESENT_CARD -> DriverPrompt.PRESENT_CARD
    FfiDriverPrompt.ENTER_PIN -> DriverPrompt.ENTER_PIN
    FfiDriverPrompt.SCAN_QR_CODE -> DriverPrompt.SCAN_QR_CODE
    FfiDriverPrompt.AUTHORIZING -> DriverPrompt.AUTHORIZING
    FfiDriverPrompt.REMOVE_CARD -> DriverPrompt.REMOVE_CARD
}

internal fun DriverPrompt.toFfi(): FfiDriverPrompt = when (this) {
    DriverPrompt.PRESENT_CARD -> FfiDriverPrompt.PRESENT_CARD
    DriverPrompt.ENTER_PIN -> FfiDriverPrompt.ENTER_PIN
    DriverPrompt.SCAN_QR_CODE -> FfiDriverPrompt.SCAN_QR_CODE
    DriverPrompt.AUTHORIZING -> FfiDriverPrompt.AUTHORIZING
    DriverPrompt.REMOVE_CARD -> FfiDriverPrompt.REMOVE_CARD
    DriverPrompt.UNRECOGNIZED -> unrecognized()
}
