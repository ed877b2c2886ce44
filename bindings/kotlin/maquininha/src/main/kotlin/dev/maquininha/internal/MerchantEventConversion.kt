package dev.maquininha.internal

import dev.maquininha.OrderId
import dev.maquininha.ffi.LooseEvent as FfiLooseEvent
import dev.maquininha.ffi.MerchantNews as FfiMerchantNews
import dev.maquininha.ffi.NumberedNews as FfiNumberedNews
import dev.maquininha.merchant.LooseEvent
import dev.maquininha.merchant.MerchantEvent
import dev.maquininha.merchant.MerchantEventKind

internal fun FfiNumberedNews.toPublic(): MerchantEvent = MerchantEvent(
    sequence = seq.toLong(),
    at = at.toInstant(),
    kind = news.toPublic(),
    isSilent = isSilent,
    userTextPtBr = userTextPtBr,
    userTextEn = userTextEn,
)

internal fun FfiMerchantNews.toPublic(): MerchantEventKind = when (this) {
    is FfiMerchantNews.Sale -> MerchantEventKind.Sale(reference, orderId?.let(::OrderId), event.toPublic())
    is FfiMerchantNews.Loose -> MerchantEventKind.Loose(orderId?.let(::OrderId), event.toPublic())
    is FfiMerchantNews.Device -> MerchantEventKind.Device(change.toPublic())
    is FfiMerchantNews.OpenOrders -> MerchantEventKind.OpenOrders(open.toInt(), limit.toInt())
    is FfiMerchantNews.Deactivated -> MerchantEventKind.Deactivated
    is FfiMerchantNews.Other -> MerchantEventKind.Unrecognized
}

internal fun FfiLooseEvent.toPublic(): LooseEvent = when (this) {
    is FfiLooseEvent.Paid -> LooseEvent.Paid(payment.toPublic())
    is FfiLooseEvent.Refunded -> LooseEvent.Refunded(payment.toPublic(), amount.toMoney())
}
