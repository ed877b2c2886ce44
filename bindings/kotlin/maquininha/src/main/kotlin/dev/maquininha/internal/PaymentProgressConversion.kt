package dev.maquininha.internal

import dev.maquininha.PaymentProgress
import dev.maquininha.ProgressStep
import dev.maquininha.ffi.OperationProgress as FfiOperationProgress
import dev.maquininha.ffi.Progress as FfiProgress
import dev.maquininha.ffi.progressTexts

internal fun FfiOperationProgress.toPublic(): PaymentProgress {
    val texts = progressTexts(this)
    val step = when (this) {
        is FfiOperationProgress.Step -> v1.toPublic()
        is FfiOperationProgress.Prompt -> ProgressStep.Prompted(v1.toPublic())
    }
    return PaymentProgress(step, texts?.ptBr, texts?.en)
}

private fun FfiProgress.toPublic(): ProgressStep = when (this) {
    is FfiProgress.Reserving -> ProgressStep.Reserving
    is FfiProgress.TakenBy -> ProgressStep.TakenBy(serial)
    is FfiProgress.TakingCard -> ProgressStep.TakingCard
    is FfiProgress.Asking -> ProgressStep.Asking
    is FfiProgress.Reporting -> ProgressStep.Reporting
}
