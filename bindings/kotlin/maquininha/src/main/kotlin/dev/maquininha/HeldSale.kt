package dev.maquininha

import java.time.Instant

/** What became of the goods or the paper once a held sale was approved. All but [SUCCESS] undo the sale. */
public enum class ConfirmStatus {
    /** All went well: the sale stands. */
    SUCCESS,

    /** What had to be printed was not. The sale is undone. */
    PRINT_ERROR,

    /** The goods did not come out. The sale is undone. */
    DISPENSE_FAILURE,

    /** Anything else. The sale is undone. */
    OTHER,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/**
 * A held sale that waits for the app's word. There is at most one at a terminal, since it
 * blocks the next sale.
 */
public data class HeldSale(
    /** The app's intention. */
    public val attemptId: AttemptId,
    /** How much. */
    public val amount: Money,
    /** How it was paid. */
    public val tender: Tender,
    /** The provisional approval. */
    public val approval: Approval,
    /** When it is undone if the app says nothing. */
    public val decideBy: Instant,
)
