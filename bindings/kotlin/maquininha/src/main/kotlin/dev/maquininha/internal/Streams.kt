package dev.maquininha.internal

import dev.maquininha.ErrorCode
import dev.maquininha.MaquininhaException
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/** Durable events, each handed over until it is acknowledged. */
internal class AcknowledgedEvents<S : AutoCloseable, N : Any, E>(
    private val open: () -> S,
    private val next: suspend (S) -> N,
    private val event: (N) -> E,
    private val acknowledge: suspend (S, N) -> Unit,
) {
    /** Hands over the oldest event; once [handle] has returned, it counts as dealt with. */
    suspend fun <T> next(handle: suspend (E) -> T): T = calling { open() }.use { stream ->
        val numbered = calling { next(stream) }
        val handled = handle(event(numbered))
        calling { acknowledge(stream, numbered) }
        handled
    }

    /** All of them, until what they tell of is closed. */
    val flow: Flow<E> = flow {
        unlessClosed { open() }?.use { stream ->
            while (true) {
                val numbered = unlessClosed { next(stream) } ?: break
                emit(event(numbered))
                unlessClosed { acknowledge(stream, numbered) } ?: break
            }
        }
    }
}

/** What a call gives; `null` once that which was called is closed. */
internal inline fun <T> unlessClosed(call: () -> T): T? =
    try {
        calling(call)
    } catch (error: MaquininhaException) {
        if (error.code == ErrorCode.CLOSED) null else throw error
    }
