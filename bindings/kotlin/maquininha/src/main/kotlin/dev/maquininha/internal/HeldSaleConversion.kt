package dev.maquininha.internal

import dev.maquininha.AttemptId
import dev.maquininha.ConfirmStatus
import dev.maquininha.HeldSale
import dev.maquininha.ffi.ConfirmStatus as FfiConfirmStatus
import dev.maquininha.ffi.HeldSale as FfiHeldSale

internal fun FfiConfirmStatus.toPublic(): ConfirmStatus = when (this) {
    FfiConfirmStatus.SUCCESS -> ConfirmStatus.SUCCESS
    FfiConfirmStatus.PRINT_ERROR -> ConfirmStatus.PRINT_ERROR
    FfiConfirmStatus.DISPENSE_FAILURE -> ConfirmStatus.DISPENSE_FAILURE
    FfiConfirmStatus.OTHER -> ConfirmStatus.OTHER
}

internal fun ConfirmStatus.toFfi(): FfiConfirmStatus = when (this) {
    ConfirmStatus.SUCCESS -> FfiConfirmStatus.SUCCESS
    ConfirmStatus.PRINT_ERROR -> FfiConfirmStatus.PRINT_ERROR
    ConfirmStatus.DISPENSE_FAILURE -> FfiConfirmStatus.DISPENSE_FAILURE
    ConfirmStatus.OTHER -> FfiConfirmStatus.OTHER
    ConfirmStatus.UNRECOGNIZED -> unrecognized()
}

internal fun FfiHeldSale.toPublic(): HeldSale = HeldSale(
    attemptId = AttemptId(attemptId),
    amount = amount.toMoney(),
    tender = tender.toPublic(),
    approval = approval.toPublic(),
    decideBy = decideBy.toInstant(),
)
