package dev.maquininha

/**
 * An amount of money in BRL, counted in centavos. Arithmetic is checked: what does not fit throws
 * [ArithmeticException].
 */
public class Money private constructor(
    /** The amount in centavos. */
    public val centavos: Long,
) : Comparable<Money> {
    /** The sum. */
    public operator fun plus(other: Money): Money = Money(Math.addExact(centavos, other.centavos))

    /** The difference. */
    public operator fun minus(other: Money): Money = Money(Math.subtractExact(centavos, other.centavos))

    /** So many times the amount. */
    public operator fun times(factor: Int): Money = Money(Math.multiplyExact(centavos, factor.toLong()))

    override fun compareTo(other: Money): Int = centavos.compareTo(other.centavos)

    override fun equals(other: Any?): Boolean = other is Money && centavos == other.centavos

    override fun hashCode(): Int = centavos.hashCode()

    /** The amount as it is written in Brazil: `R$ 1.234,56`. */
    override fun toString(): String {
        val digits = centavos.toString().removePrefix("-").padStart(3, '0')
        val whole = digits.dropLast(2).reversed().chunked(3).joinToString(".").reversed()
        return (if (centavos < 0) "-R$ " else "R$ ") + whole + "," + digits.takeLast(2)
    }

    /** Makes amounts. */
    public companion object {
        /** Nothing. */
        @JvmField
        public val ZERO: Money = Money(0)

        /** An amount in centavos: `Money.brl(50_00)` is fifty reais. */
        @JvmStatic
        public fun brl(centavos: Long): Money = Money(centavos)
    }
}
