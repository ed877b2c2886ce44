package dev.maquininha.internal

import dev.maquininha.AttemptId
import dev.maquininha.OrderId
import dev.maquininha.SalesLine
import dev.maquininha.SalesReport
import dev.maquininha.TenderTotal
import dev.maquininha.ffi.SalesLine as FfiSalesLine
import dev.maquininha.ffi.SalesReport as FfiSalesReport
import dev.maquininha.ffi.TenderTotal as FfiTenderTotal

internal fun FfiSalesReport.toPublic(): SalesReport = SalesReport(
    lines = lines.map { it.toPublic() },
    byTender = byTender.map { it.toPublic() },
    sold = sold?.toMoney(),
    refunded = refunded?.toMoney(),
    loose = loose.toInt(),
)

internal fun FfiSalesLine.toPublic(): SalesLine = SalesLine(
    attemptId = AttemptId(attemptId),
    orderId = orderId?.let(::OrderId),
    tender = tender?.toPublic(),
    amount = amount.toMoney(),
    at = at.toInstant(),
    isLoose = isLoose,
)

internal fun FfiTenderTotal.toPublic(): TenderTotal = TenderTotal(
    kind = kind.toPublic(),
    count = count.toInt(),
    amount = amount.toMoney(),
)
