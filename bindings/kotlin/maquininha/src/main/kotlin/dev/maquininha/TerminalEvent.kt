package dev.maquininha

import java.time.Instant

/** A durable event of one attempt. */
public data class TerminalEvent(
    /** The app's intention. */
    public val attemptId: AttemptId,
    /** The order, where there is one. */
    public val orderId: OrderId?,
    /** The amount of the attempt. */
    public val amount: Money,
    /** When. */
    public val at: Instant,
    /** What. */
    public val kind: EventKind,
)

/** What happened. */
public sealed interface EventKind {
    /** A payment came to an end. */
    public data class PaymentEnded(
        /** How. */
        public val end: PaymentResult,
    ) : EventKind

    /** A payment that had ended unknown is known now. */
    public data class PaymentResolved(
        /** How. */
        public val end: PaymentResult,
    ) : EventKind

    /** A held sale is approved and waits for the app's word. */
    public data class PaymentHeld(
        /** The provisional approval. */
        public val approval: Approval,
    ) : EventKind

    /** A refund came to an end. */
    public data class RefundEnded(
        /** How. */
        public val end: RefundResult,
    ) : EventKind

    /** A refund that had ended unknown is known now. */
    public data class RefundResolved(
        /** How. */
        public val end: RefundResult,
    ) : EventKind

    /** A human is needed. */
    public data class AttentionNeeded(
        /** Why. */
        public val attention: Attention,
    ) : EventKind

    /** A case of a later version of the library. */
    public data object Unrecognized : EventKind
}

/** Why a human is asked. At most once for an attempt. */
public enum class Attention {
    /**
     * The acquirer took an approval back that was decided to stand. The charge on the order is
     * canceled.
     */
    CONFIRM_REFUSED,

    /** The acquirer refuses to take back what was decided to be undone. */
    UNDO_REFUSED,

    /**
     * The order API refuses the report of a standalone sale or refund, or keeps a paid charge of
     * a payment that was undone.
     */
    REPORT_REFUSED,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}
