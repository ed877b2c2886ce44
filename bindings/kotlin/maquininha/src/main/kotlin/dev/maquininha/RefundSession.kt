package dev.maquininha

import dev.maquininha.internal.calling
import dev.maquininha.internal.toFfi
import dev.maquininha.internal.toPublic
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import dev.maquininha.ffi.RefundSession as FfiRefundSession
import dev.maquininha.ffi.RefundableSale as FfiRefundableSale

/** Refunds, unlocked by the operator's password until this is closed. */
public class RefundSession internal constructor(
    private val session: FfiRefundSession,
    private val scope: CoroutineScope,
) : AutoCloseable {
    /**
     * Asks for the card, and returns the driver's token of it, never a card number; `null` if no
     * card came within [PaymentLimits.card].
     *
     * @param reading names this reading, like an intention to pay.
     * @throws MaquininhaException `busy`, `driver_missing`.
     */
    public suspend fun readCard(reading: AttemptId): String? = calling { session.readCard(reading.value) }

    /**
     * Sales of this terminal that can be given back, newest first; with a card's token, those it
     * paid.
     */
    @JvmOverloads
    public suspend fun sales(cardToken: String? = null): List<RefundableSale> =
        calling { session.sales(cardToken).map(::RefundableSale) }

    /**
     * Finds the sale of a charge on an order.
     *
     * @throws MaquininhaException `paid_at_other_terminal`, naming it; `nothing_to_refund`.
     */
    public suspend fun saleOf(order: Order, chargeId: ChargeId): RefundableSale =
        calling { RefundableSale(session.saleOf(order.toFfi(), chargeId.value)) }

    /**
     * Starts a refund of all that is left of a sale, or of a part. Starting cannot be interrupted;
     * cancel while you await.
     *
     * @throws MaquininhaException `nothing_to_refund`, `amount`, `busy`; nothing was sent.
     */
    @JvmOverloads
    public suspend fun refund(attemptId: AttemptId, sale: RefundableSale, amount: Money? = null): Refund =
        withContext(NonCancellable) {
            calling { Refund(session.refund(attemptId.value, sale.handle, amount?.centavos), scope) }
        }

    /** Locks refunds again; the next needs the password. A running refund goes on. */
    override fun close(): Unit = session.close()
}

/** A sale that can be given back. */
public class RefundableSale internal constructor(internal val handle: FfiRefundableSale) {
    /** What the operator checks before. */
    public val details: SaleToRefund = handle.details().toPublic()
}
