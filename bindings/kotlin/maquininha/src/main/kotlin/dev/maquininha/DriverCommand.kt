package dev.maquininha

import java.time.Instant

/**
 * What a driver is told to do. Every command may be repeated; a driver must answer a repeat as
 * it answered the first. All but `Authorize` and `Refund`, which have a time limit, must be
 * answered, be it with "silent".
 */
public sealed interface DriverCommand {
    /**
     * Take the card and ask the acquirer. Answers: approved, declined, canceled, timed out,
     * silent, unavailable.
     */
    public data class Authorize(
        /** The key of the attempt. */
        public val attemptKey: AttemptKey,
        /** What to take. */
        public val amount: Money,
        /** How. */
        public val tender: Tender,
        /** The terminal. */
        public val serial: String,
    ) : DriverCommand

    /**
     * Stop waiting for the card, if that is still possible. Needs no answer of its own: the
     * running command answers.
     */
    public data class Abort(
        /** The key of the attempt. */
        public val attemptKey: AttemptKey,
    ) : DriverCommand

    /**
     * What became of an attempt? Answers: approved (also where it is final already), declined,
     * not found, undone, silent.
     */
    public data class Query(
        /** The key of the attempt. */
        public val attemptKey: AttemptKey,
    ) : DriverCommand

    /** Make an approval final. Answers: confirmed, undone, not found, silent. */
    public data class Confirm(
        /** The key of the attempt. */
        public val attemptKey: AttemptKey,
    ) : DriverCommand

    /**
     * Take an approval back, by undo or void as the driver declares. Answers: undone, not
     * found, refused, silent.
     */
    public data class Undo(
        /** The key of the attempt. */
        public val attemptKey: AttemptKey,
    ) : DriverCommand

    /**
     * Read which card is there, to find its payments. Answers: card, canceled, timed out,
     * unavailable.
     */
    public data class ReadCard(
        /** A key for this reading. */
        public val attemptKey: AttemptKey,
    ) : DriverCommand

    /**
     * Give money back on the card that paid; another card is declined. Answers: refunded,
     * declined, canceled, timed out, silent, unavailable.
     */
    public data class Refund(
        /** The key of the refund. */
        public val attemptKey: AttemptKey,
        /** What was paid. */
        public val original: OriginalPayment,
        /** How much of it to give back. */
        public val amount: Money,
    ) : DriverCommand

    /** What became of a refund? Answers: refunded, declined, not found, silent. */
    public data class QueryRefund(
        /** The key of the refund. */
        public val attemptKey: AttemptKey,
    ) : DriverCommand

    /** A case of a later version of the library. */
    public data object Unrecognized : DriverCommand
}

/** A payment that was made before, as a refund must name it. */
public data class OriginalPayment(
    /** The key it was made under. */
    public val attemptKey: AttemptKey,
    /** The acquirer's number. */
    public val nsu: String,
    /** What was paid. */
    public val amount: Money,
    /** The terminal that was paid. */
    public val serial: String,
    /** When. */
    public val paidAt: Instant?,
)

/** What the driver shows while it works; the app puts it on its screen. */
public enum class DriverPrompt {
    /** Insert, tap or swipe the card. */
    PRESENT_CARD,

    /** Type the PIN. */
    ENTER_PIN,

    /** Scan the QR code. */
    SCAN_QR_CODE,

    /** The acquirer is being asked. */
    AUTHORIZING,

    /** Take the card out. */
    REMOVE_CARD,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}
