package dev.maquininha.merchant

import dev.maquininha.Money
import dev.maquininha.Language
import dev.maquininha.OrderId
import java.time.Instant

/** What the sales software is told; durable until it was dealt with. */
public data class MerchantEvent(
    /**
     * Grows by one. A gap means that events were dropped before anybody dealt with them: look at
     * the sales.
     */
    public val sequence: Long,
    /** When. */
    public val at: Instant,
    /** What. */
    public val kind: MerchantEventKind,
    /** Whether a screen shows nothing for it. */
    public val isSilent: Boolean,
    /** The text for the sales screen in Brazilian Portuguese, where there is one. */
    public val userTextPtBr: String?,
    /** The text for the sales screen in English, where there is one. */
    public val userTextEn: String?,
) {
    /** The text for the sales screen, where there is one. */
    @JvmOverloads
    public fun userText(language: Language = Language.PT_BR): String? =
        if (language == Language.EN) userTextEn else userTextPtBr
}

/** What happened on the sales side. */
public sealed interface MerchantEventKind {
    /** Something happened to a sale. */
    public data class Sale(
        /** Its reference. */
        public val reference: String,
        /** Its order, once known. */
        public val orderId: OrderId?,
        /** What. */
        public val event: SaleEvent,
    ) : MerchantEventKind

    /** A payment with no sale of ours. */
    public data class Loose(
        /** The order the service made for it. */
        public val orderId: OrderId?,
        /** What. */
        public val event: LooseEvent,
    ) : MerchantEventKind

    /** The list of terminals changed. */
    public data class Device(
        /** How. */
        public val change: DeviceChange,
    ) : MerchantEventKind

    /** Many orders are open; at the limit none can be made. */
    public data class OpenOrders(
        /** How many. */
        public val open: Int,
        /** The limit. */
        public val limit: Int,
    ) : MerchantEventKind

    /** The integration was switched off from outside. */
    public data object Deactivated : MerchantEventKind

    /** Something this version does not know. */
    public data object Unrecognized : MerchantEventKind
}

/** What is told about a payment with no sale of ours. */
public sealed interface LooseEvent {
    /** It was paid. */
    public data class Paid(
        /** Its numbers. */
        public val payment: PaymentLine,
    ) : LooseEvent

    /** Money was given back. */
    public data class Refunded(
        /** Its numbers. */
        public val payment: PaymentLine,
        /** How much now. */
        public val amount: Money,
    ) : LooseEvent

    /** A case of a later version of the library. */
    public data object Unrecognized : LooseEvent
}
