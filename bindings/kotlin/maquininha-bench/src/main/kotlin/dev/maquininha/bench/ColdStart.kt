package dev.maquininha.bench

import dev.maquininha.Maquininha
import java.io.File
import java.nio.file.Files
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking

/**
 * From starting a process until it has printed the first order, in nanoseconds: by the library, by
 * OkHttp with kotlinx.serialization, and a process that prints a line and does nothing else.
 */
internal fun measureColdStart(page: String, effort: Effort): Samples {
    val samples = Samples()
    PageServer(page).use { server ->
        val storage = Files.createTempDirectory("bench").toFile()
        // The first start of all reads the files for all others.
        listOf("ours", "plain", "nothing").forEach { started(it, server.url, storage) }
        repeat(effort.starts) {
            for (side in listOf("ours", "plain", "nothing")) {
                samples.add(side, started(side, server.url, storage))
            }
        }
    }
    return samples
}

private fun started(side: String, url: String, storage: File): Long {
    val java = File(System.getProperty("java.home"), "bin/java").path
    // Where the tests want JNA to unpack its library, a child is to unpack it too.
    val folders = listOf("java.io.tmpdir", "jna.tmpdir").mapNotNull { name ->
        System.getProperty(name)?.let { "-D$name=$it" }
    }
    val command = listOf(java) + folders +
        listOf("-cp", System.getProperty("java.class.path"), "dev.maquininha.bench.FirstOrder", side, url, storage.path)
    val begun = System.nanoTime()
    val process = ProcessBuilder(command).redirectErrorStream(true).start()
    val line = process.inputStream.bufferedReader().readLine()
    val time = System.nanoTime() - begun
    check(process.waitFor(1, TimeUnit.MINUTES)) { "$side does not end" }
    check(process.exitValue() == 0 && (side == "nothing" || line.startsWith("or_"))) { "$side said: $line" }
    return time
}

/** The process that is started. */
public object FirstOrder {
    /** Prints the first order: by which side, from where, and with which folder for a journal. */
    @JvmStatic
    public fun main(arguments: Array<String>) {
        val (side, url, storage) = arguments
        val order = when (side) {
            "ours" -> runBlocking { ours(url, File(storage)) }
            "plain" -> PlainOrders(url).read().first().order.id
            else -> "nothing"
        }
        println(order)
        // Pools of the peer would keep the process for a minute.
        Runtime.getRuntime().halt(0)
    }

    private suspend fun ours(url: String, storage: File): String {
        val terminal = Maquininha.open(configuration(url, storage), credentials)
        return terminal.orders.first { it.orders.isNotEmpty() }.orders.first().order.id.value
    }
}
