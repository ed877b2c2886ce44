package dev.maquininha.reader

import dev.maquininha.internal.HostNativeLinks
import dev.maquininha.internal.ReaderWatch
import dev.maquininha.internal.calling
import dev.maquininha.internal.closeBounded
import dev.maquininha.internal.readersConfig
import dev.maquininha.internal.toFfi
import dev.maquininha.internal.toPublic
import dev.maquininha.internal.unlessClosed
import java.time.Duration
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import dev.maquininha.ffi.ReaderChoice as FfiReaderChoice
import dev.maquininha.ffi.ReaderHostPorts as FfiReaderHostPorts
import dev.maquininha.ffi.Readers as FfiReaders

/**
 * The card readers of a device: finds them and keeps one connected.
 *
 * An app names an address; which link carries it, and which protocol the reader speaks, is the
 * library's matter. A terminal that is opened with them ([dev.maquininha.Maquininha.open]) takes its
 * payments by the connected reader. Payments and questions take turns; a payment comes first.
 *
 * It has threads of its own: no call blocks its caller's thread but [close]. Any thread may call.
 * Every function throws [dev.maquininha.MaquininhaException] `closed` once it is closed.
 */
public class Readers private constructor(internal val readers: FfiReaders) : AutoCloseable {
    private val watch = ReaderWatch(readers, CoroutineScope(SupervisorJob() + Dispatchers.Default))

    /** How it stands with the reader, and every change. It is kept after [close]. */
    public val view: StateFlow<ReaderView> get() = watch.view

    /**
     * What happens with the reader: how it stands first, then changes, messages and news. Each
     * collector gets all of them; a slow one misses views in between and old news, never the last
     * view. Completes when the readers are closed.
     */
    public val events: Flow<ReaderEvent> = flow {
        unlessClosed { readers.events() }?.use { stream ->
            while (true) {
                emit((unlessClosed { stream.next() } ?: break).toPublic())
            }
        }
    }

    /**
     * Looks for readers on every link that can be searched, for as long as it is collected. One
     * search at a time. Readers on the network are not found, only connected. Completes when all
     * searches are over, or the readers are closed.
     *
     * The flow throws [dev.maquininha.MaquininhaException]: `reader_searching`,
     * `reader_search_missing`, or `reader.…` where no link can be searched, for example
     * `reader.radio_off`.
     */
    public fun discover(): Flow<DiscoveryEvent> = flow {
        val search = unlessClosed { readers.discover() } ?: return@flow
        try {
            while (true) {
                emit((unlessClosed { search.next() } ?: break).toPublic())
            }
        } finally {
            withContext(NonCancellable) { search.use { unlessClosed { it.stop() } } }
        }
    }

    /**
     * Connects a reader in place of any other, and returns once a payment may start. It is then
     * remembered, and tried again by itself when its link is lost. A coroutine that is cancelled
     * stops waiting, not connecting; [disconnect] does that.
     *
     * @param name its name, as it was found; it helps to tell which protocol it speaks.
     * @throws dev.maquininha.MaquininhaException `reader.bad_address`, `readers_too_many`. A reader
     *   that cannot be reached is [ReaderConnection.Failed].
     */
    @JvmOverloads
    public suspend fun connect(address: ReaderAddress, name: String? = null): ReaderConnection =
        calling { readers.connect(FfiReaderChoice(address.toFfi(), name)).toPublic() }

    /** Connects a reader that a search found, as [connect] with its address does. */
    public suspend fun connect(reader: DiscoveredReader): ReaderConnection = connect(reader.address, reader.name)

    /**
     * Connects a reader that is remembered. If it is not there it is tried again and again; the
     * first end is returned all the same, and [disconnect] ends it.
     *
     * @throws dev.maquininha.MaquininhaException `reader_not_remembered`.
     */
    public suspend fun connectRemembered(address: ReaderAddress): ReaderConnection =
        calling { readers.connectRemembered(address.toFfi()).toPublic() }

    /** Connects the reader that was connected last, as [connectRemembered] does. */
    public suspend fun connectLast(): ReaderConnection = calling { readers.connectLast().toPublic() }

    /**
     * Gives the reader up: connecting, reconnecting and the connection end. A payment that runs goes
     * on to its end. Twice is success.
     */
    public suspend fun disconnect(): Unit = calling { readers.disconnect() }

    /** The readers that were connected before, 32 at most. */
    public suspend fun remembered(): List<RememberedReader> = calling { readers.remembered().map { it.toPublic() } }

    /** Forgets a reader, and gives it up if it is connected. Twice is success. */
    public suspend fun forget(address: ReaderAddress): Unit = calling { readers.forget(address.toFfi()) }

    /**
     * Asks the reader what it is and how full its battery is.
     *
     * @throws dev.maquininha.MaquininhaException `reader_not_connected`, `reader_busy`, `reader.…`.
     */
    public suspend fun inspect(): ReaderInfo = calling { readers.inspect().toPublic() }

    /**
     * Shows a text on the reader's display: lines parted by line feeds, what is too long is cut.
     *
     * @throws dev.maquininha.MaquininhaException as [inspect].
     */
    public suspend fun show(text: String): Unit = calling { readers.show(text) }

    /**
     * Asks something on the reader without a card. A coroutine that is cancelled takes the question
     * back.
     *
     * @param limit how long the person may take, 1 to 255 seconds.
     * @throws dev.maquininha.MaquininhaException `reader_question` for one that cannot be asked,
     *   `reader_cannot_ask` where the reader lacks keys or letters, `reader_answer_wrong`; as
     *   [inspect].
     */
    @JvmOverloads
    public suspend fun ask(question: ReaderQuestion, limit: Duration = QUESTION_LIMIT): ReaderAnswer =
        calling { readers.ask(question.toFfi(), limit).toPublic() }

    /**
     * Gives the reader up, ends all flows, and lets go of the storage. A terminal that was opened
     * with these readers takes no card any more, and brings to an end what it had begun. Twice is
     * success; it cannot be interrupted.
     */
    public suspend fun shutDown(): Unit = withContext(NonCancellable) { calling { readers.shutDown() } }

    /**
     * As [shutDown], for callers outside of coroutines. Blocks its thread for at most [CLOSE_LIMIT]
     * and throws nothing; the readers go on closing after it.
     */
    override fun close(): Unit = closeBounded(CLOSE_LIMIT) { readers.shutDown() }

    /** Opens readers. */
    public companion object {
        /** How long [close] waits. 10 s. */
        @JvmField
        public val CLOSE_LIMIT: Duration = Duration.ofSeconds(10)

        /** How long a question waits for an answer unless told otherwise. 60 s. */
        @JvmField
        public val QUESTION_LIMIT: Duration = Duration.ofSeconds(60)

        /**
         * Opens the readers. None is connected yet. It cannot be interrupted.
         *
         * @param nativeLinks the links that the app brings, where it brings some.
         * @throws dev.maquininha.MaquininhaException the acquirers cannot be read
         *   (`reader_acquirers`), or the store cannot be read or is open elsewhere
         *   (`journal_locked`, `journal`, …).
         */
        @JvmStatic
        @JvmOverloads
        public suspend fun open(
            configuration: ReadersConfiguration,
            nativeLinks: NativeLinkPort? = null,
        ): Readers = withContext(NonCancellable + Dispatchers.IO) {
            calling {
                val ports = FfiReaderHostPorts(nativeLinks?.let(::HostNativeLinks))
                Readers(FfiReaders.open(readersConfig(configuration), ports))
            }
        }
    }
}
