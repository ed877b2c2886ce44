package dev.maquininha

/**
 * A card of which the last four digits are known. There is no type for more of it: what cannot be
 * held cannot leak.
 *
 * @property lastFour the last four digits.
 * @throws IllegalArgumentException it is not four digits.
 */
public data class MaskedCard(public val lastFour: String) {
    init {
        // The text itself is not told: it may be a card number.
        require(lastFour.length == SHOWN && lastFour.all { it in '0'..'9' }) { "a masked card shows four digits" }
    }

    /** `**** 1234`. */
    override fun toString(): String = "**** $lastFour"

    private companion object {
        const val SHOWN = 4
    }
}
