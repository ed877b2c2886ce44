package dev.maquininha.internal

import dev.maquininha.DriverReply
import dev.maquininha.ffi.DriverReply as FfiDriverReply

internal fun DriverReply.toFfi(): FfiDriverReply = when (this) {
    is DriverReply.Approved -> FfiDriverReply.Approved(approval.toFfi())
    is DriverReply.Declined -> FfiDriverReply.Declined(decline.toFfi())
    DriverReply.Canceled -> FfiDriverReply.Canceled
    DriverReply.TimedOut -> FfiDriverReply.TimedOut
    DriverReply.NotFound -> FfiDriverReply.NotFound
    DriverReply.Confirmed -> FfiDriverReply.Confirmed
    DriverReply.Undone -> FfiDriverReply.Undone
    is DriverReply.Card -> FfiDriverReply.Card(cardToken)
    is DriverReply.Refunded -> FfiDriverReply.Refunded(nsu)
    is DriverReply.Refused -> FfiDriverReply.Refused(message)
    DriverReply.Silent -> FfiDriverReply.Silent
    is DriverReply.Unavailable -> FfiDriverReply.Unavailable(message)
}
