package dev.maquininha

import java.time.Duration

/** How long the steps of a payment may take. */
public data class PaymentLimits @JvmOverloads constructor(
    /** From the driver's start to its answer: card, PIN and acquirer. 150 s. */
    public val card: Duration = Duration.ofSeconds(150),
    /** How long the place on an order is held. 300 s. */
    public val lease: Duration = Duration.ofSeconds(300),
    /** How long before the lease's end the last commit may start. 35 s. */
    public val leaseMargin: Duration = Duration.ofSeconds(35),
    /**
     * How long the order API is tried after an approval, where the driver and the lease leave
     * that much. 300 s.
     */
    public val commit: Duration = Duration.ofSeconds(300),
    /** How long a silent driver is asked before the app is told "unknown". 20 s. */
    public val unknownAfter: Duration = Duration.ofSeconds(20),
    /** How long after a lost answer a charge may still appear. 60 s. */
    public val lateEffect: Duration = Duration.ofSeconds(60),
    /** The first pause before a repeat; doubled each time. 500 ms. */
    public val backOffFirst: Duration = Duration.ofMillis(500),
    /** The longest pause before a repeat. 30 s. */
    public val backOffMax: Duration = Duration.ofSeconds(30),
    /** Repeats before the card, after which the payment is given up. 4. */
    public val reserveTriesMax: Int = 4,
)
