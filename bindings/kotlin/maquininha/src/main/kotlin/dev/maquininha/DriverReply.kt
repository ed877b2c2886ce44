package dev.maquininha

/**
 * What a driver answers. Card numbers in its texts are masked before anything is done with
 * them.
 */
public sealed interface DriverReply {
    /** Provisionally approved. */
    public data class Approved(
        /** The approval. */
        public val approval: Approval,
    ) : DriverReply

    /** Refused; no money moved. */
    public data class Declined(
        /** Why. */
        public val decline: Decline,
    ) : DriverReply

    /** The card holder or operator stopped it; no money moved. */
    public data object Canceled : DriverReply

    /** No card came in time; no money moved. */
    public data object TimedOut : DriverReply

    /** The acquirer does not know the attempt. */
    public data object NotFound : DriverReply

    /** The approval is final. */
    public data object Confirmed : DriverReply

    /** The approval was taken back. */
    public data object Undone : DriverReply

    /** A card was read. */
    public data class Card(
        /** The driver's own token of it; never a card number. */
        public val cardToken: String,
    ) : DriverReply

    /** Money was given back. */
    public data class Refunded(
        /** The acquirer's number of the refund. */
        public val nsu: String?,
    ) : DriverReply

    /**
     * The command cannot be carried out any more; for example an undo after the acquirer made
     * the approval final.
     */
    public data class Refused(
        /** Why, for the operator. */
        public val message: String,
    ) : DriverReply

    /** The outcome is not known. */
    public data object Silent : DriverReply

    /** Nothing was sent: the driver is busy, not ready or not there. */
    public data class Unavailable(
        /** Why, for the operator. */
        public val message: String,
    ) : DriverReply
}
