package dev.maquininha

import java.time.Duration
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.shareIn
import kotlinx.coroutines.flow.takeWhile
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull

/**
 * A running payment or refund. It goes on whatever becomes of this handle and of whoever waits on
 * it; only [cancel] asks it to stop, and so does a coroutine that is cancelled in [await].
 */
public abstract class Operation<R : Any> internal constructor(
    /** The app's intention. */
    public val id: AttemptId,
    scope: CoroutineScope,
) {
    /** The end, as the native side has it. Throws [MaquininhaException]. */
    internal abstract suspend fun result(): R

    /** The next progress; `null` at the end. Throws [MaquininhaException]. */
    internal abstract suspend fun nextProgress(): PaymentProgress?

    /** The wish to stop. Throws [MaquininhaException]. */
    internal abstract suspend fun requestCancel(): CancelAnswer

    /** Progress for all collectors; `null` is the last. */
    private val shared = flow {
        do {
            val progress = try {
                nextProgress()
            } catch (_: MaquininhaException) {
                null // The terminal was closed: nothing more will be seen here.
            }
            emit(progress)
        } while (progress != null)
    }.shareIn(scope, SharingStarted.Lazily, PROGRESS_KEPT)

    /**
     * What to show while it runs, from the beginning on; completes when it is over or the terminal
     * is closed. Each collector gets the last 32 that are known, then what follows.
     */
    public val events: Flow<PaymentProgress> = shared.takeWhile { it != null }.filterNotNull()

    /**
     * Waits for the end. Several may wait, and again.
     *
     * A coroutine that is cancelled while it waits here, also by a time-out around it, asks the
     * operation to stop as by [cancel], waits at most [CANCEL_LIMIT] for the answer, and then ends
     * as cancelled. What the operation comes to is told by the durable events. To wait without
     * this, use [awaitDetached].
     *
     * @throws MaquininhaException `closed` if the terminal was closed first; the journal carries
     *   the operation to its end at the next start.
     */
    public suspend fun await(): R =
        try {
            result()
        } catch (cancellation: CancellationException) {
            stopForCancelledCaller()
            throw cancellation
        }

    /**
     * Waits for the end; a coroutine that is cancelled only stops waiting.
     *
     * @throws MaquininhaException `closed` if the terminal was closed first.
     */
    public suspend fun awaitDetached(): R = result()

    /**
     * Asks to stop. The answer says what came of it, and may take as long as the driver needs; the
     * wish stands even if its caller is cancelled.
     *
     * @throws MaquininhaException `closed` if the terminal is closed.
     */
    public suspend fun cancel(): CancelAnswer = requestCancel()

    /** On a real clock, also where the caller is a test on a virtual one. */
    private suspend fun stopForCancelledCaller() {
        withContext(NonCancellable + Dispatchers.Default) {
            withTimeoutOrNull(CANCEL_LIMIT.toMillis()) {
                try {
                    requestCancel()
                } catch (_: MaquininhaException) {
                    // It was closed: there is nothing to stop here any more.
                }
            }
        }
    }

    /** Limits. */
    public companion object {
        /** How long a cancelled [await] waits for the answer to its wish to stop. 10 s. */
        @JvmField
        public val CANCEL_LIMIT: Duration = Duration.ofSeconds(10)

        /** As many as the native side keeps for a slow reader. */
        private const val PROGRESS_KEPT = 32
    }
}
