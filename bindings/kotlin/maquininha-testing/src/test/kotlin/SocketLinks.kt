import dev.maquininha.reader.LinkFailure
import dev.maquininha.reader.NativeLinkInbox
import dev.maquininha.reader.NativeLinkPort
import dev.maquininha.reader.NativeScanInbox
import dev.maquininha.reader.Received
import java.io.Closeable
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.Semaphore
import kotlin.concurrent.thread

/** A socket that blocks: what Android's `BluetoothSocket` has. */
interface BlockingSocket : Closeable {
    val input: InputStream
    val output: OutputStream

    fun connect()
}

/** Links to readers over blocking sockets. `paired` gives places and names, `socket` the socket to a place. */
class SocketLinks(
    private val paired: () -> Map<String, String>,
    private val socket: (String) -> BlockingSocket,
) : NativeLinkPort {
    private val links = ConcurrentHashMap<Long, SocketLink>()
    private var scan: NativeScanInbox? = null

    override fun connect(link: Long, place: String, inbox: NativeLinkInbox) {
        links[link] = SocketLink(socket(place), inbox)
    }

    override fun send(link: Long, bytes: ByteArray) {
        links[link]?.send(bytes)
    }

    override fun resume(link: Long) {
        links[link]?.resume()
    }

    override fun close(link: Long) {
        links.remove(link)?.close()
    }

    override fun startScan(inbox: NativeScanInbox) {
        scan = inbox // Letting go of it would end the scan.
        paired().forEach { (place, name) -> inbox.found(place, name, paired = true) }
    }

    override fun stopScan() {
        scan = null
    }
}

/** One link: a thread that connects and receives, and one that sends. */
private class SocketLink(private val socket: BlockingSocket, private val inbox: NativeLinkInbox) {
    private val toSend = LinkedBlockingQueue<ByteArray>()
    private val room = Semaphore(0)
    private var sending: Thread? = null
    private val receiving = thread(name = "reader-receives") { work(::receive) }

    fun send(bytes: ByteArray) = toSend.put(bytes)

    fun resume() = room.release()

    @Synchronized
    fun close() {
        socket.close()
        receiving.interrupt()
        sending?.interrupt()
    }

    private fun receive() {
        socket.connect()
        inbox.connected()
        synchronized(this) { sending = thread(name = "reader-sends") { work(::sendAll) } }
        val buffer = ByteArray(1024)
        while (true) {
            val count = socket.input.read(buffer)
            if (count < 0) break
            val bytes = buffer.copyOf(count)
            while (inbox.received(bytes) == Received.FULL) room.acquire()
        }
        inbox.lost(LinkFailure.Lost)
    }

    private fun sendAll() {
        while (true) {
            socket.output.write(toSend.take())
            socket.output.flush()
            inbox.sent()
        }
    }

    /** The first reason counts, so what follows a close is heard by nobody. */
    private fun work(work: () -> Unit) {
        try {
            work()
        } catch (_: IOException) {
            inbox.lost(LinkFailure.Lost) // Before it was connected, this is a reader that was not found.
        } catch (_: InterruptedException) {
            inbox.lost(LinkFailure.Lost)
        }
    }
}
