package dev.maquininha.merchant

import dev.maquininha.Item
import dev.maquininha.Money
import dev.maquininha.Tender

/** A sale to be paid at a terminal. Reference, total and kind are required. */
public data class SaleDraft @JvmOverloads constructor(
    /** The caller's reference: unique, comes back in every answer. */
    public val reference: String,
    /** Counter sale or delivery. */
    public val kind: SaleContext,
    /** The total. */
    public val total: Money,
    /** The lines; one line of the total where there are none. */
    public val items: List<Item> = emptyList(),
    /** The buyer's name. */
    public val customerName: String? = null,
    /** The text on the terminal's screen; the reference where absent. */
    public val displayName: String? = null,
    /** The terminal, where one was selected. */
    public val device: String? = null,
    /** The method, where one was selected; it is forced at the terminal. */
    public val tender: Tender? = null,
    /** Listed orders: show it on these terminals only. */
    public val listedOn: List<String> = emptyList(),
    /** Whether a document is to be printed at the terminal after payment. */
    public val printReceipt: Boolean = false,
    /** Free data. */
    public val metadata: Map<String, String?> = emptyMap(),
)

/** Where the goods are handed over. */
public enum class SaleContext {
    /** At the counter. */
    COUNTER,

    /** At the customer's door; always listed. */
    DELIVERY,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}
