package dev.maquininha

import java.time.Instant

/** How the terminal is. */
public data class TerminalHealth(
    /** Payments and refunds that are not resolved yet. */
    public val openOperations: Int,
    /** Whether a card step is under way. */
    public val isBusy: Boolean,
    /** Whether the last write of the journal failed; no new payment starts. */
    public val journalFailed: Boolean,
    /** When the order API was last read with success. */
    public val ordersReadAt: Instant?,
    /** Whether the order list may be old. */
    public val ordersAreStale: Boolean,
    /** Why the last read of the orders failed. */
    public val ordersFailure: Failure?,
)
