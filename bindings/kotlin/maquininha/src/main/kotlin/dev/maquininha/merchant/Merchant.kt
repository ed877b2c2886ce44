package dev.maquininha.merchant

import dev.maquininha.ChargeId
import dev.maquininha.Credentials
import dev.maquininha.OrderId
import dev.maquininha.SecretStore
import dev.maquininha.internal.AcknowledgedEvents
import dev.maquininha.internal.HostCredentials
import dev.maquininha.internal.HostSecretStore
import dev.maquininha.internal.calling
import dev.maquininha.internal.closeBounded
import dev.maquininha.internal.merchantConfig
import dev.maquininha.internal.toFfi
import dev.maquininha.internal.toPublic
import java.time.Duration
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.withContext
import dev.maquininha.ffi.Merchant as FfiMerchant
import dev.maquininha.ffi.MerchantPorts as FfiMerchantPorts

/**
 * The sales side of one company: makes orders for terminals, hears of payments, closes, cancels and
 * refunds.
 *
 * It has threads of its own: no call blocks its caller's thread but [close], and what was begun
 * goes on whatever becomes of its caller. Any thread may call. Several may be open in one process,
 * each with its own [MerchantConfiguration.storage].
 *
 * Every function throws [dev.maquininha.MaquininhaException]: `closed` once it is closed,
 * `merchant.…` where the sale or the settings do not allow it.
 */
public class Merchant private constructor(private val merchant: FfiMerchant) : AutoCloseable {
    private val durable = AcknowledgedEvents(
        open = { merchant.events() },
        next = { it.next() },
        event = { it.toPublic() },
        acknowledge = { stream, news -> stream.ack(news.seq) },
    )

    /**
     * What the sales software is told, from the oldest event that nobody dealt with. Durable: an
     * event counts as dealt with once the collector has returned from it, and comes again, also
     * after a restart, until then: at least once. Collect it in one place, without `buffer` and the
     * like between. Completes when the sales side is closed.
     */
    public val events: Flow<MerchantEvent> get() = durable.flow

    /**
     * Waits for the oldest event that nobody dealt with, and hands it over; once [handle] has
     * returned, the event counts as dealt with.
     *
     * @return what [handle] returned.
     */
    public suspend fun <T> nextEvent(handle: suspend (MerchantEvent) -> T): T = durable.next(handle)

    /**
     * Makes the order of a draft. The same draft again gives the same sale: after a lost answer
     * this is the way to find out.
     */
    public suspend fun create(draft: SaleDraft): CreateOutcome =
        calling { merchant.create(draft.toFfi()).toPublic() }

    /** A sale by its reference. */
    public suspend fun sale(reference: String): Sale = calling { merchant.sale(reference).toPublic() }

    /** The sales with something left to do. */
    public suspend fun openSales(): List<Sale> = calling { merchant.openSales().map { it.toPublic() } }

    /**
     * Backs out before payment. The order is read first, for it may have been paid a moment ago,
     * and then closed as canceled; a payment that comes within two minutes is told and goes back.
     * Where the order cannot be read now, [Sale.backingOut] is set and it is tried again.
     */
    public suspend fun cancel(reference: String): Sale = calling { merchant.cancel(reference).toPublic() }

    /** The screen of the sale was left, by going back or by a time-out: as by [cancel]. */
    public suspend fun leaveScreen(reference: String): Sale =
        calling { merchant.leaveScreen(reference).toPublic() }

    /** Settles a paid sale by hand. */
    public suspend fun settleManually(reference: String): Sale =
        calling { merchant.settleManually(reference).toPublic() }

    /** Closes a paid order now; for those who switched [SalePolicy.autoClose] off. */
    public suspend fun closeOrder(reference: String): Sale =
        calling { merchant.closeOrder(reference).toPublic() }

    /**
     * Asks for a refund. By default the operator is sent to the terminal that was paid.
     *
     * @param chargeId the charge; all that stand where absent.
     * @param at the serial of the terminal at which the operator stands.
     */
    @JvmOverloads
    public suspend fun refund(reference: String, chargeId: ChargeId? = null, at: String? = null): Sale =
        calling { merchant.refund(reference, chargeId?.value, at).toPublic() }

    /**
     * Sends the document of a paid sale to the terminal that was paid. What becomes of it never
     * touches the payment; a busy printer is asked three times.
     *
     * @throws dev.maquininha.MaquininhaException `merchant.print_refused` for an image that cannot be taken,
     *   a sale that is not paid yet or was made without a document, and a window that has passed
     *   (then use [reprint]); `merchant.order_api` where the service did not take it.
     */
    public suspend fun print(reference: String, document: PrintDocument): Sale =
        calling { merchant.print(reference, document.toFfi()).toPublic() }

    /** The operator does not want the document that was offered. */
    public suspend fun declinePrint(reference: String): Sale =
        calling { merchant.declinePrint(reference).toPublic() }

    /** The document of a paid sale, to print it again at the sales program's own printer. */
    public suspend fun reprint(reference: String): Reprint =
        calling { merchant.reprint(reference).toPublic() }

    /**
     * Opens a shift: what is settled from now on belongs to it. One at a time; the same one again
     * is success.
     *
     * @throws dev.maquininha.MaquininhaException `merchant.shift` where another one is open.
     */
    public suspend fun openShift(shift: String): Unit = calling { merchant.openShift(shift) }

    /** Deliveries that are open, with their payment state: what a closing lists. */
    public suspend fun pendingDeliveries(): List<Sale> =
        calling { merchant.pendingDeliveries().map { it.toPublic() } }

    /**
     * Closes the open shift. Deliveries stay open; the operator needs a permission of its own for
     * that.
     *
     * @throws dev.maquininha.MaquininhaException `merchant.shift` where none is open,
     *   `merchant.permission_denied`.
     */
    public suspend fun closeShift(operator: Operator): ShiftClosing =
        calling { merchant.closeShift(operator.toFfi()).toPublic() }

    /** The sales that a filter takes, with their figures; [sale] has the details of one. */
    @JvmOverloads
    public suspend fun report(filter: ReportFilter = ReportFilter()): MerchantReport =
        calling { merchant.report(filter.toFfi()).toPublic() }

    /** The figures of the sales that a filter takes, without the sales. */
    @JvmOverloads
    public suspend fun reportTotals(filter: ReportFilter = ReportFilter()): ReportTotals =
        calling { merchant.reportTotals(filter.toFfi()).toPublic() }

    /**
     * The sales that a filter takes as a table for spreadsheets: a head, then one row for each
     * payment, fields between semicolons, amounts in centavos.
     */
    @JvmOverloads
    public suspend fun exportReport(filter: ReportFilter = ReportFilter()): String =
        calling { merchant.exportReport(filter.toFfi()) }

    /**
     * Why a terminal does not show "waiting for payments": every cause that applies, in the order
     * in which they are checked; none where nothing is known to be wrong. The order API is asked
     * once, to see whether it can be reached.
     *
     * @param serial the terminal.
     * @param observed what somebody at the terminal sees.
     */
    @JvmOverloads
    public suspend fun doctor(serial: String, observed: Observed = Observed()): List<WaitingCause> =
        calling { merchant.doctor(serial, observed.toFfi()).map { it.toPublic() } }

    /**
     * Why an order does not show at a terminal, in the same way. The order is read once.
     *
     * @param at the serial of the terminal that somebody looks at.
     * @param observed what somebody at that terminal sees.
     * @throws dev.maquininha.MaquininhaException `merchant.sale_unknown` for an order that no sale
     *   of this store has.
     */
    @JvmOverloads
    public suspend fun doctorOrder(
        orderId: OrderId,
        at: String? = null,
        observed: Observed = Observed(),
    ): List<OrderCause> =
        calling { merchant.doctorOrder(orderId.value, at, observed.toFfi()).map { it.toPublic() } }

    /** The steps of activation and roll-out, each with its state. */
    public suspend fun checklist(): List<ChecklistItem> =
        calling { merchant.checklist().map { it.toPublic() } }

    /**
     * Takes the back office's whole list of terminals. A row that is wrong refuses the list, so
     * that no terminal disappears by mistake.
     */
    public suspend fun syncDevices(rows: List<DeviceRow>): DeviceSync =
        calling { merchant.syncDevices(rows.map { it.toFfi() }).toPublic() }

    /** The terminals. */
    public suspend fun devices(): List<DeviceRecord> = calling { merchant.devices().map { it.toPublic() } }

    /**
     * Takes a webhook that the app's HTTP server received. Answer with the status given, at once.
     *
     * @param body as it came.
     * @param authorization the header of that name.
     * @param pathSecret the secret part of its path.
     */
    @JvmOverloads
    public suspend fun receiveWebhook(
        body: ByteArray,
        authorization: String? = null,
        pathSecret: String? = null,
    ): WebhookAnswer = calling { merchant.receiveWebhook(pathSecret, authorization, body).toPublic() }

    /** How the sales side does. */
    public fun health(): MerchantHealth = calling { merchant.health().toPublic() }

    /**
     * Stops the sales side, waits for the calls under way, and lets go of its storage. What was
     * begun goes on at the next start. Twice is success; it cannot be interrupted.
     */
    public suspend fun shutDown(): Unit = withContext(NonCancellable) { calling { merchant.shutDown() } }

    /**
     * As [shutDown], for callers outside of coroutines. Blocks its thread for at most [CLOSE_LIMIT]
     * and throws nothing; the sales side goes on closing after it.
     */
    override fun close(): Unit = closeBounded(CLOSE_LIMIT) { merchant.shutDown() }

    /** Opens sales sides. */
    public companion object {
        /** How long [close] waits. 10 s. */
        @JvmField
        public val CLOSE_LIMIT: Duration = Duration.ofSeconds(10)

        /**
         * Opens the sales side: what was begun before goes on. It cannot be interrupted.
         *
         * @param credentials what opens the order API.
         * @param secrets where the password and the secret path of the webhook are kept.
         * @throws dev.maquininha.MaquininhaException the settings are not valid (`gateway.…`,
         *   `merchant.configuration`), or the store cannot be read or is open elsewhere
         *   (`journal_locked`, `journal`, …).
         */
        @JvmStatic
        public suspend fun open(
            configuration: MerchantConfiguration,
            credentials: Credentials,
            secrets: SecretStore,
        ): Merchant = withContext(NonCancellable + Dispatchers.IO) {
            calling {
                val ports = FfiMerchantPorts(HostCredentials(credentials), HostSecretStore(secrets))
                Merchant(FfiMerchant.open(merchantConfig(configuration), ports))
            }
        }
    }
}
