package dev.maquininha.internal

import dev.maquininha.DriverProfile
import dev.maquininha.OnSilence
import dev.maquininha.Query
import dev.maquininha.Reversal
import dev.maquininha.ffi.DriverProfile as FfiDriverProfile
import dev.maquininha.ffi.OnSilence as FfiOnSilence
import dev.maquininha.ffi.Query as FfiQuery
import dev.maquininha.ffi.Reversal as FfiReversal

internal fun FfiDriverProfile.toPublic(): DriverProfile = DriverProfile(
    onSilence = onSilence.toPublic(),
    undoWindow = undoWindow,
    query = query.toPublic(),
    reversal = reversal.toPublic(),
)

internal fun DriverProfile.toFfi(): FfiDriverProfile = FfiDriverProfile(
    onSilence = onSilence.toFfi(),
    undoWindow = undoWindow,
    query = query.toFfi(),
    reversal = reversal.toFfi(),
)

internal fun FfiOnSilence.toPublic(): OnSilence = when (this) {
    is FfiOnSilence.Blocks -> OnSilence.Blocks
    is FfiOnSilence.AutoConfirm -> OnSilence.AutoConfirm(atMinuteUtc.toInt())
    is FfiOnSilence.AutoUndo -> OnSilence.AutoUndo(after)
    is FfiOnSilence.Sweep -> OnSilence.Sweep(atMinuteUtc.toInt())
}

internal fun OnSilence.toFfi(): FfiOnSilence = when (this) {
    OnSilence.Blocks -> FfiOnSilence.Blocks
    is OnSilence.AutoConfirm -> FfiOnSilence.AutoConfirm(atMinuteUtc.asUShort())
    is OnSilence.AutoUndo -> FfiOnSilence.AutoUndo(after)
    is OnSilence.Sweep -> FfiOnSilence.Sweep(atMinuteUtc.asUShort())
}

internal fun FfiQuery.toPublic(): Query = when (this) {
    is FfiQuery.ByAttempt -> Query.ByAttempt(horizon)
    is FfiQuery.Never -> Query.Never
}

internal fun Query.toFfi(): FfiQuery = when (this) {
    is Query.ByAttempt -> FfiQuery.ByAttempt(horizon)
    Query.Never -> FfiQuery.Never
}

internal fun FfiReversal.toPublic(): Reversal = when (this) {
    FfiReversal.UNDO -> Reversal.UNDO
    FfiReversal.VOID -> Reversal.VOID
}

internal fun Reversal.toFfi(): FfiReversal = when (this) {
    Reversal.UNDO -> FfiReversal.UNDO
    Reversal.VOID -> FfiReversal.VOID
}
