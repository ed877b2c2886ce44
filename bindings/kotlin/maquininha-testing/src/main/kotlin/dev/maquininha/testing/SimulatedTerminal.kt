package dev.maquininha.testing

import dev.maquininha.Configuration
import dev.maquininha.Maquininha

/** A terminal of a simulated market: the real [Maquininha], with simulated driver and printer. */
public class SimulatedTerminal private constructor(
    private val market: SimulatedMarket,
    private val configuration: Configuration,
    /** The driver, with the card holder's hand. It lives on through a [restart]. */
    public val driver: SimulatedDriver,
    /** The printer. */
    public val printer: SimulatedPrinter,
    opened: Maquininha,
) : AutoCloseable {
    /** The terminal as an app holds it; another one after each [restart]. */
    public var maquininha: Maquininha = opened
        private set

    /** Shuts the terminal down and opens it again on the same journal, as when the app restarts. */
    public suspend fun restart() {
        maquininha.shutDown()
        maquininha = Maquininha.open(configuration, market.credentials, driver, printer)
    }

    /** Closes the terminal as [Maquininha.close] does. */
    override fun close(): Unit = maquininha.close()

    internal companion object {
        suspend fun open(market: SimulatedMarket, configuration: Configuration): SimulatedTerminal {
            val driver = market.driver(configuration.device.serial)
            val printer = SimulatedPrinter()
            val opened = Maquininha.open(configuration, market.credentials, driver, printer)
            return SimulatedTerminal(market, configuration, driver, printer, opened)
        }
    }
}
