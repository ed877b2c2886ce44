package dev.maquininha.bench

import dev.maquininha.Money
import dev.maquininha.testing.NewOrder
import dev.maquininha.testing.SimulatedMarket
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.CsvSource

/** What `cargo xtask bench` measures in Kotlin can be measured. Nothing here looks at a time. */
class MeasureTest {
    @ParameterizedTest
    @CsvSource(
        "calls, trivial trivial_jna trivial_kotlin record record_kotlin suspend suspend_kotlin",
        "page, ours ours_asked plain plain_asked crossing crossing_public",
        "events, ours flow channel",
        "cold-start, ours plain nothing",
    )
    fun `every side is measured`(what: String, sides: String) = runBlocking {
        val samples = measure(what, page(), Effort.QUICK).all
        assertEquals(sides.split(' ').toSet(), samples.keys)
        assertEquals(1, samples.values.map { it.size > 0 }.toSet().size, samples.toString())
        assertTrue(samples.values.flatten().all { it >= 0 }, samples.toString())
    }

    private suspend fun page(): String = SimulatedMarket.start().use { market ->
        repeat(30) { market.placeOrder(NewOrder(Money.brl(10_00), title = "Mesa $it")) }
        market.request("GET", "/core/v5/orders?status=pending&page=1&size=30").body!!
    }
}
