package dev.maquininha.internal

import dev.maquininha.MaquininhaException
import dev.maquininha.ffi.HostException
import dev.maquininha.ffi.MaquininhaException as FfiMaquininhaException

/** Calls the native library; its errors become the public one. */
internal inline fun <T> calling(call: () -> T): T =
    try {
        call()
    } catch (error: FfiMaquininhaException.Failed) {
        throw MaquininhaException(error.failure.toPublic())
    }

/**
 * Runs code of the host app that the native library called. Whatever it throws is told as "the
 * host failed"; its text stays on this side, for it may hold a secret.
 */
internal inline fun <T> hosted(code: () -> T): T =
    try {
        code()
    } catch (_: Throwable) {
        throw HostException.Failed()
    }
