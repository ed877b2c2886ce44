package dev.maquininha.testing

import BlockingSocket
import java.net.InetSocketAddress
import java.net.Socket

/** A TCP socket in the place of a Bluetooth one: it blocks alike. */
class TcpSocket(private val place: String) : BlockingSocket {
    private val socket = Socket()
    override val input get() = socket.getInputStream()
    override val output get() = socket.getOutputStream()

    override fun connect() = socket.connect(InetSocketAddress(place.substringBefore(':'), place.substringAfter(':').toInt()))

    override fun close() = socket.close()
}
