package dev.maquininha

import java.time.Duration

/**
 * What a driver declares of itself. There are no defaults: each of the four is a promise that
 * the safety of payments rests on.
 */
public data class DriverProfile(
    /** What happens when nobody decides. */
    public val onSilence: OnSilence,
    /** How long after the approval it can be taken back. */
    public val undoWindow: Duration,
    /** Whether it can be asked. */
    public val query: Query,
    /** How it takes an approval back. */
    public val reversal: Reversal,
)

/** What happens at the acquirer when nobody confirms or undoes an approval. */
public sealed interface OnSilence {
    /** It stays open and blocks the next sale until it is decided. */
    public data object Blocks : OnSilence

    /** It becomes final at a minute of the day, counted in UTC. */
    public data class AutoConfirm(
        /** Minute of the day, 0 to 1439, UTC. */
        public val atMinuteUtc: Int,
    ) : OnSilence

    /** It is undone after a time. */
    public data class AutoUndo(
        /** Counted from the approval. */
        public val after: Duration,
    ) : OnSilence

    /** A sweep at a minute of the day, counted in UTC, undoes what is open. */
    public data class Sweep(
        /** Minute of the day, 0 to 1439, UTC. */
        public val atMinuteUtc: Int,
    ) : OnSilence
}

/** Whether and how the driver can be asked what became of a payment. */
public sealed interface Query {
    /**
     * By the attempt key. "Not found" is final once the horizon has passed since the last
     * moment at which the driver may have sent the payment.
     */
    public data class ByAttempt(
        /** The host's horizon. */
        public val horizon: Duration,
    ) : Query

    /**
     * It cannot be asked. An approval is then synced to disk at once, and a silent payment is
     * undone.
     */
    public data object Never : Query
}

/** How the driver takes an approval back. */
public enum class Reversal {
    /** The approval is undone before it is captured (desfazimento). */
    UNDO,

    /** The driver captures at once and can only void. */
    VOID,
}
