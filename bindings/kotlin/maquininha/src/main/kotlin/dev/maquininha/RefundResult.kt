package dev.maquininha

import java.time.Instant

/** What can be known of a sale before it is given back. */
public data class SaleToRefund(
    /** The payment. */
    public val attemptId: AttemptId,
    /** The order, where there is one. */
    public val orderId: OrderId?,
    /** The charge on the order API. */
    public val chargeId: ChargeId,
    /** What was paid. */
    public val amount: Money,
    /** What was given back before. */
    public val refunded: Money,
    /** When it was approved. */
    public val paidAt: Instant,
    /** The acquirer's number. */
    public val nsu: String,
    /** Brand. */
    public val schemeName: String?,
)

/** How a refund ends. None of the ends is an error. */
public sealed interface RefundResult {
    /** The money was given back. */
    public data class Refunded(
        /** The acquirer's number of the refund. */
        public val nsu: String?,
    ) : RefundResult

    /** Refused by the acquirer, or another card was shown. */
    public data class Declined(
        /** Why. */
        public val decline: Decline,
    ) : RefundResult

    /** Stopped; no money moved. */
    public data class Canceled(
        /** Why. */
        public val why: CancelReason,
    ) : RefundResult

    /** No card came in time; no money moved. */
    public data object Expired : RefundResult

    /** Not known yet; it resolves itself and an event will tell. */
    public data object Unknown : RefundResult

    /** A case of a later version of the library. */
    public data object Unrecognized : RefundResult
}
