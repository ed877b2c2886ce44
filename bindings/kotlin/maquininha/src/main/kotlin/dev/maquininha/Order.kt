package dev.maquininha

import java.time.Instant

/**
 * The status the order API gives. It does not tell whether the order was paid at a terminal; its
 * charges do.
 */
public sealed interface OrderStatus {
    /** Created, or paid at a terminal and not closed. */
    public data object Pending : OrderStatus

    /** Closed as paid. */
    public data object Paid : OrderStatus

    /** Closed as canceled. */
    public data object Canceled : OrderStatus

    /** Closed as failed. */
    public data object Failed : OrderStatus

    /** A word this version does not know. */
    public data class Other(public val value: String) : OrderStatus
}

/** The buyer. All but the name is optional. */
public data class Customer(
    /** At most 64 characters at the order API. */
    public val name: String,
    /** At most 64 characters at the order API. */
    public val email: String?,
    /** Digits only. */
    public val document: String?,
    /** The caller's own reference. */
    public val code: String?,
)

/** One line of an order. */
public data class Item @JvmOverloads constructor(
    /** Text, cut at 256 characters at the order API. */
    public val description: String,
    /** Price of one unit. */
    public val amount: Money,
    /** Whole units, at least one. */
    public val quantity: Int = 1,
    /** The caller's own reference. */
    public val code: String? = null,
)

/** What makes an order a terminal order. */
public data class PosSettings(
    /** Whether terminals show it. */
    public val visible: Boolean,
    /** The text on the terminal's screen. */
    public val displayName: String?,
    /** Whether the terminal prints the document of this order after payment. */
    public val printReceipt: Boolean,
    /** The terminals that get the order; empty means all of the account. */
    public val serials: List<String>,
    /** Whether the order is direct: pushed to one terminal, paid at once. */
    public val direct: Boolean,
    /** The forced tender; absent where the operator chooses. */
    public val tender: Tender?,
)

/** An order. */
public data class Order(
    /** The order API's id. */
    public val id: OrderId,
    /** The caller's reference. */
    public val code: String?,
    /** Sum of the items. */
    public val amount: Money,
    /** A closed order is on no terminal and takes no more charges. */
    public val closed: Boolean,
    /** The order API's word; never the payment state. */
    public val status: OrderStatus,
    /** The lines. */
    public val items: List<Item>,
    /** The buyer, where known. */
    public val customer: Customer?,
    /** Payments and reservations; empty until one exists. */
    public val charges: List<Charge>,
    /** Terminal settings; absent for online orders. */
    public val pos: PosSettings?,
    /** Free data. */
    public val metadata: Map<String, String?>,
    /** When it was made. */
    public val createdAt: Instant?,
    /** When it last changed. */
    public val updatedAt: Instant?,
    /** When it was closed. */
    public val closedAt: Instant?,
    /** Fields this version does not know, as JSON text by name. */
    public val extras: Map<String, String>,
) {
    /** Whether the order is pushed to one terminal and paid there at once. */
    public val isDirect: Boolean get() = pos?.direct == true
}
