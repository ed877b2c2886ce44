package dev.maquininha

import java.time.Duration
import java.time.Instant

/** Why something was not done. */
public data class Failure(
    /** The stable code; it never changes its meaning. */
    public val code: String,
    /** The family. */
    public val family: ErrorFamily,
    /** What the app should do. */
    public val retry: RetryAdvice,
    /** When to repeat at the earliest, where that is known. */
    public val retryAfter: Duration?,
    /** Whether it is certain that nothing happened. */
    public val outcomeKnown: Boolean,
    /** For the person at the terminal, in Brazilian Portuguese. */
    public val userTextPtBr: String,
    /** For the person at the terminal, in English. */
    public val userTextEn: String,
    /** For the developer, in English. It holds no secret and no card data. */
    public val developerText: String,
    /** What it says beyond its code, where there is more. */
    public val detail: ErrorDetail?,
) {
    /** The text for the person at the terminal. */
    @JvmOverloads
    public fun userText(language: Language = Language.PT_BR): String =
        if (language == Language.EN) userTextEn else userTextPtBr
}

/** What kind of thing went wrong, for an app that treats errors alike. */
public enum class ErrorFamily {
    /** The app asked for what cannot be. */
    USAGE,

    /** Settings, contract or device do not allow it. */
    CONFIGURATION,

    /** It may work later. */
    TEMPORARY,

    /** Disk, threads, journal. */
    ENVIRONMENT,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** What the app should do. */
public enum class RetryAdvice {
    /** Do not repeat: it will fail again. */
    NEVER,

    /** The same attempt id may be used again. */
    SAME_ATTEMPT,

    /** Change the request first. */
    AFTER_CHANGE,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** What an error says beyond its code. */
public sealed interface ErrorDetail {
    /** What is due (`direct_amount`, `overpayment`). */
    public data class Due(
        /** The amount. */
        public val due: Money,
    ) : ErrorDetail

    /** Which tender (`tender_forced`, `tender_not_in_contract`, `tender_not_supported`). */
    public data class Tender(
        /** The kind. */
        public val kind: TenderKind,
    ) : ErrorDetail

    /** Which attempt (`pendency_open`). */
    public data class Attempt(
        /** The app's intention. */
        public val attemptId: AttemptId,
    ) : ErrorDetail

    /** How the sale had ended (`settled_otherwise`). */
    public data class Ended(
        /** How. */
        public val end: PaymentResult,
    ) : ErrorDetail

    /** How many tries are left (`password_wrong`). */
    public data class TriesLeft(
        /** Before it locks. */
        public val triesLeft: Int,
    ) : ErrorDetail

    /** Until when (`password_locked`). */
    public data class LockedUntil(
        /** The end of the lock. */
        public val until: Instant,
    ) : ErrorDetail

    /** Which terminal (`paid_at_other_terminal`). */
    public data class Terminal(
        /** Its serial number. */
        public val serial: String,
    ) : ErrorDetail

    /** A case of a later version of the library. */
    public data object Unrecognized : ErrorDetail
}
