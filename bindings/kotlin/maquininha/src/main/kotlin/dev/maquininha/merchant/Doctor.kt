package dev.maquininha.merchant

import dev.maquininha.DeviceModel
import dev.maquininha.OrderId
import java.time.Instant

/** What somebody at the terminal sees; nothing is known of it from here. */
public data class Observed @JvmOverloads constructor(
    /** Whether the terminal has internet. */
    public val online: Boolean? = null,
    /** Version of its payment app, one to three numbers with dots between them. */
    public val appVersion: String? = null,
    /** Whether the payment app is open on its waiting screen. */
    public val waiting: Boolean? = null,
    /** Since when it waits. */
    public val waitingSince: Instant? = null,
)

/** Why the screen "waiting for payments" is missing. */
public sealed interface WaitingCause {
    /** The model is not known to take orders. */
    public data class Model(
        /** The model. */
        public val model: DeviceModel,
    ) : WaitingCause

    /** The establishment is not activated. */
    public data class Activation(
        /** What is missing. */
        public val why: NotActivatedWhy,
    ) : WaitingCause

    /** No internet at the terminal, or none to the order API from here. */
    public data object Internet : WaitingCause

    /** The payment app is too old. */
    public data class Update(
        /** What is there. */
        public val found: String,
        /** What is needed. */
        public val needed: String,
    ) : WaitingCause

    /** The payment app is not open on its waiting screen. */
    public data object PaymentApp : WaitingCause

    /** A case of a later version of the library. */
    public data object Unrecognized : WaitingCause
}

/** What an establishment lacks to be activated. */
public enum class NotActivatedWhy {
    /** The acquirer has not activated it: ask there. */
    ACQUIRER,

    /** The software house's id in the partner programme is missing. */
    PARTNER,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** Why an order does not show at a terminal. */
public sealed interface OrderCause {
    /** No network at the terminal, or none to the order API from here. */
    public data object Network : OrderCause

    /** The payment app is not open on its waiting screen. */
    public data object NotWaiting : OrderCause

    /**
     * Another order stands before it. If that one is paid it was not closed, and the terminal
     * shows nothing new until it is.
     */
    public data class AnotherOrder(
        /** The order. */
        public val orderId: OrderId?,
        /** Its reference. */
        public val reference: String?,
        /** Whether it is paid. */
        public val paid: Boolean,
    ) : OrderCause

    /** It was sent to other terminals. */
    public data class WrongTerminal(
        /** Those that get it. */
        public val sentTo: List<String>,
    ) : OrderCause

    /** It was made before the terminal waited: make it again. */
    public data class MadeBefore(
        /** Since when the terminal waits. */
        public val waitingSince: Instant,
    ) : OrderCause

    /** It is closed. */
    public data object Closed : OrderCause

    /** A case of a later version of the library. */
    public data object Unrecognized : OrderCause
}

/** A step of activation and roll-out with its state. */
public data class ChecklistItem(
    /** The step. */
    public val step: ChecklistStep,
    /** Whether it is done. */
    public val isDone: Boolean,
)

/** One step of activation and roll-out, in the order in which they are done. */
public enum class ChecklistStep {
    /** The software house is in the partner programme. */
    PARTNER,

    /** The establishment is activated at the acquirer. */
    ACTIVATION,

    /** Account id and secret key are stored. */
    ACCOUNT_KEYS,

    /** A terminal is registered. */
    TERMINAL,

    /** Webhooks need credentials. */
    WEBHOOK,

    /** The module switch is on. */
    MODULE,

    /** A first sale was made: small, and refunded afterwards. */
    FIRST_SALE,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}
