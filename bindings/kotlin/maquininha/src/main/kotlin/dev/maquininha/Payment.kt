package dev.maquininha

import dev.maquininha.ffi.PaymentHandle
import dev.maquininha.internal.calling
import dev.maquininha.internal.toPublic
import kotlinx.coroutines.CoroutineScope

/** A running payment. */
public class Payment internal constructor(
    private val handle: PaymentHandle,
    scope: CoroutineScope,
) : Operation<PaymentResult>(AttemptId(handle.id()), scope) {
    /**
     * Waits until a held sale is approved and waits for [Maquininha.settle]; `null` where it ended
     * first, which every other payment does. A cancelled caller only stops waiting.
     *
     * @throws MaquininhaException `closed` if the terminal was closed first; the next start lists
     *   the sale among [Maquininha.held].
     */
    public suspend fun awaitHeld(): Approval? = calling { handle.held()?.toPublic() }

    override suspend fun result(): PaymentResult = calling { handle.result().toPublic() }

    override suspend fun nextProgress(): PaymentProgress? = calling { handle.nextProgress()?.toPublic() }

    override suspend fun requestCancel(): CancelAnswer = calling { handle.cancel().toPublic() }
}
