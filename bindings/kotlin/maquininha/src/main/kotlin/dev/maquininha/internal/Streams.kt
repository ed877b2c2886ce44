package dev.maquininha.internal

import dev.maquininha.ErrorCode
import dev.maquininha.MaquininhaException
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * Events that come again until they are acknowledged, as a flow: an event counts as dealt with
 * once the collector has returned from it. The flow completes when what it tells of is closed.
 */
internal fun <S : AutoCloseable, N : Any, E> acknowledged(
    open: () -> S,
    next: suspend (S) -> N,
    event: (N) -> E,
    acknowledge: suspend (S, N) -> Unit,
): Flow<E> = flow {
    unlessClosed { open() }?.use { stream ->
        while (true) {
            val numbered = unlessClosed { next(stream) } ?: break
            emit(event(numbered))
            unlessClosed { acknowledge(stream, numbered) } ?: break
        }
    }
}

/** What a call gives; `null` once terminal or merchant is closed. */
internal inline fun <T : Any> unlessClosed(call: () -> T): T? =
    try {
        calling(call)
    } catch (error: MaquininhaException) {
        if (error.code == ErrorCode.CLOSED) null else throw error
    }
