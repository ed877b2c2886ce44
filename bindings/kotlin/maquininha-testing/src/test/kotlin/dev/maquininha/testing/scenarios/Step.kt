package dev.maquininha.testing.scenarios

import dev.maquininha.Financing
import dev.maquininha.Money
import dev.maquininha.OverpayPolicy
import dev.maquininha.Tender
import dev.maquininha.TenderKind
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.intOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.longOrNull

/** One step of a scenario, or the settings in it: `tests/scenarios/README.md`. */
class Step(private val json: JsonObject) {
    val action: String get() = text("do")

    operator fun contains(name: String): Boolean = name in json

    fun textOrNull(name: String): String? = json[name]?.jsonPrimitive?.contentOrNull

    fun text(name: String): String = textOrNull(name) ?: error("$this has no $name")

    fun flag(name: String, otherwise: Boolean = false): Boolean = flagOrNull(name) ?: otherwise

    fun flagOrNull(name: String): Boolean? = json[name]?.jsonPrimitive?.booleanOrNull

    fun numberOrNull(name: String): Long? = json[name]?.jsonPrimitive?.longOrNull

    fun number(name: String): Long = numberOrNull(name) ?: error("$this has no $name")

    fun amountOrNull(): Money? = numberOrNull("amount")?.let(Money::brl)

    fun amount(): Money = Money.brl(number("amount"))

    fun texts(name: String): List<String> = json[name]?.jsonArray?.map { it.jsonPrimitive.content }.orEmpty()

    fun settings(): Step = Step(json["settings"]?.jsonObject ?: JsonObject(emptyMap()))

    fun jsonText(name: String): String = json.getValue(name).toString()

    fun tenderOrNull(): Tender? = when (textOrNull("tender")?.let(::tenderKind)) {
        null -> null
        TenderKind.CREDIT -> Tender.Credit(json["installments"]?.jsonPrimitive?.intOrNull ?: 1, Financing.MERCHANT)
        TenderKind.DEBIT -> Tender.Debit
        TenderKind.VOUCHER -> Tender.Voucher
        TenderKind.PIX -> Tender.Pix
        TenderKind.UNRECOGNIZED -> error("no scenario asks for it")
    }

    fun overpayOrNull(): OverpayPolicy? = textOrNull("overpay")?.let { OverpayPolicy.valueOf(it.uppercase()) }

    /** Whom an error is told of: the attempt, the sale, the terminal, the order; else merchant or market. */
    fun subject(): String =
        if (action == "webhook") {
            "merchant"
        } else {
            listOf("attempt", "sale", "terminal", "order").firstNotNullOfOrNull(::textOrNull)
                ?: if (action in OF_THE_MERCHANT) "merchant" else "market"
        }

    override fun toString(): String = json.toString()

    companion object {
        private val OF_THE_MERCHANT = setOf(
            "open_merchant", "close_merchant", "webhook_body", "news",
            "open_shift", "close_shift", "sales_report", "export_report", "checklist",
        )

        fun tenderKind(word: String): TenderKind = TenderKind.valueOf(word.uppercase())
    }
}
