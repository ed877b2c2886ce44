package dev.maquininha.internal

import dev.maquininha.ListedOrder
import dev.maquininha.OrderList
import dev.maquininha.ffi.ListedOrder as FfiListedOrder
import dev.maquininha.ffi.OrderSnapshot as FfiOrderSnapshot

internal fun FfiListedOrder.toPublic(): ListedOrder = ListedOrder(
    order = order.toPublic(),
    due = due.toMoney(),
    offered = offered.map { it.toPublic() },
)

internal fun FfiOrderSnapshot.toPublic(): OrderList = OrderList(
    revision = revision.toLong(),
    orders = orders.map { it.toPublic() },
    readAt = readAt?.toInstant(),
    isStale = isStale,
    failure = failure?.toPublic(),
)
