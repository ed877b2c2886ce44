package dev.maquininha.internal

import dev.maquininha.ffi.MaquininhaException as FfiMaquininhaException
import java.time.Duration
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull

/** Closes within a time; the native side goes on closing after it. What fails is in its log. */
internal fun closeBounded(limit: Duration, shutDown: suspend () -> Unit) {
    runBlocking(Dispatchers.IO) {
        withTimeoutOrNull(limit.toMillis()) {
            try {
                shutDown()
            } catch (_: FfiMaquininhaException) {
                // Whoever wants to know closes by shutDown, which throws.
            }
        }
    }
}
