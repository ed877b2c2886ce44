package dev.maquininha.testing.scenarios

import dev.maquininha.Configuration
import dev.maquininha.Device
import dev.maquininha.DeviceModel
import dev.maquininha.Maquininha
import dev.maquininha.MaquininhaException
import dev.maquininha.Operation
import dev.maquininha.OrderId
import dev.maquininha.OverpayPolicy
import dev.maquininha.PaymentLimits
import dev.maquininha.PaymentProgress
import dev.maquininha.Polling
import dev.maquininha.RefundSession
import dev.maquininha.TenderKind
import dev.maquininha.merchant.Merchant
import dev.maquininha.testing.SilenceRule
import dev.maquininha.testing.SimulatedDriver
import dev.maquininha.testing.SimulatedDriverConfiguration
import dev.maquininha.testing.SimulatedMarket
import dev.maquininha.testing.SimulatedPrinter
import java.io.File
import java.time.Duration
import java.util.SortedMap
import java.util.TreeMap
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.flow.produceIn

/** An open terminal. */
class Till(val maquininha: Maquininha, val driver: SimulatedDriver, val printer: SimulatedPrinter) {
    var refunds: RefundSession? = null
}

/** A payment or refund, and what it still has to show. */
class Running(val operation: Operation<*>, val progress: ReceiveChannel<PaymentProgress>)

/** What a scenario acts on: a market, terminals, a sales side, and the names of their things. */
class Stage private constructor(val market: SimulatedMarket, private val folder: File) {
    val tills: SortedMap<String, Till> = TreeMap()
    val orders = mutableMapOf<String, OrderId>()
    val trace = mutableListOf<String>()
    var merchant: Merchant? = null
    private val running = mutableMapOf<String, Running>()
    private val readers = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    fun say(line: String) {
        trace += line
    }

    fun till(step: Step): Till = tills[step.text("terminal")] ?: error("$step: it is not open")

    fun order(step: Step): OrderId = orders[step.text("order")] ?: error("$step: it was not placed")

    /** The name of an order; `null` for one the scenario did not place. */
    fun orderName(id: OrderId): String? = orders.entries.find { it.value == id }?.key

    fun running(step: Step): Running = running[step.text("attempt")] ?: error("$step: it did not start")

    fun started(step: Step, operation: Operation<*>) {
        val attempt = step.text("attempt")
        say("$attempt started")
        running[attempt] = Running(operation, operation.events.produceIn(readers))
    }

    /** The storage folder of a terminal or of the sales side: the same at each opening. */
    fun storage(name: String): File = folder.resolve(name)

    suspend fun openTerminal(name: String, settings: Step) {
        val undo = settings.numberOrNull("undo_after_s")
        val driver = market.driver(
            Words.serialOf(name),
            SimulatedDriverConfiguration(
                silence = if (undo == null) SilenceRule.Blocks else SilenceRule.AutoUndo(undo.toInt()),
                canQuery = settings.flag("can_query", otherwise = true),
                cardLimit = millis(settings, "card_wait_ms") ?: SimulatedDriverConfiguration().cardLimit,
            ),
        )
        hand(driver, settings.textOrNull("card") ?: "fitting")
        val printer = SimulatedPrinter()
        val maquininha = Maquininha.open(configuration(name, settings), market.credentials, driver, printer)
        tills[name] = Till(maquininha, driver, printer)
    }

    private fun configuration(name: String, settings: Step): Configuration {
        val limits = PaymentLimits(
            unknownAfter = Duration.ofMillis(500),
            lateEffect = Duration.ofMillis(300),
            backOffFirst = Duration.ofMillis(50),
            backOffMax = Duration.ofMillis(400),
        )
        val standard = Configuration(
            device = Device(Words.serialOf(name), DeviceModel(Words.modelOf(name)), "6.4.0"),
            gateway = market.gateway,
            storage = storage(name),
        )
        return standard.copy(
            contract = if ("contract" in settings) {
                settings.texts("contract").mapTo(linkedSetOf<TenderKind>(), Step::tenderKind)
            } else {
                standard.contract
            },
            overpay = settings.overpayOrNull() ?: OverpayPolicy.REFUSE_AT_TERMINAL,
            standaloneSales = settings.flag("standalone", otherwise = true),
            operatorPassword = SimulatedMarket.OPERATOR_PASSWORD.takeIf { settings.flag("refunds", otherwise = true) },
            limits = limits.copy(card = millis(settings, "card_limit_ms") ?: limits.card),
            polling = Polling(interval = Duration.ofMillis(300)),
        )
    }

    private fun millis(settings: Step, name: String): Duration? = settings.numberOrNull(name)?.let(Duration::ofMillis)

    /** Everything comes to rest and is closed; what stands in the books ends the trace. */
    suspend fun close() {
        tills.values.forEach { till ->
            try {
                till.maquininha.settled()
            } catch (_: MaquininhaException) {
                // A terminal that was closed by a step is at rest already.
            }
            till.maquininha.shutDown()
        }
        merchant?.shutDown()
        trace += bookLines(this)
        readers.cancel()
        market.close()
    }

    companion object {
        suspend fun set(folder: File, withBackup: Boolean): Stage =
            Stage(SimulatedMarket.start(seed = 1, withBackup = withBackup), folder)
    }
}

/** What the card holder has in the hand. */
fun hand(driver: SimulatedDriver, card: String): Unit = when (card) {
    "fitting" -> driver.presentFitting()
    "none" -> driver.holdCard()
    else -> driver.present(card)
}
