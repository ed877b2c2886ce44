package dev.maquininha

import java.time.Duration

/** The way to the order API. */
public data class Gateway @JvmOverloads constructor(
    /** Origin of the service or of the merchant's relay, with or without a path in front. */
    public val primaryUrl: String,
    /** A second way to the same service, used while the first one fails. */
    public val backupUrl: String? = null,
    /** Longest time to make a connection, in milliseconds. */
    public val connectTimeoutMs: Long = 10_000,
    /** Longest time of one call with all its retries and waits, in milliseconds. */
    public val callTimeoutMs: Long = 30_000,
    /** The partner's id, sent on every call where set. */
    public val serviceRefererName: String? = null,
    /** Sent as `User-Agent`; name and version of the library where absent. */
    public val userAgent: String? = null,
    /** Records asked for on a page, 1 to 30. */
    public val pageSize: Int = 30,
    /**
     * Takes `http://` for hosts other than loopback. For tests only: the key travels with every
     * call.
     */
    public val allowPlainHttp: Boolean = false,
    /** Roots to trust beside the bundled ones: PEM text or DER bytes each. */
    public val extraRootCertificates: List<ByteArray> = emptyList(),
    /** How reads and closes are retried. */
    public val retry: RetryPolicy = RetryPolicy(),
    /** When the endpoint is changed. */
    public val health: HealthPolicy = HealthPolicy(),
    /** Request limits kept on our side. */
    public val rateLimits: RateLimits = RateLimits(),
    /** How far back open orders are looked for; everything where absent. */
    public val openOrdersWindow: Duration? = null,
    /** Wait before a print that met a busy terminal is tried again, in milliseconds. */
    public val printWaitMs: Long = 2_000,
)

/** How reads and closes are retried at the order API. */
public data class RetryPolicy @JvmOverloads constructor(
    /** Repeats after the first try. */
    public val retriesMax: Int = 2,
    /** First pause, in milliseconds; doubled each time. */
    public val baseMs: Long = 1_000,
    /** Longest pause, in milliseconds. */
    public val capMs: Long = 60_000,
)

/** When the endpoint of the order API is changed. */
public data class HealthPolicy @JvmOverloads constructor(
    /** Failures in a row after which the other endpoint is used. */
    public val failuresToSwitch: Int = 3,
    /** How long an endpoint that failed is left alone. */
    public val hold: Duration = Duration.ofSeconds(30),
    /** The longest such time; it doubles with each failure. */
    public val holdMax: Duration = Duration.ofMinutes(10),
    /** Probes in a row that must succeed before the primary is used again. */
    public val probesToReturn: Int = 2,
    /** Longest time of one probe. */
    public val probeTimeout: Duration = Duration.ofSeconds(5),
)

/** Request limits kept on this side, per minute; zero means no limit. */
public data class RateLimits @JvmOverloads constructor(
    /** Lists of orders. */
    public val orderListsPerMinute: Int = 200,
    /** Reads of one order. */
    public val orderReadsPerMinute: Int = 200,
    /** Reads of charges. */
    public val chargeReadsPerMinute: Int = 200,
    /** Lists of webhook deliveries. */
    public val hookListsPerMinute: Int = 50,
)
