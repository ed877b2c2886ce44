package dev.maquininha

import java.time.Instant

/** An approval. It holds no card data but the last four digits. */
public data class Approval(
    /** The acquirer's or driver's own reference. */
    public val transactionId: String,
    /** The acquirer's number. */
    public val nsu: String,
    /** The issuer's approval code. */
    public val authorizationCode: String?,
    /** The acquirer. */
    public val acquirer: String?,
    /** Brand, as the acquirer writes it. */
    public val schemeName: String?,
    /** Credit, Debit, Prepaid or another word. */
    public val fundingSource: String?,
    /** Card holder, where the driver may tell it. */
    public val holderName: String?,
    /** The card, masked. */
    public val card: MaskedCard?,
    /**
     * The driver's own token of the card, by which it knows the same card again; never a card
     * number.
     */
    public val cardToken: String?,
    /** When the acquirer approved. */
    public val approvedAt: Instant,
    /** Text of the merchant's copy. */
    public val merchantReceipt: String?,
    /** Text of the customer's copy. */
    public val customerReceipt: String?,
    /** What the driver said beyond that. */
    public val extras: Map<String, String>,
)

/** A refusal by issuer, acquirer or card. */
public data class Decline(
    /** The acquirer's code, as it wrote it. */
    public val code: String,
    /** Text for the operator. */
    public val message: String,
)
