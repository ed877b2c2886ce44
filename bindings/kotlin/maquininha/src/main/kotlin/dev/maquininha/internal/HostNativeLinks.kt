package dev.maquininha.internal

import dev.maquininha.reader.NativeLinkInbox
import dev.maquininha.reader.NativeLinkPort
import dev.maquininha.reader.NativeScanInbox
import dev.maquininha.ffi.NativeLinkInbox as FfiNativeLinkInbox
import dev.maquininha.ffi.NativeLinkPort as FfiNativeLinkPort
import dev.maquininha.ffi.NativeScanInbox as FfiNativeScanInbox

/** The app's links to readers as the native side calls them. */
internal class HostNativeLinks(private val host: NativeLinkPort) : FfiNativeLinkPort {
    override fun connect(link: ULong, place: String, inbox: FfiNativeLinkInbox): Unit =
        hosted { host.connect(link.toLong(), place, NativeLinkInbox(inbox)) }

    override fun send(link: ULong, bytes: ByteArray): Unit = hosted { host.send(link.toLong(), bytes) }

    override fun resume(link: ULong): Unit = hosted { host.resume(link.toLong()) }

    override fun close(link: ULong): Unit = hosted { host.close(link.toLong()) }

    override fun startScan(inbox: FfiNativeScanInbox): Unit = hosted { host.startScan(NativeScanInbox(inbox)) }

    override fun stopScan(): Unit = hosted { host.stopScan() }
}
