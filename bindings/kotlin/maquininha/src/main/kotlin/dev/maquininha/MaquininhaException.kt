package dev.maquininha

import java.time.Duration

/**
 * Something was not done. The only exception of this library besides [IllegalArgumentException]
 * for numbers that cannot be, and coroutine cancellation. What a payment *came to* is never an
 * exception: it is a [PaymentResult].
 */
public class MaquininhaException internal constructor(
    /** Everything that is known about it. */
    public val failure: Failure,
) : Exception("${failure.code}: ${failure.developerText}") {
    /** The stable code, one of [ErrorCode]; it never changes its meaning. */
    public val code: String get() = failure.code

    /** The kind of error, for an app that treats errors alike. */
    public val family: ErrorFamily get() = failure.family

    /** What the app should do. */
    public val retry: RetryAdvice get() = failure.retry

    /** When to repeat at the earliest, where that is known. */
    public val retryAfter: Duration? get() = failure.retryAfter

    /** Whether it is certain that nothing happened. */
    public val outcomeKnown: Boolean get() = failure.outcomeKnown

    /** What it says beyond its code, where there is more. */
    public val detail: ErrorDetail? get() = failure.detail

    /** For the developer, in English. It holds no secret and no card data. */
    public val developerText: String get() = failure.developerText

    /** The text for the person at the terminal. */
    @JvmOverloads
    public fun userText(language: Language = Language.PT_BR): String = failure.userText(language)
}
