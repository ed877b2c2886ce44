package dev.maquininha.bench

import com.sun.jna.Native
import dev.maquininha.Maquininha
import dev.maquininha.internal.calling
import dev.maquininha.internal.toFfi
import dev.maquininha.testing.SimulatedMarket
import java.nio.file.Files
import java.util.concurrent.locks.ReentrantReadWriteLock
import kotlin.concurrent.write
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import dev.maquininha.ffi.terminalConfig as ffiTerminalConfig

/** A function of the same library that takes nothing and gives a number, called by JNA alone. */
private object PlainJna {
    init {
        Native.register(PlainJna::class.java, "maquininha")
    }

    @JvmStatic
    @Suppress("FunctionName")
    external fun ffi_maquininha_uniffi_contract_version(): Int
}

/** What the trivial call does on the other side: it takes a lock, and empties a place. */
private class EmptyPlace {
    private val lock = ReentrantReadWriteLock()
    private var content: Any? = null

    fun empty(): Any? = lock.write { content.also { content = null } }
}

/**
 * Single calls, in nanoseconds: one that takes and gives nothing, one that takes a record of three
 * texts and gives one of some thirty fields, and one that suspends until the engine's threads have
 * answered; each beside the same in Kotlin, the first beside JNA without UniFFI too.
 */
internal suspend fun measureCalls(page: String, effort: Effort): Samples {
    val samples = Samples()
    val market = SimulatedMarket.start()
    market.close()
    val place = EmptyPlace()
    val ffiDevice = device.toFfi()
    val (url, folder) = "https://api.example.com" to "/data/maquininha"
    val defaults = ffiTerminalConfig(ffiDevice, url, folder)
    interleaved(
        listOf(
            side("trivial") { market.close() },
            side("trivial_jna") { PlainJna.ffi_maquininha_uniffi_contract_version() },
            side("trivial_kotlin") { place.empty() },
            side("record") { calling { ffiTerminalConfig(ffiDevice, url, folder) } },
            side("record_kotlin") {
                defaults.copy(
                    device = ffiDevice.copy(),
                    gateway = defaults.gateway.copy(
                        primaryUrl = url,
                        retry = defaults.gateway.retry.copy(),
                        health = defaults.gateway.health.copy(),
                        rateLimits = defaults.gateway.rateLimits.copy(),
                    ),
                    storageDir = folder,
                    contract = defaults.contract.toList(),
                    limits = defaults.limits.copy(),
                    polling = defaults.polling.copy(),
                )
            },
        ),
        effort,
        samples,
    )
    PageServer(page).use { server ->
        val settings = configuration(server.url, Files.createTempDirectory("bench").toFile())
        val terminal = Maquininha.open(settings, credentials)
        val sides = listOf(
            suspending("suspend") { terminal.settled() },
            suspending("suspend_kotlin") { onOtherThread() },
        )
        withContext(Dispatchers.Default) { interleaved(sides, effort, samples) }
        terminal.shutDown()
    }
    return samples
}

/** A pool beside the one of the caller, as the engine's is. */
private val otherThreads: CoroutineDispatcher = Dispatchers.IO.limitedParallelism(2)

private suspend fun onOtherThread() = withContext(otherThreads) { }

private inline fun suspending(name: String, crossinline call: suspend () -> Unit) = Side(name) { calls ->
    runBlocking {
        val begun = System.nanoTime()
        repeat(calls) { call() }
        System.nanoTime() - begun
    }
}
