package dev.maquininha.merchant

import dev.maquininha.Money
import dev.maquininha.OrderId
import java.time.Instant

/** Sales with their figures, from the store: it needs no network. */
public data class MerchantReport(
    /** The sales, oldest first; at most 100,000. */
    public val lines: List<ReportLine>,
    /** Their figures. */
    public val totals: ReportTotals,
)

/** Which sales; all where nothing is said. */
public data class ReportFilter @JvmOverloads constructor(
    /** Opened at or after. */
    public val since: Instant? = null,
    /** Opened before. */
    public val until: Instant? = null,
    /** Settled in this shift. */
    public val shift: String? = null,
    /** In this state. */
    public val state: SaleState? = null,
    /** Of this origin. */
    public val origin: SaleOrigin? = null,
    /** Holds this text in a reference, an id or a transaction number, in small or capital letters. */
    public val search: String? = null,
)

/** Where a sale came from. */
public enum class SaleOrigin {
    /** An order of this sales program. */
    ORDER,

    /** Keyed at the terminal, with no sale of ours. */
    LOOSE,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** One sale in a report. */
public data class ReportLine(
    /** Where it came from. */
    public val origin: SaleOrigin,
    /** The caller's reference; absent for loose sales. */
    public val reference: String?,
    /** The order. */
    public val orderId: OrderId?,
    /** Direct or listed; absent for loose sales. */
    public val flow: Flow?,
    /** Counter or delivery; absent for loose sales. */
    public val context: SaleContext?,
    /** Where it stands; absent for loose sales. */
    public val state: SaleState?,
    /** The total. */
    public val amount: Money,
    /** Paid and standing. */
    public val net: Money,
    /** The payments with their transaction numbers. */
    public val payments: List<PaymentLine>,
    /** When it was opened or paid. */
    public val at: Instant?,
    /** When it was settled. */
    public val settledAt: Instant?,
    /** The shift in which it was settled. */
    public val shift: String?,
)

/** The figures of a report. */
public data class ReportTotals(
    /** What was paid. */
    public val paid: Money,
    /** What was given back. */
    public val refunded: Money,
    /** What stands. */
    public val net: Money,
    /** Paid sales that belong to an order of ours. */
    public val linked: Int,
    /** Payments of no sale of ours. */
    public val unlinked: Int,
    /** Sales keyed in at a terminal instead of coming with an order. */
    public val typedAmounts: Int,
    /** Finished sales that cannot be matched with the acquirer's files. */
    public val unmatched: Int,
    /** By kind of card, in the order of their names. */
    public val byFunding: List<FundingTotal>,
)

/** What was taken with one kind of card. */
public data class FundingTotal(
    /** Credit, Debit, Prepaid, what else the terminal said, or `unknown`. */
    public val fundingSource: String,
    /** How many payments. */
    public val count: Int,
    /** What was paid. */
    public val paid: Money,
    /** What was given back. */
    public val refunded: Money,
)
