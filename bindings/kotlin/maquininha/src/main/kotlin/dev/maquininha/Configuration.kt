package dev.maquininha

import java.io.File
import java.time.Duration

/**
 * Settings of one terminal.
 *
 * The defaults are those of every language. [toString] leaves the operator's password out.
 */
public data class Configuration @JvmOverloads constructor(
    /** Serial, model and version of the payment app. */
    public val device: Device,
    /** The way to the order API. */
    public val gateway: Gateway,
    /**
     * The folder of the journal. It is made where it is missing, must survive updates of the
     * app, and belongs to one terminal.
     */
    public val storage: File,
    /** What the acquirer's contract allows; others are not offered. */
    public val contract: Set<TenderKind> =
        setOf(TenderKind.CREDIT, TenderKind.DEBIT, TenderKind.VOUCHER, TenderKind.PIX),
    /** What to do about payments above the total. */
    public val overpay: OverpayPolicy = OverpayPolicy.REFUSE_AT_TERMINAL,
    /** Whether sales without an order may be keyed in. */
    public val standaloneSales: Boolean = true,
    /** The operator's password before a refund. Without one, refunds are off. */
    public val operatorPassword: String? = null,
    /** How long the steps of a payment may take. */
    public val limits: PaymentLimits = PaymentLimits(),
    /** How the order list is kept fresh. */
    public val polling: Polling = Polling(),
    /** Whether the merchant's relay is asked for wake-ups. */
    public val relayWakeUps: Boolean = false,
) {
    override fun toString(): String =
        "Configuration(device=$device, gateway=${gateway.primaryUrl}, storage=$storage)"
}

/** How the order list is kept fresh. */
public data class Polling @JvmOverloads constructor(
    /** Pause between two reads while nothing wakes the terminal. 3 s. */
    public val interval: Duration = Duration.ofSeconds(3),
    /** Pause between two reads while a wake-up source is there. 30 s. */
    public val intervalWithWakeUp: Duration = Duration.ofSeconds(30),
    /** Longest pause after failed reads. 60 s. */
    public val backOffMax: Duration = Duration.ofSeconds(60),
)

/** What to do about payments above the total of a listed order. */
public enum class OverpayPolicy {
    /** Take it and tell the sales software. */
    ACCEPT_AND_TELL,

    /** Refuse it at our terminal, before the card. The default. */
    REFUSE_AT_TERMINAL,

    /** Take it, tell, and have the difference given back. */
    REFUND_DIFFERENCE,
}
