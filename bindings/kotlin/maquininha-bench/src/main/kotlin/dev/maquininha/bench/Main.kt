package dev.maquininha.bench

import java.io.File
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

/**
 * Measures one thing and prints the samples of each side as JSON: the name of what, then `--page`
 * with the file of a page of orders, and `--quick` where it is only to be shown that it works.
 */
public fun main(arguments: Array<String>) {
    val names = arguments.toMutableList()
    val effort = if (names.remove("--quick")) Effort.QUICK else Effort.FULL
    val page = File(names[names.indexOf("--page") + 1]).readText()
    val samples = runBlocking { measure(names.first(), page, effort) }
    println(samples.json())
    // Pools of the peers would keep the process for a minute.
    exitProcess(0)
}

/** What can be measured. */
internal suspend fun measure(what: String, page: String, effort: Effort): Samples = when (what) {
    "calls" -> measureCalls(page, effort)
    "page" -> measurePage(page, effort)
    "events" -> measureEvents(page, effort)
    "cold-start" -> measureColdStart(page, effort)
    else -> throw IllegalArgumentException("$what is not measured here")
}
