package dev.maquininha.internal

import dev.maquininha.TerminalHealth
import dev.maquininha.ffi.TerminalHealth as FfiTerminalHealth

internal fun FfiTerminalHealth.toPublic(): TerminalHealth = TerminalHealth(
    openOperations = openOperations.toInt(),
    isBusy = isBusy,
    journalFailed = journalFailed,
    ordersReadAt = ordersReadAt?.toInstant(),
    ordersAreStale = ordersAreStale,
    ordersFailure = ordersFailure?.toPublic(),
)
