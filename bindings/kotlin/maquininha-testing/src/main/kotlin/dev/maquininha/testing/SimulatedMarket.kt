package dev.maquininha.testing

import dev.maquininha.Configuration
import dev.maquininha.Credential
import dev.maquininha.Credentials
import dev.maquininha.Device
import dev.maquininha.DeviceModel
import dev.maquininha.Gateway
import dev.maquininha.OrderId
import dev.maquininha.PaymentLimits
import dev.maquininha.Polling
import dev.maquininha.ffi.Sandbox
import dev.maquininha.ffi.SandboxConfig
import dev.maquininha.internal.calling
import dev.maquininha.internal.toPublic
import dev.maquininha.reader.AcquirerHost
import dev.maquininha.reader.ReadersConfiguration
import java.io.File
import java.nio.file.Files
import java.time.Duration
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext

/**
 * A simulated market in this process: order API, webhooks and acquirers on the loopback. It needs no
 * account and no internet. Its shop has the terminals `TESTPOS0001` (L3), `TESTPOS0002` (A8) and
 * `TESTPOS0003` (P2).
 *
 * The last two digits of an amount choose what the acquirer does: 05 and 51 decline, 68 approves
 * and loses the answer, 69 never receives it, 70 answers five seconds late, 71 is canceled by the
 * card holder.
 *
 * Functions throw [dev.maquininha.MaquininhaException]: `closed` once the market is closed,
 * `sandbox` where it does not do it, `value` for what it cannot read.
 */
public class SimulatedMarket private constructor(private val sandbox: Sandbox) : AutoCloseable {
    /** The way to the order API, for the settings of a terminal or merchant. */
    public val gateway: Gateway = calling { sandbox.gateway().toPublic() }

    /** The credential of the shop. It opens nothing but simulated markets. */
    public val credentials: Credentials = Credential.SecretKey(sandbox.secretKey()).let { Credentials { it } }

    /** Every transaction at the acquirer, oldest first. */
    public val payments: List<BookedPayment> get() = calling { sandbox.payments().map { it.toBooked() } }

    /** Every order at the order API with its charges, oldest first. */
    public val orders: List<BookedOrder> get() = calling { sandbox.orders().map { it.toBooked() } }

    /**
     * Every webhook of the shop so far, oldest first. None is delivered: a test hands the bodies to
     * [dev.maquininha.merchant.Merchant.receiveWebhook], in the order, as often and as late as it
     * likes.
     */
    public val webhooks: List<KeptWebhook> get() = calling { sandbox.webhooks().map { it.toPublic() } }

    /**
     * Compares the acquirer's money with the charges of terminals. Empty means that they agree and
     * nothing is undecided; ask when everything is at rest.
     */
    public fun audit(): List<Disagreement> = calling { sandbox.audit().map { it.toPublic() } }

    /** Places an order, as a sales program would. */
    public fun placeOrder(order: NewOrder): OrderId = calling { OrderId(sandbox.placeOrder(order.toFfi())) }

    /** Any call of the order API in the shop's name, past planted faults. The body is JSON text. */
    @JvmOverloads
    public fun request(method: String, path: String, body: String? = null): MarketReply =
        calling { sandbox.request(method, path, body).let { MarketReply(it.status.toInt(), it.body) } }

    /**
     * Plants a fault at the order API or the acquirer and returns its number.
     *
     * @param rule JSON text, as `maquininha sandbox` takes it: which calls, and what goes wrong.
     */
    public fun plantFault(rule: String): Long = calling { sandbox.plantFault(rule).toLong() }

    /** Takes a fault away, or all of them. */
    @JvmOverloads
    public fun clearFaults(id: Long? = null): Unit = calling { sandbox.clearFaults(id?.toULong()) }

    /** Kills an endpoint of the order API: 0 is the primary, 1 the backup. */
    public fun stopEndpoint(index: Int): Unit = calling { sandbox.stopEndpoint(index.toUByte()) }

    /** Brings an endpoint back on its old port. */
    public suspend fun startEndpoint(index: Int): Unit = calling { sandbox.startEndpoint(index.toUByte()) }

    /** A simulated payment driver for one of the shop's terminals. */
    @JvmOverloads
    public fun driver(
        serial: String = SERIAL,
        configuration: SimulatedDriverConfiguration = SimulatedDriverConfiguration(),
    ): SimulatedDriver = calling { SimulatedDriver(sandbox.driver(serial, configuration.toFfi())) }

    /**
     * A virtual PIN pad on a port of this machine. Each number is a device of its own, with its own
     * keys of the simulated acquirers; one of a number at a time.
     */
    @JvmOverloads
    public suspend fun pinPad(number: Int = 1, profile: PinPadProfile = PinPadProfile.ABECS_220): VirtualPinPad =
        withContext(NonCancellable) { calling { VirtualPinPad(sandbox.pinPad(number.toUInt(), profile.toFfi())) } }

    /** Settings of readers in this market: its acquirers and their host. */
    public fun readersConfiguration(storage: File): ReadersConfiguration = calling {
        val host = sandbox.acquirerHost().let { AcquirerHost(it.url, it.token, it.profile.toPublic()) }
        ReadersConfiguration(storage, sandbox.acquirers(), host, serial = false)
    }

    /** Settings of a terminal in this market, with times that suit tests. */
    @JvmOverloads
    public fun configuration(storage: File, serial: String = SERIAL): Configuration = Configuration(
        device = Device(serial, MODELS[serial] ?: DeviceModel.L3, appVersion = "6.4.0"),
        gateway = gateway,
        storage = storage,
        operatorPassword = OPERATOR_PASSWORD,
        limits = PaymentLimits(lateEffect = Duration.ofSeconds(1), backOffFirst = Duration.ofMillis(50)),
        polling = Polling(interval = Duration.ofMillis(200)),
    )

    /** Opens a terminal of the shop with a simulated driver and printer, on a folder of its own. */
    @JvmOverloads
    public suspend fun terminal(
        serial: String = SERIAL,
        storage: File = Files.createTempDirectory("maquininha").toFile(),
    ): SimulatedTerminal = SimulatedTerminal.open(this, configuration(storage, serial))

    /** Stops the market. Twice is success. */
    override fun close(): Unit = calling { sandbox.shutDown() }

    /** Starts markets. */
    public companion object {
        /** The first terminal of the shop, an L3. */
        public const val SERIAL: String = "TESTPOS0001"

        /** The operator's password at terminals of [terminal]. */
        public const val OPERATOR_PASSWORD: String = "2580"

        private val MODELS = mapOf(
            "TESTPOS0001" to DeviceModel.L3,
            "TESTPOS0002" to DeviceModel.A8,
            "TESTPOS0003" to DeviceModel.P2,
        )

        /**
         * Starts a market on threads and ports of its own.
         *
         * @param seed makes identifiers and lotteries of faults repeatable.
         * @param withBackup whether the order API has a second endpoint.
         */
        @JvmStatic
        @JvmOverloads
        public suspend fun start(seed: Long? = null, withBackup: Boolean = false): SimulatedMarket =
            withContext(NonCancellable + Dispatchers.IO) {
                calling { SimulatedMarket(Sandbox.start(SandboxConfig(seed?.toULong(), withBackup))) }
            }

        /** As [start], for callers outside of coroutines: blocks until the market runs. */
        @JvmStatic
        @JvmOverloads
        public fun startBlocking(seed: Long? = null, withBackup: Boolean = false): SimulatedMarket =
            runBlocking { start(seed, withBackup) }
    }
}
