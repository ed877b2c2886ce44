package dev.maquininha.testing

import dev.maquininha.AttemptKey
import dev.maquininha.Money
import dev.maquininha.OrderId
import dev.maquininha.ffi.BookedOrder as FfiBookedOrder
import dev.maquininha.ffi.BookedPayment as FfiBookedPayment
import dev.maquininha.ffi.Disagreement as FfiDisagreement
import dev.maquininha.ffi.KeptWebhook as FfiKeptWebhook

/** One transaction of the simulated acquirer. */
public data class BookedPayment(
    /** The terminal's key. */
    public val attemptKey: String,
    /** Serial of the terminal. */
    public val serial: String,
    /** What was asked for. */
    public val amount: Money,
    /** What stands with the merchant: confirmed less given back. */
    public val settled: Money,
    /**
     * `declined`, `provisional`, `confirmed`, `undone`, `refunded`, `auto_confirmed`,
     * `auto_undone` or `swept`.
     */
    public val state: String,
    /** Name of the test card. */
    public val card: String,
    /** The acquirer's number. */
    public val nsu: String,
)

/** One order at the simulated order API. */
public data class BookedOrder(
    /** Its id. */
    public val id: OrderId,
    /** The sales program's reference. */
    public val code: String,
    /** What it costs. */
    public val amount: Money,
    /** Whether it was closed. */
    public val closed: Boolean,
    /** The order API's word. */
    public val status: String,
    /** Its charges. */
    public val charges: List<BookedCharge>,
)

/** One charge at the simulated order API. */
public data class BookedCharge(
    /** Its id. */
    public val id: String,
    /** The order API's word. */
    public val status: String,
    /** Its amount. */
    public val amount: Money,
    /** What stands: paid less given back. */
    public val net: Money,
    /** The attempt it belongs to, where a terminal made it. */
    public val attemptKey: AttemptKey?,
)

/** A disagreement between the acquirer's money and the charges of terminals. */
public data class Disagreement(
    /**
     * `MoneyWithoutCharge`, `ChargeWithoutMoney`, `AmountsDiffer`, `DoubleCharge`, `DoubleMoney`
     * or `Provisional`.
     */
    public val kind: String,
    /** The attempt, or the charge where a terminal left no key. */
    public val key: String,
    /** On charges: paid less given back. */
    public val charged: Money,
    /** At the acquirer: confirmed less given back. */
    public val settled: Money,
)

/** A webhook of the shop, as the order API would send it. */
public class KeptWebhook internal constructor(
    /** Name of the event, for example `charge.paid`. */
    public val event: String,
    /** The order it tells of. */
    public val orderId: OrderId?,
    /** The body of the delivery: JSON text in UTF-8. */
    public val body: ByteArray,
)

/** An answer of the simulated order API. */
public data class MarketReply(
    /** HTTP status. */
    public val status: Int,
    /** JSON text, where there is one. */
    public val body: String?,
)

internal fun FfiBookedPayment.toBooked(): BookedPayment = BookedPayment(
    attemptKey = attemptKey,
    serial = serial,
    amount = Money.brl(amount),
    settled = Money.brl(settled),
    state = state,
    card = card,
    nsu = nsu,
)

internal fun FfiBookedOrder.toBooked(): BookedOrder = BookedOrder(
    id = OrderId(id),
    code = code,
    amount = Money.brl(amount),
    closed = closed,
    status = status,
    charges = charges.map {
        BookedCharge(it.id, it.status, Money.brl(it.amount), Money.brl(it.net), it.attemptKey?.let(::AttemptKey))
    },
)

internal fun FfiDisagreement.toPublic(): Disagreement =
    Disagreement(kind, key, Money.brl(charged), Money.brl(settled))

internal fun FfiKeptWebhook.toPublic(): KeptWebhook = KeptWebhook(event, orderId?.let(::OrderId), body)
