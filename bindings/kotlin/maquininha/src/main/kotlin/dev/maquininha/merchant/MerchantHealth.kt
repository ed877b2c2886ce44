package dev.maquininha.merchant

import java.time.Instant

/** How the sales side does. */
public data class MerchantHealth(
    /** Whether the engine runs. */
    public val isRunning: Boolean,
    /** Last answer of the order API or last webhook. */
    public val lastContact: Instant?,
    /** Calls under way and inputs that wait to be written. */
    public val queue: Int,
    /** Orders that are open; 30 is the limit. */
    public val openOrders: Int,
    /** Stable code of the last thing that went wrong. */
    public val lastErrorCode: String?,
    /** When it went wrong. */
    public val lastErrorAt: Instant?,
)

/** The answer to a webhook: an empty body with this status. */
public data class WebhookAnswer(
    /**
     * HTTP status: 200 kept, 400 unreadable, 401 wrong credentials, 413 too long, 503 not kept,
     * the service delivers it again.
     */
    public val status: Int,
    /** Whether it was new; a delivery made again is not. */
    public val isNew: Boolean,
    /** Stable code of why it was not taken. */
    public val errorCode: String?,
)
