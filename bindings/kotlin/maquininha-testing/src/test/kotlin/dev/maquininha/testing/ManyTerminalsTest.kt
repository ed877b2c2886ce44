package dev.maquininha.testing

import dev.maquininha.AttemptId
import dev.maquininha.Maquininha
import dev.maquininha.Money
import dev.maquininha.PaymentResult
import dev.maquininha.Tender
import java.io.File
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir

/** Many terminals in one process, at once and one after the other. */
@ExtendWith(MaquininhaExtension::class)
class ManyTerminalsTest(private val market: SimulatedMarket, @param:TempDir private val folder: File) {
    @Test
    fun `ten terminals in one process sell at once`() = runTest {
        // They share a serial number, so that nothing of one may block another.
        val undoing = SimulatedDriverConfiguration(SilenceRule.AutoUndo(afterSeconds = 3_600))
        val terminals = List(10) {
            val configuration = market.configuration(folder.resolve("$it"))
            Maquininha.open(configuration, market.credentials, market.driver(configuration = undoing))
        }
        val ends = terminals.mapIndexed { number, terminal ->
            async { terminal.sell(AttemptId("pay-$number"), Money.brl(10_00), Tender.Debit).await() }
        }.awaitAll()
        assertTrue(ends.all { it is PaymentResult.Approved }, ends.toString())
        terminals.forEach { it.settled() }
        assertEquals(10, market.payments.count { it.state == "confirmed" })
        assertEquals(emptyList<Disagreement>(), market.audit())
        terminals.forEach { it.close() }
    }

    /** What the process holds, as Linux tells it. */
    private data class Held(val threads: Int, val files: Int, val kilobytes: Long) {
        companion object {
            fun now(): Held {
                val status = File("/proc/self/status").readLines().associate { line ->
                    line.substringBefore(':') to line.substringAfter(':').trim().substringBefore(' ')
                }
                val files = File("/proc/self/fd").list()?.size ?: 0
                return Held(status.getValue("Threads").toInt(), files, status.getValue("VmRSS").toLong())
            }

            /** Threads end a moment after they were told to. */
            fun atRest(threads: Int): Held {
                var held = now()
                repeat(LOOKS_MAX) {
                    if (held.threads <= threads) return held
                    System.gc()
                    Thread.sleep(20)
                    held = now()
                }
                return held
            }
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    fun `opening and closing leaves no thread, no file and no memory`() = runBlocking {
        val cycles = System.getProperty("maquininha.cycles")?.toInt() ?: CYCLES
        val configuration = market.configuration(folder)
        suspend fun cycle() = Maquininha.open(configuration, market.credentials).shutDown()
        repeat(WARM_UP) { cycle() }
        val before = Held.atRest(0)
        repeat(cycles) { cycle() }
        val after = Held.atRest(before.threads + POOL)
        println("$cycles cycles: $before -> $after")
        assertTrue(after.threads <= before.threads + POOL, "$before -> $after")
        assertTrue(after.files <= before.files + FILES, "$before -> $after")
        val grown = (after.kilobytes - before.kilobytes).toDouble() / cycles
        assertTrue(grown < KILOBYTES_MAX, "$before -> $after")
    }

    private companion object {
        /** Cycles where the run does not say otherwise: what a test run has time for. */
        const val CYCLES = 300

        /** Cycles before the first count: heap, compiled code and allocators fill up. */
        const val WARM_UP = 100

        /** Looks at threads that are ending, 20 ms apart. */
        const val LOOKS_MAX = 200

        /** Threads and files that the virtual machine and the market take for themselves meanwhile. */
        const val POOL = 6
        const val FILES = 6

        /** What a cycle may leave behind on average; a runtime or a journal is above 100. */
        const val KILOBYTES_MAX = 20.0
    }
}
