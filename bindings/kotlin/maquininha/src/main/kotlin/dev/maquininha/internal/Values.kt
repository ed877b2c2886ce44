package dev.maquininha.internal

import dev.maquininha.Money
import java.time.Instant

private const val MICROS_PER_SECOND = 1_000_000L
private const val NANOS_PER_MICRO = 1_000L

internal fun Long.toMoney(): Money = Money.brl(this)

/** Points in time cross the border as microseconds since 1970. */
internal fun Long.toInstant(): Instant = Instant.ofEpochSecond(
    Math.floorDiv(this, MICROS_PER_SECOND),
    Math.floorMod(this, MICROS_PER_SECOND) * NANOS_PER_MICRO,
)

/** What is too far away becomes the farthest that there is, so that [Instant.MAX] may be given. */
internal fun Instant.toMicros(): Long {
    val secondsMax = Long.MAX_VALUE / MICROS_PER_SECOND - 1
    return epochSecond.coerceIn(-secondsMax, secondsMax) * MICROS_PER_SECOND + nano / NANOS_PER_MICRO
}

internal fun Int.asUByte(): UByte = asULongUpTo(UByte.MAX_VALUE.toLong()).toUByte()

internal fun Int.asUShort(): UShort = asULongUpTo(UShort.MAX_VALUE.toLong()).toUShort()

internal fun Int.asUInt(): UInt = asULongUpTo(Int.MAX_VALUE.toLong()).toUInt()

internal fun Long.asULong(): ULong {
    require(this >= 0) { "$this is below zero" }
    return toULong()
}

private fun Int.asULongUpTo(max: Long): ULong {
    require(this in 0..max) { "$this is not in 0..$max" }
    return toULong()
}

/** A case that stands for those of later versions cannot be asked for. */
internal fun unrecognized(): Nothing =
    throw IllegalArgumentException("an unrecognized case cannot be given to the library")
