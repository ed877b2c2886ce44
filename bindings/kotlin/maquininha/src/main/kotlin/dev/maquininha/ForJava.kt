package dev.maquininha

import java.util.concurrent.CompletableFuture
import java.util.function.Consumer
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.future.future

/** Suspending functions and flows for callers in Java. */
public object ForJava {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    /**
     * Calls a suspending function: `future(then -> maquininha.held(then))`. Cancelling the future
     * cancels the call as a coroutine would be cancelled.
     */
    @JvmStatic
    public fun <T> future(call: suspend () -> T): CompletableFuture<T> = scope.future { call() }

    /**
     * Gives all values of a flow to a consumer, one after the other, on a thread of the library.
     * The future ends with the flow; cancelling it ends the collection.
     */
    @JvmStatic
    public fun <T> forEach(flow: Flow<T>, consumer: Consumer<in T>): CompletableFuture<Unit> =
        scope.future { flow.collect { consumer.accept(it) } }
}
