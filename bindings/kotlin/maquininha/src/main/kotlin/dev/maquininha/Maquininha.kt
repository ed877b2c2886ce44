package dev.maquininha

import dev.maquininha.internal.AcknowledgedEvents
import dev.maquininha.internal.OrderWatch
import dev.maquininha.internal.calling
import dev.maquininha.internal.closeBounded
import dev.maquininha.internal.terminalConfig
import dev.maquininha.internal.terminalPorts
import dev.maquininha.internal.toFfi
import dev.maquininha.internal.toMicros
import dev.maquininha.internal.toPublic
import dev.maquininha.reader.Readers
import java.time.Duration
import java.time.Instant
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import dev.maquininha.ffi.PayRequest as FfiPayRequest
import dev.maquininha.ffi.PayTarget as FfiPayTarget
import dev.maquininha.ffi.PrintJob as FfiPrintJob
import dev.maquininha.ffi.Terminal as FfiTerminal

/**
 * One payment terminal: the orders it may be paid, payments, refunds, reports.
 *
 * It has threads of its own: no call blocks its caller's thread but [close], and payments go on
 * whatever becomes of their callers. Any thread may call. Several terminals may be open in one
 * process, each with its own [Configuration.storage]. Close it, or it stays open as long as the
 * process: [use] does.
 *
 * Every function throws [MaquininhaException] `closed` once it is closed.
 */
public class Maquininha private constructor(private val terminal: FfiTerminal) : AutoCloseable {
    /** Ends with the terminal: all that runs in it waits for the native side, which then says so. */
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val payments = terminal.payments()
    private val reports = terminal.reports()
    private val orderWatch = OrderWatch(terminal.orders(), scope)
    private val durable = AcknowledgedEvents(
        open = { terminal.events() },
        next = { it.next() },
        event = { it.event.toPublic() },
        acknowledge = { stream, numbered -> stream.ack(numbered.seq) },
    )

    /**
     * The orders this terminal may be paid: the list as it is, then its changes. It is kept through
     * a loss of the network, and after [close].
     */
    public val orders: StateFlow<OrderList> get() = orderWatch.list

    /**
     * Orders pushed to this terminal, to be paid at once: each as it appears, one after the other,
     * and again if it was gone in between. An order that is no longer there when the collector gets
     * to it is left out. Does not complete.
     */
    public val directOrders: Flow<Order> = flow {
        val told = mutableSetOf<OrderId>()
        orders.collect {
            while (true) {
                val direct = orders.value.orders.map { it.order }.filter { it.isDirect }
                told.retainAll(direct.mapTo(mutableSetOf()) { it.id })
                val next = direct.firstOrNull { told.add(it.id) } ?: break
                emit(next)
            }
        }
    }

    /**
     * What happened at this terminal, from the oldest event that nobody dealt with. Durable: an
     * event counts as dealt with once the collector has returned from it, and comes again, also
     * after a restart, until then: at least once. So collect it in one place, without `buffer` and
     * the like between; a collector that throws or is cancelled gets its event again. Completes
     * when the terminal is closed.
     *
     * The flow throws [MaquininhaException] if the journal fails.
     */
    public val events: Flow<TerminalEvent> get() = durable.flow

    /**
     * Waits for the oldest event that nobody dealt with, and hands it over; once [handle] has
     * returned, the event counts as dealt with. One step of what collecting [events] does, for
     * those who want to stop in between.
     *
     * @return what [handle] returned.
     */
    public suspend fun <T> nextEvent(handle: suspend (TerminalEvent) -> T): T = durable.next(handle)

    /**
     * Starts the payment of an order. Returns once the intention is on the disk; the end comes by
     * [Payment.await]. Starting cannot be interrupted: a coroutine that is cancelled meanwhile gets
     * its payment, and cancels it if it awaits it. The same attempt given again is attached to what
     * it came to.
     *
     * @param order a direct or listed order of this terminal.
     * @param tender how it is paid; a direct order says it itself.
     * @param amount how much; what is due where absent.
     * @throws MaquininhaException the request cannot be carried out, and nothing was sent.
     */
    @JvmOverloads
    public suspend fun pay(
        order: OrderId,
        attemptId: AttemptId,
        tender: Tender? = null,
        amount: Money? = null,
    ): Payment = start(FfiPayTarget.Order(order.value), attemptId, amount, tender)

    /** As [pay] with the order's id, for an order from [orders] or [directOrders]. */
    @JvmOverloads
    public suspend fun pay(
        order: Order,
        attemptId: AttemptId,
        tender: Tender? = null,
        amount: Money? = null,
    ): Payment = pay(order.id, attemptId, tender, amount)

    /**
     * Starts a sale without an order ("venda avulsa"), as [pay] does.
     *
     * @throws MaquininhaException `standalone_off`, `amount`, …; nothing was sent.
     */
    public suspend fun sell(attemptId: AttemptId, amount: Money, tender: Tender): Payment =
        start(FfiPayTarget.Standalone, attemptId, amount, tender)

    /**
     * Starts a sale without an order that waits, once approved, for [settle]: the goods or the
     * paper come first. Until then it blocks the next sale; where nobody settles it in the driver's
     * time, it is undone.
     *
     * @throws MaquininhaException as [sell].
     */
    public suspend fun sellHeld(attemptId: AttemptId, amount: Money, tender: Tender): Payment =
        start(FfiPayTarget.Held, attemptId, amount, tender)

    /** The held sales that wait for [settle], those of before a restart included. */
    public suspend fun held(): List<HeldSale> = calling { payments.heldSales().map { it.toPublic() } }

    /**
     * Says how a held sale went, and so decides it: success confirms it, any other status undoes it
     * at the acquirer. Returns how the sale ended, once that is on the disk. The same word again is
     * answered alike, also after a restart.
     *
     * @throws MaquininhaException `settled_otherwise`, `not_held`; or the journal failed, and the
     *   sale is still held.
     */
    public suspend fun settle(attemptId: AttemptId, status: ConfirmStatus): PaymentResult =
        calling { payments.settle(attemptId.value, status.toFfi()).toPublic() }

    /**
     * Checks the operator's password and opens refunds. Three wrong ones lock them for 15 minutes,
     * a restart included.
     *
     * @throws MaquininhaException `refunds_off`, `password_wrong` with the tries that are left,
     *   `password_locked` with the end of the lock.
     */
    public suspend fun unlockRefunds(password: String): RefundSession =
        calling { RefundSession(payments.unlockRefunds(password), scope) }

    /**
     * Sales and refunds from one moment to before another, from the journal: it needs no network.
     *
     * @throws MaquininhaException the journal cannot be read, or a sum overflows.
     */
    public suspend fun salesReport(since: Instant, until: Instant): SalesReport =
        calling { reports.sales(since.toMicros(), until.toMicros()).toPublic() }

    /** Reads the open orders now instead of at the next poll. Returns at once. */
    public fun refreshOrders(): Unit = orderWatch.refresh()

    /** How the terminal is. */
    public fun health(): TerminalHealth = calling { terminal.health().toPublic() }

    /**
     * Prints a text on the printer, off the payment path. A failure changes no payment.
     *
     * @throws MaquininhaException `print_no_paper`, `print_busy`, `print_unavailable`.
     */
    @JvmOverloads
    public suspend fun print(text: String, orderId: OrderId? = null): Unit =
        calling { terminal.print(FfiPrintJob.Text(orderId?.value, text)) }

    /**
     * Waits until every payment and refund is resolved, those in the background and held sales
     * included. No time limit: an acquirer that is away for long keeps it waiting.
     */
    public suspend fun settled(): Unit = calling { terminal.settled() }

    /**
     * Stops the terminal and lets go of its storage. What is open stays in the journal and is
     * driven on at the next start. Twice is success; it cannot be interrupted.
     *
     * @throws MaquininhaException the journal could not be closed.
     */
    public suspend fun shutDown(): Unit = withContext(NonCancellable) { calling { terminal.shutDown() } }

    /**
     * As [shutDown], for callers outside of coroutines. Blocks its thread for at most [CLOSE_LIMIT]
     * and throws nothing; the terminal goes on closing after it.
     */
    override fun close(): Unit = closeBounded(CLOSE_LIMIT) { terminal.shutDown() }

    internal suspend fun start(
        target: FfiPayTarget,
        attemptId: AttemptId,
        amount: Money?,
        tender: Tender?,
    ): Payment = withContext(NonCancellable) {
        val request = FfiPayRequest(attemptId.value, target, amount?.centavos, tender?.toFfi())
        calling { Payment(payments.pay(request), scope) }
    }

    /** Opens terminals. */
    public companion object {
        /** How long [close] waits. 10 s. */
        @JvmField
        public val CLOSE_LIMIT: Duration = Duration.ofSeconds(10)

        /**
         * Opens a terminal: what the journal holds open is driven on in the background, and the
         * order list starts to fill. Needs no network. It cannot be interrupted, so that no
         * terminal is open that nobody holds.
         *
         * @param credentials what opens the order API.
         * @param driver the payment driver; without one the terminal shows orders only.
         * @param printer the printer, where there is one.
         * @param wakeUps sources of wake-ups.
         * @param readers card readers that take the payments, in place of a driver. They stay the
         *   app's to close, after the terminal.
         * @throws MaquininhaException the settings are not valid (`gateway.…`, `host`, `value`), or the
         *   journal cannot be read or is open elsewhere (`journal_locked`, `journal`, …).
         */
        @JvmStatic
        @JvmOverloads
        public suspend fun open(
            configuration: Configuration,
            credentials: Credentials,
            driver: PaymentDriver? = null,
            printer: Printer? = null,
            wakeUps: List<WakeUp> = emptyList(),
            readers: Readers? = null,
        ): Maquininha = withContext(NonCancellable + Dispatchers.IO) {
            calling {
                val ports = terminalPorts(credentials, driver, printer, wakeUps, readers)
                Maquininha(FfiTerminal.open(terminalConfig(configuration), ports))
            }
        }
    }
}
