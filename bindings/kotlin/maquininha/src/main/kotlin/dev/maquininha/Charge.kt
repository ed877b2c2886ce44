package dev.maquininha

import java.time.Instant

/** Status of a charge. */
public sealed interface ChargeStatus {
    /** Reserved, not paid. */
    public data object Pending : ChargeStatus

    /** Paid. */
    public data object Paid : ChargeStatus

    /** Canceled or fully refunded. */
    public data object Canceled : ChargeStatus

    /** In flight. */
    public data object Processing : ChargeStatus

    /** Refused. */
    public data object Failed : ChargeStatus

    /** Paid above what was due. */
    public data object Overpaid : ChargeStatus

    /** Paid below what was due. */
    public data object Underpaid : ChargeStatus

    /** Lost dispute. */
    public data object Chargedback : ChargeStatus

    /** Partly refunded. */
    public data object PartialCanceled : ChargeStatus

    /** A word this version does not know. */
    public data class Other(public val value: String) : ChargeStatus
}

/** How a charge was paid. Terminal payments say cash. */
public sealed interface PaymentMethod {
    /** Terminal payments, and cash noted by the caller. */
    public data object Cash : PaymentMethod

    /** Any other word of the order API. */
    public data class Other(public val value: String) : PaymentMethod
}

/** A charge: a payment or a reservation. */
public data class Charge(
    /** The order API's id. */
    public val id: ChargeId,
    /** Terminal payments: the acquirer's NSU. */
    public val code: String?,
    /** Amount of this payment. */
    public val amount: Money,
    /** What was paid; absent where nothing was. */
    public val paidAmount: Money?,
    /** What was given back. */
    public val canceledAmount: Money?,
    /** Where it stands. */
    public val status: ChargeStatus,
    /** How it was paid. */
    public val paymentMethod: PaymentMethod,
    /** When it was made. */
    public val createdAt: Instant?,
    /** When it last changed. */
    public val updatedAt: Instant?,
    /** When it was paid. */
    public val paidAt: Instant?,
    /** When it was given back. */
    public val canceledAt: Instant?,
    /** Id of the last transaction; a refund replaces it. */
    public val lastTransactionId: String?,
    /** The order, where the charge came alone. */
    public val orderId: OrderId?,
    /** What the terminal reported, as it stands at the order API. */
    public val metadata: Map<String, String?>,
)
