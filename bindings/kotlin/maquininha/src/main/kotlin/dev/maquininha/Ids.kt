package dev.maquininha

import java.util.UUID

/**
 * One intention to pay or to give back, named by the app: whatever happens, and however often a
 * call is made again with it, money moves at most once. Make it before the first call, and keep it
 * until the end is known.
 *
 * @property value 1 to 128 bytes without control characters.
 */
public data class AttemptId(public val value: String) {
    /** The text. */
    override fun toString(): String = value

    /** Makes identifiers. */
    public companion object {
        /** An identifier that nobody else has. */
        @JvmStatic
        public fun random(): AttemptId = AttemptId(UUID.randomUUID().toString())
    }
}

/**
 * The key by which terminal, order API and acquirer find a payment again.
 *
 * @property value Its text.
 */
public data class AttemptKey(public val value: String) {
    /** The text. */
    override fun toString(): String = value
}

/**
 * An order at the order API.
 *
 * @property value Its text, `or_…`.
 */
public data class OrderId(public val value: String) {
    /** The text. */
    override fun toString(): String = value
}

/**
 * A charge at the order API: a payment or a reservation on an order.
 *
 * @property value Its text, `ch_…`.
 */
public data class ChargeId(public val value: String) {
    /** The text. */
    override fun toString(): String = value
}
