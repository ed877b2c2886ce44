package dev.maquininha

import java.time.Instant

/** The kind of a tender, without its details. */
public enum class TenderKind {
    /** Credit card. */
    CREDIT,

    /** Debit card. */
    DEBIT,

    /** Meal, food and similar benefit cards. */
    VOUCHER,

    /** Instant payment by QR code. */
    PIX,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** Who pays the interest of instalments. */
public enum class Financing {
    /** The shop. The default. */
    MERCHANT,

    /** The card holder, at the issuer's rate. */
    ISSUER,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** How a customer pays, with what the acquirer must know of it. */
public sealed interface Tender {
    /** Credit card, in instalments. */
    public data class Credit @JvmOverloads constructor(
        /** How many, 1 (at sight) to 24. */
        public val installments: Int = 1,
        /** Who pays the interest. */
        public val financing: Financing = Financing.MERCHANT,
    ) : Tender

    /** Debit card. */
    public data object Debit : Tender

    /** Benefit card. */
    public data object Voucher : Tender

    /** Instant payment. */
    public data object Pix : Tender

    /** A case of a later version of the library. */
    public data object Unrecognized : Tender
}
