package dev.maquininha.internal

import dev.maquininha.OrderList
import dev.maquininha.ffi.Orders
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** The order list as a state, fed from the native side until the terminal is closed. */
internal class OrderWatch(private val orders: Orders, scope: CoroutineScope) {
    private val state: MutableStateFlow<OrderList> = MutableStateFlow(orders.snapshot().toPublic())

    val list: StateFlow<OrderList> = state.asStateFlow()

    init {
        val feed = orders.feed()
        scope.launch {
            feed.use {
                var revision = 0uL
                while (true) {
                    val snapshot = unlessClosed { feed.next(revision) } ?: break
                    revision = snapshot.revision
                    state.value = snapshot.toPublic()
                }
            }
        }
    }

    fun refresh(): Unit = calling { orders.refresh() }
}
