package dev.maquininha.internal

import dev.maquininha.AttemptId
import dev.maquininha.ErrorDetail
import dev.maquininha.ErrorFamily
import dev.maquininha.Failure
import dev.maquininha.RetryAdvice
import dev.maquininha.ffi.ErrorDetail as FfiErrorDetail
import dev.maquininha.ffi.ErrorFamily as FfiErrorFamily
import dev.maquininha.ffi.Failure as FfiFailure
import dev.maquininha.ffi.RetryAdvice as FfiRetryAdvice

internal fun FfiFailure.toPublic(): Failure = Failure(
    code = code,
    family = family.toPublic(),
    retry = retry.toPublic(),
    retryAfter = retryAfter,
    outcomeKnown = outcomeKnown,
    userTextPtBr = userTextPtBr,
    userTextEn = userTextEn,
    developerText = developerText,
    detail = detail?.toPublic(),
)

internal fun FfiErrorFamily.toPublic(): ErrorFamily = when (this) {
    FfiErrorFamily.USAGE -> ErrorFamily.USAGE
    FfiErrorFamily.CONFIGURATION -> ErrorFamily.CONFIGURATION
    FfiErrorFamily.TEMPORARY -> ErrorFamily.TEMPORARY
    FfiErrorFamily.ENVIRONMENT -> ErrorFamily.ENVIRONMENT
}

internal fun FfiRetryAdvice.toPublic(): RetryAdvice = when (this) {
    FfiRetryAdvice.NEVER -> RetryAdvice.NEVER
    FfiRetryAdvice.SAME_ATTEMPT -> RetryAdvice.SAME_ATTEMPT
    FfiRetryAdvice.AFTER_CHANGE -> RetryAdvice.AFTER_CHANGE
}

internal fun FfiErrorDetail.toPublic(): ErrorDetail = when (this) {
    is FfiErrorDetail.Due -> ErrorDetail.Due(due.toMoney())
    is FfiErrorDetail.Tender -> ErrorDetail.Tender(kind.toPublic())
    is FfiErrorDetail.Attempt -> ErrorDetail.Attempt(AttemptId(attemptId))
    is FfiErrorDetail.Ended -> ErrorDetail.Ended(end.toPublic())
    is FfiErrorDetail.TriesLeft -> ErrorDetail.TriesLeft(triesLeft.toInt())
    is FfiErrorDetail.LockedUntil -> ErrorDetail.LockedUntil(until.toInstant())
    is FfiErrorDetail.Terminal -> ErrorDetail.Terminal(serial)
}
