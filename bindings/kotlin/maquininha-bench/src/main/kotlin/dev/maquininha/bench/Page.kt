package dev.maquininha.bench

import dev.maquininha.Maquininha
import dev.maquininha.internal.terminalConfig
import dev.maquininha.internal.terminalPorts
import dev.maquininha.internal.toPublic
import java.nio.file.Files
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import dev.maquininha.ffi.Terminal as FfiTerminal

/**
 * A page of orders, from the moment at which its bytes begin to go out until a collector has the
 * objects, in nanoseconds: by the library, and by OkHttp with kotlinx.serialization. And how long a
 * page that is in the library needs across the border.
 */
internal suspend fun measurePage(page: String, effort: Effort): Samples = coroutineScope {
    val samples = Samples()
    PageServer(page).use { server ->
        val settings = configuration(server.url, Files.createTempDirectory("bench").toFile())
        val terminal = Maquininha.open(settings, credentials)
        val plain = PlainOrders(server.url)
        val plainOrders = MutableStateFlow(emptyList<PlainListedOrder>())
        val ours = Arrivals(this, terminal.orders) { list -> list.orders.map { it.order.pos?.displayName } }
        val theirs = Arrivals(this, plainOrders) { list -> list.map { it.order.pos?.displayName } }
        // The page of before the first turn.
        ours.await(PageServer.TITLE)
        repeat(effort.pagesBefore + effort.pages) { round ->
            server.turn++
            val title = if (server.turn % 2 == 0) PageServer.TITLE else PageServer.OTHER_TITLE
            val asked = System.nanoTime()
            terminal.refreshOrders()
            val arrived = ours.await(title)
            val (wire, whole) = arrived - server.sentAt to arrived - asked
            val askedPlain = System.nanoTime()
            withContext(Dispatchers.IO) { plainOrders.value = plain.read() }
            val arrivedPlain = theirs.await(title)
            if (round >= effort.pagesBefore) {
                samples.add("ours", wire)
                samples.add("ours_asked", whole)
                samples.add("plain", arrivedPlain - server.sentAt)
                samples.add("plain_asked", arrivedPlain - askedPlain)
            }
        }
        terminal.shutDown()
        ours.stop()
        theirs.stop()
        measureCrossing(server, effort, samples)
    }
    samples
}

/** The page that the library holds, as objects of its own language, over and over. */
private suspend fun measureCrossing(server: PageServer, effort: Effort, samples: Samples) {
    val settings = configuration(server.url, Files.createTempDirectory("bench").toFile())
    val terminal = FfiTerminal.open(terminalConfig(settings), terminalPorts(credentials, null, null, emptyList(), null))
    val orders = terminal.orders()
    orders.feed().use { feed ->
        var revision = 0uL
        while (orders.snapshot().orders.isEmpty()) revision = feed.next(revision).revision
    }
    val sides = listOf(
        side("crossing") { orders.snapshot() },
        side("crossing_public") { orders.snapshot().toPublic() },
    )
    interleaved(sides, effort, samples)
    terminal.shutDown()
}

/** Hears a flow of lists in a coroutine of its own, and tells when a list was there. */
private class Arrivals<T>(scope: CoroutineScope, flow: Flow<T>, private val titles: (T) -> List<String?>) {
    private val arrived = Channel<Pair<Long, T>>(Channel.UNLIMITED)
    private val job = scope.launch(Dispatchers.Default) {
        flow.collect { arrived.send(System.nanoTime() to it) }
    }

    /** When the list was there whose titles all begin so. */
    suspend fun await(title: String): Long {
        while (true) {
            val (at, list) = arrived.receive()
            val found = titles(list)
            if (found.isNotEmpty() && found.all { it?.startsWith(title) == true }) return at
        }
    }

    fun stop() = job.cancel()
}
