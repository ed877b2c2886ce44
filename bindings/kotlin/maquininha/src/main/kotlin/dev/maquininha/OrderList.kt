package dev.maquininha

import java.time.Instant

/** One order on the list. */
public data class ListedOrder(
    /** The order as read. */
    public val order: Order,
    /** What can be paid now: due, less what other terminals hold. */
    public val due: Money,
    /** Tenders to offer: the forced one, or what contract and device allow. */
    public val offered: List<TenderKind>,
)

/** The terminal's orders at a moment. Kept through a loss of the network. */
public data class OrderList(
    /** Grows with each change; give it to the next wait for a change. */
    public val revision: Long,
    /** Open, visible orders for this terminal with something due, oldest first. */
    public val orders: List<ListedOrder>,
    /** When the order API was asked for it, the last time with success. */
    public val readAt: Instant?,
    /** Whether the last read failed, so that the list may be old. */
    public val isStale: Boolean,
    /** Why the last read failed. */
    public val failure: Failure?,
)
