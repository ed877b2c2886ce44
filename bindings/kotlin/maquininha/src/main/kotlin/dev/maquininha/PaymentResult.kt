package dev.maquininha

/** How a payment ends: five different ends. None of them is an error. */
public sealed interface PaymentResult {
    /** Paid. */
    public data class Approved(
        /** The approval. */
        public val approval: Approval,
    ) : PaymentResult

    /** Refused by the acquirer. */
    public data class Declined(
        /** Why. */
        public val decline: Decline,
    ) : PaymentResult

    /** Stopped; the customer is not charged. */
    public data class Canceled(
        /** Why. */
        public val why: CancelReason,
    ) : PaymentResult

    /** No card came in time; the customer is not charged. */
    public data object Expired : PaymentResult

    /** Not known yet; it resolves itself and an event will tell. */
    public data object Unknown : PaymentResult

    /** A case of a later version of the library. */
    public data object Unrecognized : PaymentResult
}

/** Why a payment ended without money. */
public sealed interface CancelReason {
    /** The operator or the app asked for it. */
    public data object Requested : CancelReason

    /** The card holder stopped it at the terminal. */
    public data object CardHolder : CancelReason

    /** Another payment has the order. */
    public data class BeingPaidElsewhere(
        /** Which one, where known. */
        public val serial: String?,
    ) : CancelReason

    /** The order is closed, gone or takes no payment. */
    public data class OrderRefused(
        /** The order API's text. */
        public val message: String,
    ) : CancelReason

    /** Nothing, or not as much, is due any more. */
    public data class NothingDue(
        /** What is due. */
        public val due: Money,
    ) : CancelReason

    /** The order API could not be reached before the card. */
    public data object OrderApiUnavailable : CancelReason

    /** The payment driver was not ready. */
    public data class DriverUnavailable(
        /** The driver's text. */
        public val message: String,
    ) : CancelReason

    /** The acquirer never received it. */
    public data object NeverReceived : CancelReason

    /** It was approved and taken back. */
    public data class Undone(
        /** Why. */
        public val undo: UndoReason,
    ) : CancelReason

    /** The journal could not be written, so nothing was sent. */
    public data object JournalFailed : CancelReason

    /** A case of a later version of the library. */
    public data object Unrecognized : CancelReason
}

/** Why an approval is undone. */
public sealed interface UndoReason {
    /** The operator or the app asked for it in time. */
    public data object CancelRequested : UndoReason

    /** Another payment has the order. */
    public data class PaidElsewhere(
        /** Which one, where known. */
        public val serial: String?,
    ) : UndoReason

    /** The order was closed, or took no payment. */
    public data object OrderRefused : UndoReason

    /** Our reservation is gone. */
    public data object ReservationLost : UndoReason

    /** The order API did not answer before the approval had to be decided. */
    public data object Deadline : UndoReason

    /** The driver went silent and cannot be asked. */
    public data object Unknown : UndoReason

    /** The app said that a held sale did not succeed. */
    public data class Settled(
        /** What went wrong. */
        public val status: ConfirmStatus,
    ) : UndoReason

    /**
     * The approval could not be written, and the driver cannot be asked for it again, or it was
     * to be held.
     */
    public data object JournalFailed : UndoReason

    /** A case of a later version of the library. */
    public data object Unrecognized : UndoReason
}

/** What came of the wish to cancel. Given once for each wish. */
public enum class CancelAnswer {
    /** Stopped; the customer was not charged. */
    CANCELED,

    /** The payment ends as it ends; it can no longer be stopped. */
    TOO_LATE,

    /** It was approved and is being taken back. */
    REVERSING,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}
