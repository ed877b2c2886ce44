package dev.maquininha.testing

import SocketLinks
import dev.maquininha.AttemptId
import dev.maquininha.CancelReason
import dev.maquininha.ErrorCode
import dev.maquininha.EventKind
import dev.maquininha.Maquininha
import dev.maquininha.MaquininhaException
import dev.maquininha.Money
import dev.maquininha.PaymentResult
import dev.maquininha.Tender
import dev.maquininha.reader.ConnectionFailure
import dev.maquininha.reader.DiscoveryEvent
import dev.maquininha.reader.FixedPrompt
import dev.maquininha.reader.NativeLinkInbox
import dev.maquininha.reader.NativeLinkPort
import dev.maquininha.reader.NativeScanInbox
import dev.maquininha.reader.ReaderAddress
import dev.maquininha.reader.ReaderAnswer
import dev.maquininha.reader.ReaderConnection
import dev.maquininha.reader.ReaderEvent
import dev.maquininha.reader.ReaderKey
import dev.maquininha.reader.ReaderQuestion
import dev.maquininha.reader.ReaderState
import dev.maquininha.reader.Readers
import java.io.File
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir

/** A PIN pad from the search to the receipt: what an app with a paired reader does. */
@ExtendWith(MaquininhaExtension::class)
class ReadersTest(private val market: SimulatedMarket, @param:TempDir private val storage: File) {
    private val chip = "insert chip-online-pin; type 1234; press ok; remove"
    private val lost = "insert chip-online-pin; type 1234; press ok"

    private suspend fun open(links: NativeLinkPort? = null): Readers =
        Readers.open(market.readersConfiguration(storage), links)

    /** A terminal that is paid by the readers. */
    private suspend fun till(readers: Readers): Maquininha {
        val settings = market.configuration(storage)
        val quick = settings.copy(limits = settings.limits.copy(unknownAfter = Duration.ofSeconds(1)))
        return Maquininha.open(quick, market.credentials, readers = readers)
    }

    private suspend fun Readers.connected(pad: VirtualPinPad) =
        assertInstanceOf(ReaderConnection.Connected::class.java, connect(pad.address)).info

    private fun failed(connection: ReaderConnection) =
        assertInstanceOf(ReaderConnection.Failed::class.java, connection).trouble

    @Test
    fun `a reader is found and used over sockets of the app, as RFCOMM would be`() = runTest {
        val pad = market.pinPad()
        val links = SocketLinks(paired = { mapOf(pad.address.place to "PAX-TEST") }, socket = ::TcpSocket)
        open(links).use { readers ->
            val found = readers.discover().first { it is DiscoveryEvent.Found } as DiscoveryEvent.Found
            assertEquals("PAX-TEST" to listOf("abecs"), found.reader.name to found.reader.plugins)
            assertEquals(ReaderAddress.native(pad.address.place), found.reader.address)
            val connected = assertInstanceOf(ReaderConnection.Connected::class.java, readers.connect(found.reader))
            assertEquals(connected.info.serial, readers.inspect().serial)
            assertEquals(listOf(connected.info.serial), readers.remembered().map { it.serial })
            till(readers).use { till ->
                pad.play(chip)
                val end = till.sell(AttemptId("pay-1"), Money.brl(30_00), Tender.Credit()).await()
                assertInstanceOf(PaymentResult.Approved::class.java, end)
                till.settled()
            }
            assertEquals(emptyList<Disagreement>(), market.audit())
            readers.forget(found.reader.address)
            assertEquals(ReaderState.NotConnected, readers.view.first { it.reader == null }.state)
            val error = assertThrows<MaquininhaException> { readers.connectLast() }
            assertEquals(ErrorCode.READER_NOT_REMEMBERED, error.code)
        }
    }

    @Test
    fun `the links over sockets in the guide are these`() {
        val guide = File("../../../docs/links.md").readText()
        val shown = guide.substringAfter("<!-- socket links -->\n```kotlin\n").substringBefore("```\n")
        assertEquals(File("src/test/kotlin/SocketLinks.kt").readText(), shown)
    }

    @Test
    fun `a reader shows texts and asks for keys, options and numbers`() = runTest {
        val pad = market.pinPad()
        open(pad.nativeLinks).use { readers ->
            assertEquals(ErrorCode.READER_NOT_CONNECTED, assertThrows<MaquininhaException> { readers.show("Oi") }.code)
            assertInstanceOf(ReaderConnection.Connected::class.java, readers.connect(pad.nativeAddress))
            readers.show("BOM DIA")
            assertEquals("BOM DIA", pad.display.first().trim())
            pad.play("type 123456; press ok")
            assertEquals(ReaderAnswer.Text("123456"), readers.ask(ReaderQuestion.Input(FixedPrompt.ODOMETER, 1..7)))
            pad.play("press down; press ok")
            assertEquals(ReaderAnswer.Choice(1), readers.ask(ReaderQuestion.Menu("COMO?", listOf("DEBITO", "CREDITO"))))
            pad.play("press ok")
            assertEquals(ReaderAnswer.Key(ReaderKey.Enter), readers.ask(ReaderQuestion.Key("CONFIRMA?")))
            pad.play("press cancel")
            assertEquals(ReaderAnswer.Canceled, readers.ask(ReaderQuestion.Key("CONFIRMA?")))
            assertEquals(ReaderAnswer.TimedOut, readers.ask(ReaderQuestion.Key("CONFIRMA?"), Duration.ofSeconds(1)))
            val error = assertThrows<MaquininhaException> { readers.ask(ReaderQuestion.Menu("", emptyList())) }
            assertEquals(ErrorCode.READER_QUESTION, error.code)
        }
    }

    @Test
    fun `a coroutine that is cancelled takes its question back`() = runTest {
        val pad = market.pinPad()
        open().use { readers ->
            readers.connected(pad)
            val asking = launch(Dispatchers.Default) { readers.ask(ReaderQuestion.Key("CONFIRMA?")) }
            readers.view.first { it.state == ReaderState.Busy }
            asking.cancelAndJoin()
            readers.view.first { it.state == ReaderState.Ready }
            pad.play("press ok")
            assertEquals(ReaderAnswer.Key(ReaderKey.Enter), readers.ask(ReaderQuestion.Key("DE NOVO?")))
        }
    }

    @Test
    fun `a sale by chip and PIN over TCP tells its messages, and the books agree`() = runTest {
        val pad = market.pinPad()
        open().use { readers ->
            val info = readers.connected(pad)
            assertTrue(info.capabilities.takesPin)
            assertTrue(readers.view.first { it.state == ReaderState.Ready }.entries.chip)
            val told = ConcurrentLinkedQueue<String>()
            val listening = CompletableDeferred<Unit>()
            val listener = launch(Dispatchers.Default) {
                readers.events.onEach { listening.complete(Unit) }.collect {
                    if (it is ReaderEvent.Message) told += it.userText()
                }
            }
            listening.await()
            till(readers).use { till ->
                pad.play(chip)
                val end = till.sell(AttemptId("pay-1"), Money.brl(64_90), Tender.Credit()).await()
                val approval = assertInstanceOf(PaymentResult.Approved::class.java, end).approval
                assertNotNull(approval.card)
                till.settled()
            }
            readers.shutDown()
            listener.join()
            assertTrue(told.containsAll(listOf("Digite a senha no leitor.", "Retire o cartão.")), "$told")
            val booked = market.payments.single()
            assertEquals(Money.brl(64_90) to "confirmed", booked.settled to booked.state)
            assertEquals(emptyList<Disagreement>(), market.audit())
        }
    }

    @Test
    fun `a link lost while the acquirer is asked leaves the payment unknown, and it resolves`() = runTest {
        val pad = market.pinPad()
        open().use { readers ->
            readers.connected(pad)
            market.plantFault("""{"match": {"path_contains": "/authorize"}, "fault": {"kind": "delay", "ms": 1500}}""")
            for (path in listOf("/undo", "/query")) {
                market.plantFault("""{"match": {"path_contains": "$path"}, "fault": {"kind": "drop_before"}}""")
            }
            till(readers).use { till ->
                val authorizing = async(Dispatchers.Default) {
                    readers.events.first { it is ReaderEvent.Message && it.code == "authorizing" }
                }
                pad.play(lost)
                val payment = till.sell(AttemptId("pay-1"), Money.brl(21_50), Tender.Credit())
                authorizing.await()
                pad.cutLink()
                val away = readers.view.first { it.trouble != null }
                assertEquals(ConnectionFailure.LINK_LOST, away.trouble?.reason)
                assertEquals("Aproxime o leitor e verifique se está ligado.", away.trouble?.suggestion())
                assertInstanceOf(ReaderState.Reconnecting::class.java, away.state)
                assertEquals(PaymentResult.Unknown, payment.await())
                readers.view.first { it.state == ReaderState.Ready }
                market.clearFaults()
                till.settled()
                val resolved = till.events.first { it.kind is EventKind.PaymentResolved }.kind as EventKind.PaymentResolved
                val canceled = assertInstanceOf(PaymentResult.Canceled::class.java, resolved.end)
                assertInstanceOf(CancelReason.Undone::class.java, canceled.why)
            }
            assertEquals(emptyList<Disagreement>(), market.audit())
            assertTrue(market.payments.all { it.settled == Money.brl(0) }, "${market.payments}")
        }
    }

    @Test
    fun `a reader that is switched off says what a person can do`() = runTest {
        val pad = market.pinPad()
        pad.close()
        open().use { readers ->
            val trouble = failed(readers.connect(pad.address))
            assertEquals(ConnectionFailure.NOT_FOUND, trouble.reason)
            assertEquals("Ligue o leitor e deixe-o por perto.", trouble.suggestion())
            assertEquals(ReaderState.Failed(ConnectionFailure.NOT_FOUND), readers.view.first { it.trouble != null }.state)
            val error = assertThrows<MaquininhaException> { readers.connect(ReaderAddress.tcp("")) }
            assertEquals("reader.bad_address", error.code)
        }
    }

    /** Links of an app that throws, or never answers. */
    private class BadLinks(private val fails: Boolean) : NativeLinkPort {
        val calls = ConcurrentLinkedQueue<String>()
        private val kept = ConcurrentLinkedQueue<Any>()

        private fun called(call: String) {
            calls += call
            check(!fails) { "planted" }
        }

        override fun connect(link: Long, place: String, inbox: NativeLinkInbox) {
            kept += inbox
            called("connect")
        }

        override fun send(link: Long, bytes: ByteArray) = called("send")

        override fun resume(link: Long) = called("resume")

        override fun close(link: Long) = called("close")

        override fun startScan(inbox: NativeScanInbox) {
            kept += inbox
            called("startScan")
        }

        override fun stopScan() = called("stopScan")
    }

    @Test
    fun `links of the app that throw or never answer are a reader that is not there`() = runTest {
        for ((fails, wanted) in listOf(true to ConnectionFailure.FAILED, false to ConnectionFailure.NOT_FOUND)) {
            val links = BadLinks(fails)
            val quick = market.readersConfiguration(storage).copy(connectLimit = Duration.ofMillis(500))
            val readers = Readers.open(quick, links)
            val trouble = failed(readers.connect(ReaderAddress.native("AA:BB")))
            assertEquals(wanted, trouble.reason)
            assertFalse("planted" in trouble.toString())
            if (fails) assertInstanceOf(DiscoveryEvent.Trouble::class.java, readers.discover().first())
            readers.shutDown()
            val scan = if (fails) listOf("startScan", "stopScan") else emptyList()
            assertEquals(listOf("connect", "close") + scan, links.calls.toList())
        }
    }

    @Test
    fun `closing ends searches and events, and remembers the reader`() = runTest {
        val pad = market.pinPad()
        val readers = open(pad.nativeLinks)
        readers.connected(pad)
        withContext(Dispatchers.Default) {
            val (listening, searching) = List(2) { CompletableDeferred<Unit>() }
            val events = async { readers.events.onEach { listening.complete(Unit) }.toList() }
            val search = async { readers.discover().onEach { searching.complete(Unit) }.toList() }
            listening.await()
            searching.await()
            readers.shutDown()
            readers.shutDown()
            assertInstanceOf(ReaderEvent.View::class.java, events.await().first())
            assertInstanceOf(DiscoveryEvent.Found::class.java, search.await().first())
        }
        assertEquals(ErrorCode.CLOSED, assertThrows<MaquininhaException> { readers.inspect() }.code)
        open().use { again ->
            assertEquals(pad.address, again.remembered().single().address)
            assertInstanceOf(ReaderConnection.Connected::class.java, again.connectLast())
        }
    }
}
