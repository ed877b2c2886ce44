package dev.maquininha

import dev.maquininha.ffi.RefundHandle
import dev.maquininha.internal.calling
import dev.maquininha.internal.toPublic
import kotlinx.coroutines.CoroutineScope

/** A running refund. */
public class Refund internal constructor(
    private val handle: RefundHandle,
    scope: CoroutineScope,
) : Operation<RefundResult>(AttemptId(handle.id()), scope) {
    override suspend fun result(): RefundResult = calling { handle.result().toPublic() }

    override suspend fun nextProgress(): PaymentProgress? = calling { handle.nextProgress()?.toPublic() }

    override suspend fun requestCancel(): CancelAnswer = calling { handle.cancel().toPublic() }
}
