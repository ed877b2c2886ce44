package dev.maquininha

/** What to print. */
public sealed interface PrintJob {
    /** Lines of plain text: a receipt copy or a report. */
    public data class Text(
        /** The order, where there is one. */
        public val orderId: OrderId?,
        /** The text, lines parted by line feeds. */
        public val text: String,
    ) : PrintJob

    /** A case of a later version of the library. */
    public data object Unrecognized : PrintJob
}

/** Why nothing was printed. It never changes a payment. */
public sealed interface PrintFailure {
    /** No paper. */
    public data object NoPaper : PrintFailure

    /** Busy; try again. */
    public data object Busy : PrintFailure

    /** Not there or out of order. */
    public data class Unavailable(
        /** For the developer. */
        public val reason: String,
    ) : PrintFailure
}
