package dev.maquininha.internal

import dev.maquininha.OrderId
import dev.maquininha.PrintFailure
import dev.maquininha.PrintJob
import dev.maquininha.ffi.PrintFailure as FfiPrintFailure
import dev.maquininha.ffi.PrintJob as FfiPrintJob

internal fun FfiPrintJob.toPublic(): PrintJob = when (this) {
    is FfiPrintJob.Text -> PrintJob.Text(orderId?.let(::OrderId), text)
}

internal fun PrintJob.toFfi(): FfiPrintJob = when (this) {
    is PrintJob.Text -> FfiPrintJob.Text(orderId?.value, text)
    PrintJob.Unrecognized -> unrecognized()
}

internal fun PrintFailure.toFfi(): FfiPrintFailure = when (this) {
    PrintFailure.NoPaper -> FfiPrintFailure.NoPaper
    PrintFailure.Busy -> FfiPrintFailure.Busy
    is PrintFailure.Unavailable -> FfiPrintFailure.Unavailable(reason)
}
