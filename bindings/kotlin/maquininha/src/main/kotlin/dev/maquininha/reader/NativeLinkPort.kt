package dev.maquininha.reader

import dev.maquininha.ffi.NativeReader
import dev.maquininha.internal.calling
import dev.maquininha.internal.toFfi
import dev.maquininha.internal.toPublic
import dev.maquininha.ffi.NativeLinkInbox as FfiNativeLinkInbox
import dev.maquininha.ffi.NativeScanInbox as FfiNativeScanInbox

/**
 * The links that the app brings, because only it can reach them: RFCOMM, GATT and USB on Android.
 *
 * Every call returns at once, within a second, and never blocks; what comes of it goes to an inbox,
 * from any thread. Calls come one at a time and in order, on threads of the library. Calls for links
 * that the app no longer knows are to be ignored. Links are told apart by their numbers; each
 * connection has a new one. An implementation that throws has lost the link.
 */
public interface NativeLinkPort {
    /**
     * Opens a link to the reader at a place of the app's own words, such as a Bluetooth address,
     * and answers with [NativeLinkInbox.connected] or [NativeLinkInbox.lost]. One that never answers
     * has not found the reader, after [ReadersConfiguration.connectLimit].
     */
    public fun connect(link: Long, place: String, inbox: NativeLinkInbox)

    /**
     * Sends bytes, at most 2,048, and answers once with [NativeLinkInbox.sent] when the system has
     * taken all of them; there is no other send before that.
     */
    public fun send(link: Long, bytes: ByteArray)

    /**
     * There is room again, after [NativeLinkInbox.received] was turned away. It may come before that
     * call returns, and once more than needed.
     */
    public fun resume(link: Long)

    /**
     * Gives up the link or the attempt and frees what it holds. Called exactly once for each
     * [connect], also after a loss. Nothing of this link may reach the inbox afterwards, and the
     * reader can be connected again at once.
     */
    public fun close(link: Long)

    /** Starts to look for readers. One scan at a time. One that throws cannot scan. */
    public fun startScan(inbox: NativeScanInbox)

    /** Ends the scan. Called once for each [startScan]. */
    public fun stopScan()
}

/** Whether received bytes were taken. */
public enum class Received {
    /** They were. */
    TAKEN,

    /**
     * None of them was. To be offered again after [NativeLinkPort.resume]; a link that cannot wait,
     * as for GATT notifications, is reported as lost instead.
     */
    FULL,
}

/** Where the app tells what happens on one link. Any thread may call; nothing blocks. */
public class NativeLinkInbox internal constructor(internal val inbox: FfiNativeLinkInbox) {
    /** The link is open. */
    public fun connected(): Unit = calling { inbox.connected() }

    /** Bytes of the reader, in order, in any pieces. 256 KiB are kept until they are read. */
    public fun received(bytes: ByteArray): Received = calling { inbox.received(bytes).toPublic() }

    /** The bytes of the last [NativeLinkPort.send] were taken by the system. */
    public fun sent(): Unit = calling { inbox.sent() }

    /**
     * The link is over, or was not opened. The first reason stays; bytes that were received before
     * are still read.
     */
    public fun lost(failure: LinkFailure): Unit = calling { inbox.lost(failure.toFfi()) }
}

/** Where the app tells what its scan finds. Any thread may call; nothing blocks. */
public class NativeScanInbox internal constructor(internal val inbox: FfiNativeScanInbox) {
    /**
     * A reader came into sight, or its name or strength changed.
     *
     * @param place what [NativeLinkPort.connect] gets. 1 to 256 bytes, no control characters.
     * @param rssiDbm signal strength in dBm.
     * @param paired whether the system says that it is paired.
     */
    @JvmOverloads
    public fun found(place: String, name: String? = null, rssiDbm: Int? = null, paired: Boolean? = null): Unit =
        calling { inbox.found(NativeReader(place, name, rssiDbm?.toShort(), paired)) }

    /** A reader is out of sight. */
    public fun gone(place: String): Unit = calling { inbox.gone(place) }

    /** The scan is over because of this. */
    public fun failed(failure: LinkFailure): Unit = calling { inbox.failed(failure.toFfi()) }
}

/** Why a link of the app is not there, or no longer. */
public sealed interface LinkFailure {
    /** It was there and is gone. */
    public data object Lost : LinkFailure

    /** Nothing answers there. */
    public data object NotFound : LinkFailure

    /** Another app, or another link of this one, holds the reader. */
    public data object InUse : LinkFailure

    /** The radio is off or there is none. */
    public data object RadioOff : LinkFailure

    /** The system does not permit it. */
    public data class NotPermitted(
        /** The system's words, for the developer. */
        public val reason: String,
    ) : LinkFailure

    /** The reader asks to be paired first. */
    public data object NotPaired : LinkFailure

    /** The device has no service that carries bytes. */
    public data object NoByteService : LinkFailure

    /** The place is none. */
    public data object BadAddress : LinkFailure

    /** Anything else. */
    public data class Failed(
        /** The system's words, for the developer. */
        public val reason: String,
    ) : LinkFailure
}
