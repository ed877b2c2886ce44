package dev.maquininha.bench

import java.util.concurrent.atomic.AtomicReference
import kotlinx.serialization.json.Json

/** What was measured, by the name of each side; medians are taken by whoever reads it. */
internal class Samples {
    private val sides = linkedMapOf<String, MutableList<Double>>()

    /** The sides that were measured, with their samples. */
    val all: Map<String, List<Double>> get() = sides

    fun add(side: String, sample: Number) {
        sides.getOrPut(side) { mutableListOf() } += sample.toDouble()
    }

    /** Everything as one line of JSON. */
    fun json(): String = Json.encodeToString<Map<String, List<Double>>>(sides)
}

/** Results go here, so that the compiler cannot leave the calls out. */
internal val kept: AtomicReference<Any?> = AtomicReference()

/** One of several things that are called in turns. */
internal class Side(val name: String, private val batch: (calls: Int) -> Long) {
    /** Nanoseconds of one call, over a batch of at least this many nanoseconds. */
    fun perCall(atLeast: Long): Double {
        var calls = 1
        while (true) {
            val nanoseconds = batch(calls)
            if (nanoseconds >= atLeast) return nanoseconds.toDouble() / calls
            calls *= if (nanoseconds < atLeast / BIG_STEP) BIG_STEP else 2
        }
    }

    private companion object {
        const val BIG_STEP = 10
    }
}

/** A side whose loop is its own, so that each is compiled for itself. */
internal inline fun side(name: String, crossinline call: () -> Any?): Side = Side(name) { calls ->
    val begun = System.nanoTime()
    repeat(calls) { kept.lazySet(call()) }
    System.nanoTime() - begun
}

/** Measures sides in turns: some rounds to warm up, and those that count. */
internal fun interleaved(sides: List<Side>, effort: Effort, into: Samples) {
    repeat(effort.warmUp) { sides.forEach { it.perCall(effort.batch) } }
    repeat(effort.rounds) { sides.forEach { into.add(it.name, it.perCall(effort.batch)) } }
}

/** How much is measured. */
internal enum class Effort(
    /** Rounds that do not count. */
    val warmUp: Int,
    /** Rounds that count. */
    val rounds: Int,
    /** The shortest batch of calls, in nanoseconds: so short that most are not interrupted on a busy machine. */
    val batch: Long,
    /** Pages that do not count; of events there are five times as many. */
    val pagesBefore: Int,
    /** Pages that count. */
    val pages: Int,
    /** Starts of a process. */
    val starts: Int,
) {
    /** For figures that are published. */
    FULL(warmUp = 80, rounds = 201, batch = 1_000_000, pagesBefore = 600, pages = 400, starts = 15),

    /** Shows that it works; the numbers mean nothing. */
    QUICK(warmUp = 1, rounds = 2, batch = 10_000, pagesBefore = 2, pages = 3, starts = 1),
}
