package dev.maquininha.testing

import dev.maquininha.AttemptId
import dev.maquininha.Maquininha
import dev.maquininha.Money
import dev.maquininha.PaymentResult
import dev.maquininha.Tender
import java.io.File
import java.nio.file.Files
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
    private data class Held(val threads: Int, val files: List<String>, val kilobytes: Long) {
        /** Whether nothing is held beyond what was held before; threads of the virtual machine come and go. */
        fun isBackTo(before: Held): Boolean = threads <= before.threads + POOL && files.size <= before.files.size

        override fun toString(): String = "$threads threads, ${files.size} files, $kilobytes kB"

        companion object {
            fun now(): Held {
                val status = File("/proc/self/status").readLines().associate { line ->
                    line.substringBefore(':') to line.substringAfter(':').trim().substringBefore(' ')
                }
                // One that is closed meanwhile leads nowhere, as does the list itself.
                val files = File("/proc/self/fd").listFiles().orEmpty().mapNotNull { file ->
                    runCatching { Files.readSymbolicLink(file.toPath()).toString() }.getOrNull()
                }
                return Held(status.getValue("Threads").toInt(), files, status.getValue("VmRSS").toLong())
            }

            /** Threads and sockets end a moment after they were told to: looks until it is so, or many times. */
            fun once(isAtRest: (Held) -> Boolean): Held {
                var held = now()
                repeat(LOOKS_MAX) {
                    if (isAtRest(held)) return held
                    Thread.sleep(PAUSE_MS)
                    held = now()
                }
                return held
            }

            /** When nothing ends any more. */
            fun atRest(): Held {
                var last = now()
                return once { held -> (held.files == last.files && held.threads == last.threads).also { last = held } }
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
        val before = Held.atRest()
        repeat(cycles) { cycle() }
        val after = Held.once { it.isBackTo(before) }
        println("$cycles cycles: $before -> $after")
        assertTrue(after.isBackTo(before), "$before -> $after: ${after.files - before.files.toSet()}")
        val grown = (after.kilobytes - before.kilobytes).toDouble() / cycles
        assertTrue(grown < KILOBYTES_MAX, "$before -> $after")
    }

    private companion object {
        /** Cycles where the run does not say otherwise: what a test run has time for. */
        const val CYCLES = 2_000

        /** Cycles before the first count: heap, compiled code and allocators fill up. */
        const val WARM_UP = 100

        /** Looks at what is ending, and the pause between two. */
        const val LOOKS_MAX = 200
        const val PAUSE_MS = 50L

        /** Threads that the virtual machine takes for itself meanwhile. */
        const val POOL = 6

        /** What a cycle may leave behind on average; a runtime or a journal is above 100. */
        const val KILOBYTES_MAX = 20.0
    }
}
