package dev.maquininha.bench

import java.time.Instant
import kotlinx.serialization.KSerializer
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.descriptors.PrimitiveKind
import kotlinx.serialization.descriptors.PrimitiveSerialDescriptor
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.encoding.Decoder
import kotlinx.serialization.encoding.Encoder
import kotlinx.serialization.json.Json
import okhttp3.OkHttpClient
import okhttp3.Request

/**
 * What an app without the library does: OkHttp, and classes of its own with the fields that the
 * library has, times read and what is due worked out.
 */
internal class PlainOrders(url: String) {
    private val client = OkHttpClient()
    private val request = Request.Builder()
        .url("$url/core/v5/orders?status=pending&page=1&size=30")
        .header("Authorization", okhttp3.Credentials.basic("sk_test_loja_um", ""))
        .build()

    /** Asks for the page on the thread of the caller. */
    fun read(): List<PlainListedOrder> =
        client.newCall(request).execute().use { response ->
            val page = json.decodeFromString<PlainPage>(response.body.string())
            page.data.map { PlainListedOrder(it, it.due()) }
                .filter { it.due > 0 }
                .sortedWith(compareBy({ it.order.createdAt }, { it.order.id }))
        }

    private companion object {
        val json = Json { ignoreUnknownKeys = true }
    }
}

internal data class PlainListedOrder(val order: PlainOrder, val due: Long)

@Serializable
internal class PlainPage(val data: List<PlainOrder>)

@Serializable
internal data class PlainOrder(
    val id: String,
    val code: String? = null,
    val amount: Long,
    val closed: Boolean,
    val status: String,
    val items: List<PlainItem> = emptyList(),
    val customer: PlainCustomer? = null,
    val charges: List<PlainCharge> = emptyList(),
    @SerialName("poi_payment_settings") val pos: PlainPos? = null,
    val metadata: Map<String, String?> = emptyMap(),
    @SerialName("created_at") @Serializable(InstantSerializer::class) val createdAt: Instant? = null,
    @SerialName("updated_at") @Serializable(InstantSerializer::class) val updatedAt: Instant? = null,
    @SerialName("closed_at") @Serializable(InstantSerializer::class) val closedAt: Instant? = null,
) {
    fun due(): Long = amount - charges.filter { it.status == "paid" }.sumOf { it.paidAmount ?: it.amount }
}

@Serializable
internal data class PlainItem(
    val code: String? = null,
    val description: String,
    val amount: Long,
    val quantity: Int,
)

@Serializable
internal data class PlainCustomer(
    val name: String,
    val email: String? = null,
    val document: String? = null,
    val code: String? = null,
)

@Serializable
internal data class PlainPos(
    val visible: Boolean,
    @SerialName("display_name") val displayName: String? = null,
    @SerialName("print_order_receipt") val printReceipt: Boolean = false,
    @SerialName("devices_serial_number") val serials: List<String> = emptyList(),
)

@Serializable
internal data class PlainCharge(
    val id: String,
    val code: String? = null,
    val amount: Long,
    @SerialName("paid_amount") val paidAmount: Long? = null,
    @SerialName("canceled_amount") val canceledAmount: Long? = null,
    val status: String,
    @SerialName("payment_method") val paymentMethod: String,
    @SerialName("created_at") @Serializable(InstantSerializer::class) val createdAt: Instant? = null,
    @SerialName("updated_at") @Serializable(InstantSerializer::class) val updatedAt: Instant? = null,
    @SerialName("paid_at") @Serializable(InstantSerializer::class) val paidAt: Instant? = null,
    @SerialName("last_transaction") val lastTransaction: PlainTransaction? = null,
    val metadata: Map<String, String?> = emptyMap(),
)

@Serializable
internal data class PlainTransaction(val id: String)

/** Times of the order API: `2026-01-31T12:00:00Z`. */
internal object InstantSerializer : KSerializer<Instant> {
    override val descriptor: SerialDescriptor = PrimitiveSerialDescriptor("Instant", PrimitiveKind.STRING)

    override fun deserialize(decoder: Decoder): Instant = Instant.parse(decoder.decodeString())

    override fun serialize(encoder: Encoder, value: Instant): Unit = encoder.encodeString(value.toString())
}
