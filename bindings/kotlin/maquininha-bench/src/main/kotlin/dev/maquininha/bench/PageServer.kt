package dev.maquininha.bench

import java.io.BufferedInputStream
import java.io.InputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.SocketException
import kotlin.concurrent.thread

/** An order API that answers every call with a page of orders, the same bytes for all. */
internal class PageServer(page: String) : AutoCloseable {
    private val answers = listOf(page, page.replace(TITLE, OTHER_TITLE)).map(::answer)
    private val socket = ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())

    /** Which of the two pages is given: they differ in a letter of every title. */
    @Volatile
    var turn: Int = 0

    /** When the answer to the last call began to go out, by [System.nanoTime]. */
    @Volatile
    var sentAt: Long = 0
        private set

    /** Its origin. */
    val url: String = "http://127.0.0.1:${socket.localPort}"

    init {
        require(page.contains(TITLE)) { "the page has no order whose title has $TITLE in it" }
        thread(isDaemon = true, name = "page server") {
            untilClosed {
                while (true) {
                    val connection = socket.accept()
                    thread(isDaemon = true, name = "page connection") { untilClosed { serve(connection) } }
                }
            }
        }
    }

    private fun serve(connection: Socket) = connection.use {
        connection.tcpNoDelay = true
        val requests = BufferedInputStream(connection.getInputStream())
        while (requests.skipHead()) {
            val answer = answers[turn % answers.size]
            sentAt = System.nanoTime()
            connection.getOutputStream().write(answer)
        }
    }

    override fun close(): Unit = socket.close()

    /** What the titles of the pages have in them. */
    companion object {
        const val TITLE: String = "Mesa"
        const val OTHER_TITLE: String = "Nesa"
        private const val BACKLOG = 50

        private fun answer(page: String): ByteArray {
            val body = page.toByteArray()
            val head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.size}\r\n\r\n"
            return head.toByteArray() + body
        }
    }
}

private fun untilClosed(work: () -> Unit) {
    try {
        work()
    } catch (_: SocketException) {
        // Whoever was on the other side is gone.
    }
}

/** Reads a request without a body; false at the end of the connection. */
private fun InputStream.skipHead(): Boolean {
    var last = 0
    while (true) {
        val next = read()
        if (next < 0) return false
        if (next == '\r'.code) continue
        if (next == '\n'.code && last == '\n'.code) return true
        last = next
    }
}
