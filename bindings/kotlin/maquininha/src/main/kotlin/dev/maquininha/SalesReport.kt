package dev.maquininha

import java.time.Instant

/** Sales of a time, from the journal. */
public data class SalesReport(
    /** Sales and refunds, newest first. */
    public val lines: List<SalesLine>,
    /** Number and sum of sales by tender. */
    public val byTender: List<TenderTotal>,
    /** Sum of sales; absent where there was none. */
    public val sold: Money?,
    /** Sum of refunds; absent where there was none. */
    public val refunded: Money?,
    /** Number of sales without an order. */
    public val loose: Int,
)

/** One confirmed sale or refund. */
public data class SalesLine(
    /** The app's intention. */
    public val attemptId: AttemptId,
    /** The order; none for a loose sale. */
    public val orderId: OrderId?,
    /** How it was paid; none for a refund. */
    public val tender: TenderKind?,
    /** The amount; refunds count negative. */
    public val amount: Money,
    /** When it was last changed. */
    public val at: Instant,
    /** Whether the sale has no order: "avulsa". */
    public val isLoose: Boolean,
)

/** Number and sum of the sales of one tender. */
public data class TenderTotal(
    /** Which tender. */
    public val kind: TenderKind,
    /** How many sales. */
    public val count: Int,
    /** Their sum. */
    public val amount: Money,
)
