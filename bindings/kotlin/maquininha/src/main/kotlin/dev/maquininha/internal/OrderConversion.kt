package dev.maquininha.internal

import dev.maquininha.Customer
import dev.maquininha.Item
import dev.maquininha.Order
import dev.maquininha.OrderId
import dev.maquininha.OrderStatus
import dev.maquininha.PosSettings
import dev.maquininha.ffi.Customer as FfiCustomer
import dev.maquininha.ffi.Item as FfiItem
import dev.maquininha.ffi.Order as FfiOrder
import dev.maquininha.ffi.OrderStatus as FfiOrderStatus
import dev.maquininha.ffi.PosSettings as FfiPosSettings

internal fun FfiOrderStatus.toPublic(): OrderStatus = when (this) {
    is FfiOrderStatus.Pending -> OrderStatus.Pending
    is FfiOrderStatus.Paid -> OrderStatus.Paid
    is FfiOrderStatus.Canceled -> OrderStatus.Canceled
    is FfiOrderStatus.Failed -> OrderStatus.Failed
    is FfiOrderStatus.Other -> OrderStatus.Other(v1)
}

internal fun OrderStatus.toFfi(): FfiOrderStatus = when (this) {
    OrderStatus.Pending -> FfiOrderStatus.Pending
    OrderStatus.Paid -> FfiOrderStatus.Paid
    OrderStatus.Canceled -> FfiOrderStatus.Canceled
    OrderStatus.Failed -> FfiOrderStatus.Failed
    is OrderStatus.Other -> FfiOrderStatus.Other(value)
}

internal fun FfiCustomer.toPublic(): Customer = Customer(
    name = name,
    email = email,
    document = document,
    code = code,
)

internal fun Customer.toFfi(): FfiCustomer = FfiCustomer(
    name = name,
    email = email,
    document = document,
    code = code,
)

internal fun FfiItem.toPublic(): Item = Item(
    code = code,
    description = description,
    amount = amount.toMoney(),
    quantity = quantity.toInt(),
)

internal fun Item.toFfi(): FfiItem = FfiItem(
    code = code,
    description = description,
    amount = amount.centavos,
    quantity = quantity.asUInt(),
)

internal fun FfiPosSettings.toPublic(): PosSettings = PosSettings(
    visible = visible,
    displayName = displayName,
    printReceipt = printReceipt,
    serials = serials,
    direct = direct,
    tender = tender?.toPublic(),
)

internal fun PosSettings.toFfi(): FfiPosSettings = FfiPosSettings(
    visible = visible,
    displayName = displayName,
    printReceipt = printReceipt,
    serials = serials,
    direct = direct,
    tender = tender?.toFfi(),
)

internal fun FfiOrder.toPublic(): Order = Order(
    id = OrderId(id),
    code = code,
    amount = amount.toMoney(),
    closed = closed,
    status = status.toPublic(),
    items = items.map { it.toPublic() },
    customer = customer?.toPublic(),
    charges = charges.map { it.toPublic() },
    pos = pos?.toPublic(),
    metadata = metadata,
    createdAt = createdAt?.toInstant(),
    updatedAt = updatedAt?.toInstant(),
    closedAt = closedAt?.toInstant(),
    extras = extras,
)

internal fun Order.toFfi(): FfiOrder = FfiOrder(
    id = id.value,
    code = code,
    amount = amount.centavos,
    closed = closed,
    status = status.toFfi(),
    items = items.map { it.toFfi() },
    customer = customer?.toFfi(),
    charges = charges.map { it.toFfi() },
    pos = pos?.toFfi(),
    metadata = metadata,
    createdAt = createdAt?.toMicros(),
    updatedAt = updatedAt?.toMicros(),
    closedAt = closedAt?.toMicros(),
    extras = extras,
)
