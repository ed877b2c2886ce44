package dev.maquininha.merchant

import dev.maquininha.AttemptKey
import dev.maquininha.ChargeId
import dev.maquininha.Money
import dev.maquininha.OrderId
import dev.maquininha.Tender
import java.time.Instant

/** A sale as the sales software sees it. */
public data class Sale(
    /** The caller's reference. */
    public val reference: String,
    /** The order, once known. */
    public val orderId: OrderId?,
    /** Direct or listed. */
    public val flow: Flow,
    /** Counter or delivery. */
    public val context: SaleContext,
    /** Where it stands. */
    public val state: SaleState,
    /** The total. */
    public val amount: Money,
    /** Paid and standing. */
    public val paid: Money,
    /** Still due. */
    public val remaining: Money,
    /**
     * The forced method. A listed order has none: the method exists from the
     * payment on, in `payments`.
     */
    public val tender: Tender?,
    /** Terminals that get the order; empty means all. */
    public val serials: List<String>,
    /** The payments. */
    public val payments: List<PaymentLine>,
    /** The fiscal print. */
    public val print: PrintState,
    /** Whether the order is closed. */
    public val closed: Boolean,
    /** Whether backing out was asked for and waits for a read of the order. */
    public val backingOut: Boolean,
    /** When it was settled. */
    public val settlement: Settlement?,
    /** When it was opened. */
    public val createdAt: Instant,
    /** When it last changed. */
    public val updatedAt: Instant,
)

/** Where a sale stands. */
public enum class SaleState {
    /** The order was asked for; it is not known yet whether it exists. */
    CREATING,

    /** The order is at the terminal: "pay at the device". */
    WAITING,

    /** A part is paid. */
    PARTLY_PAID,

    /** The total is paid; a last look at the order is on its way. */
    PAID,

    /** More than the total is paid; a last look is on its way. */
    OVERPAID,

    /** Over: paid and settled in a shift. */
    FINALIZED,

    /** Paid and linked; the operator settles it in the delivery list. */
    PENDING_DELIVERY,

    /** Backed out before payment; a payment may still come. */
    CANCELING,

    /** Backed out, and nothing was paid, or all of it given back. */
    CANCELED,

    /** Backed out, yet money was taken: it has to be given back. */
    LATE_PAID,

    /** Everything that was paid was given back. */
    REFUNDED,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** The numbers of one payment, as the acquirer's files know it. */
public data class PaymentLine(
    /** The charge. */
    public val chargeId: ChargeId,
    /** What was paid. */
    public val amount: Money,
    /** What was given back. */
    public val refunded: Money,
    /** The acquirer's number. */
    public val nsu: String?,
    /** The issuer's approval code. */
    public val authorizationCode: String?,
    /** The key every party finds it by. */
    public val attemptKey: AttemptKey?,
    /** The terminal that was paid. */
    public val serial: String?,
    /** Brand. */
    public val schemeName: String?,
    /** Credit, Debit, Prepaid or another word. */
    public val fundingSource: String?,
    /** Instalments. */
    public val installments: Int?,
    /** When it was paid. */
    public val paidAt: Instant?,
)

/** The fiscal print at the terminal. */
public enum class PrintState {
    /** Not part of this sale. */
    NOT_WANTED,

    /** Wanted; the window opens when the total is paid. */
    WANTED,

    /** The window is open. */
    OFFERED,

    /** The image was taken by the terminal's service. */
    PRINTED,

    /** Offered, not printed: the operator said no. */
    DECLINED,

    /** The window went by, or the service refused: use the reprint. */
    USE_REPRINT,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** When and in which shift a sale was settled. */
public data class Settlement(
    /** When. */
    public val at: Instant,
    /** The shift in which it was settled, where one was open. */
    public val shift: String?,
    /** By itself, with no operator. */
    public val automatic: Boolean,
)

/** The two ways an order reaches a terminal. */
public enum class Flow {
    /** Pushed to one waiting terminal. */
    DIRECT,

    /** Picked from a list on the terminal. */
    LISTED,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}
