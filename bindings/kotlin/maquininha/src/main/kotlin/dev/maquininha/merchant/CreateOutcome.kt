package dev.maquininha.merchant

import dev.maquininha.TenderKind

/** What came of a draft. */
public sealed interface CreateOutcome {
    /** The order is at the terminal: pay there. */
    public data class Created(
        /** The sale. */
        public val sale: Sale,
        /** What is odd, yet taken. */
        public val warnings: List<DeviceWarning>,
    ) : CreateOutcome

    /** Nothing was sent: the operator has to choose a terminal. */
    public data class DeviceNeeded(
        /** Those that take it. */
        public val devices: List<DeviceRecord>,
    ) : CreateOutcome

    /** Nothing was sent: the operator has to choose a method. */
    public data class TenderNeeded(
        /** Those that can be taken. */
        public val tenders: List<TenderKind>,
    ) : CreateOutcome

    /** A case of a later version of the library. */
    public data object Unrecognized : CreateOutcome
}
