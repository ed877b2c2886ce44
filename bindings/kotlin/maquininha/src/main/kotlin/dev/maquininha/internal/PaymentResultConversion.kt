package dev.maquininha.internal

import dev.maquininha.CancelAnswer
import dev.maquininha.CancelReason
import dev.maquininha.PaymentResult
import dev.maquininha.UndoReason
import dev.maquininha.ffi.CancelAnswer as FfiCancelAnswer
import dev.maquininha.ffi.CancelReason as FfiCancelReason
import dev.maquininha.ffi.End as FfiEnd
import dev.maquininha.ffi.UndoReason as FfiUndoReason

internal fun FfiEnd.toPublic(): PaymentResult = when (this) {
    is FfiEnd.Approved -> PaymentResult.Approved(approval.toPublic())
    is FfiEnd.Declined -> PaymentResult.Declined(decline.toPublic())
    is FfiEnd.Canceled -> PaymentResult.Canceled(why.toPublic())
    is FfiEnd.Expired -> PaymentResult.Expired
    is FfiEnd.Unknown -> PaymentResult.Unknown
}

internal fun FfiCancelReason.toPublic(): CancelReason = when (this) {
    is FfiCancelReason.Requested -> CancelReason.Requested
    is FfiCancelReason.CardHolder -> CancelReason.CardHolder
    is FfiCancelReason.BeingPaidElsewhere -> CancelReason.BeingPaidElsewhere(serial)
    is FfiCancelReason.OrderRefused -> CancelReason.OrderRefused(message)
    is FfiCancelReason.NothingDue -> CancelReason.NothingDue(due.toMoney())
    is FfiCancelReason.OrderApiUnavailable -> CancelReason.OrderApiUnavailable
    is FfiCancelReason.DriverUnavailable -> CancelReason.DriverUnavailable(message)
    is FfiCancelReason.NeverReceived -> CancelReason.NeverReceived
    is FfiCancelReason.Undone -> CancelReason.Undone(undo.toPublic())
    is FfiCancelReason.JournalFailed -> CancelReason.JournalFailed
}

internal fun FfiUndoReason.toPublic(): UndoReason = when (this) {
    is FfiUndoReason.CancelRequested -> UndoReason.CancelRequested
    is FfiUndoReason.PaidElsewhere -> UndoReason.PaidElsewhere(serial)
    is FfiUndoReason.OrderRefused -> UndoReason.OrderRefused
    is FfiUndoReason.ReservationLost -> UndoReason.ReservationLost
    is FfiUndoReason.Deadline -> UndoReason.Deadline
    is FfiUndoReason.Unknown -> UndoReason.Unknown
    is FfiUndoReason.Settled -> UndoReason.Settled(status.toPublic())
    is FfiUndoReason.JournalFailed -> UndoReason.JournalFailed
}

internal fun FfiCancelAnswer.toPublic(): CancelAnswer = when (this) {
    FfiCancelAnswer.CANCELED -> CancelAnswer.CANCELED
    FfiCancelAnswer.TOO_LATE -> CancelAnswer.TOO_LATE
    FfiCancelAnswer.REVERSING -> CancelAnswer.REVERSING
}
