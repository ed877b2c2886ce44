package dev.maquininha

/** What the operator may see while a payment or refund runs. Not durable. */
public data class PaymentProgress(
    /** What happens. */
    public val step: ProgressStep,
    /** The text for operator and card holder in Brazilian Portuguese, where there is one. */
    public val userTextPtBr: String?,
    /** The same in English. */
    public val userTextEn: String?,
) {
    /** The text for operator and card holder; `null` where nothing needs to be shown. */
    @JvmOverloads
    public fun userText(language: Language = Language.PT_BR): String? =
        if (language == Language.EN) userTextEn else userTextPtBr
}

/** A step of a payment or refund. */
public sealed interface ProgressStep {
    /** The place on the order is being taken. */
    public data object Reserving : ProgressStep

    /** Another terminal is paying; this one stops. */
    public data class TakenBy(
        /** Which one, where known. */
        public val serial: String?,
    ) : ProgressStep

    /** The driver takes the card. */
    public data object TakingCard : ProgressStep

    /** The driver shows something to the card holder. */
    public data class Prompted(
        /** What. */
        public val prompt: DriverPrompt,
    ) : ProgressStep

    /** The driver went silent and is being asked. */
    public data object Asking : ProgressStep

    /** The order API is being told. */
    public data object Reporting : ProgressStep

    /** A case of a later version of the library. */
    public data object Unrecognized : ProgressStep
}
