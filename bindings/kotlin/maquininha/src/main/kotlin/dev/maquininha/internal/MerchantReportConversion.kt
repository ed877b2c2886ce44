package dev.maquininha.internal

import dev.maquininha.OrderId
import dev.maquininha.ffi.FundingTotal as FfiFundingTotal
import dev.maquininha.ffi.MerchantReport as FfiMerchantReport
import dev.maquininha.ffi.ReportFilter as FfiReportFilter
import dev.maquininha.ffi.ReportLine as FfiReportLine
import dev.maquininha.ffi.ReportTotals as FfiReportTotals
import dev.maquininha.ffi.SaleOrigin as FfiSaleOrigin
import dev.maquininha.merchant.FundingTotal
import dev.maquininha.merchant.MerchantReport
import dev.maquininha.merchant.ReportFilter
import dev.maquininha.merchant.ReportLine
import dev.maquininha.merchant.ReportTotals
import dev.maquininha.merchant.SaleOrigin

internal fun ReportFilter.toFfi(): FfiReportFilter = FfiReportFilter(
    since = since?.toMicros(),
    until = until?.toMicros(),
    shift = shift,
    state = state?.toFfi(),
    origin = origin?.toFfi(),
    search = search,
)

internal fun FfiMerchantReport.toPublic(): MerchantReport = MerchantReport(
    lines = lines.map { it.toPublic() },
    totals = totals.toPublic(),
)

internal fun FfiReportTotals.toPublic(): ReportTotals = ReportTotals(
    paid = paid.toMoney(),
    refunded = refunded.toMoney(),
    net = net.toMoney(),
    linked = linked.toInt(),
    unlinked = unlinked.toInt(),
    typedAmounts = typedAmounts.toInt(),
    unmatched = unmatched.toInt(),
    byFunding = byFunding.map { it.toPublic() },
)

private fun FfiReportLine.toPublic(): ReportLine = ReportLine(
    origin = origin.toPublic(),
    reference = reference,
    orderId = orderId?.let(::OrderId),
    flow = flow?.toPublic(),
    context = context?.toPublic(),
    state = state?.toPublic(),
    amount = amount.toMoney(),
    net = net.toMoney(),
    payments = payments.map { it.toPublic() },
    at = at?.toInstant(),
    settledAt = settledAt?.toInstant(),
    shift = shift,
)

private fun FfiFundingTotal.toPublic(): FundingTotal = FundingTotal(
    fundingSource = fundingSource,
    count = count.toInt(),
    paid = paid.toMoney(),
    refunded = refunded.toMoney(),
)

private fun FfiSaleOrigin.toPublic(): SaleOrigin = when (this) {
    FfiSaleOrigin.ORDER -> SaleOrigin.ORDER
    FfiSaleOrigin.LOOSE -> SaleOrigin.LOOSE
}

private fun SaleOrigin.toFfi(): FfiSaleOrigin = when (this) {
    SaleOrigin.ORDER -> FfiSaleOrigin.ORDER
    SaleOrigin.LOOSE -> FfiSaleOrigin.LOOSE
    SaleOrigin.UNRECOGNIZED -> unrecognized()
}
