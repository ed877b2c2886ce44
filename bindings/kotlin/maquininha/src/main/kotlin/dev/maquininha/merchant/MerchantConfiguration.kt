package dev.maquininha.merchant

import dev.maquininha.Gateway
import dev.maquininha.Money
import dev.maquininha.OverpayPolicy
import dev.maquininha.TenderKind
import java.io.File

/** Settings of one company's sales side. The defaults are those of every language. */
public data class MerchantConfiguration @JvmOverloads constructor(
    /** The company's own name or number; for texts and reports. */
    public val company: String,
    /** The way to the order API. */
    public val gateway: Gateway,
    /** The folder of the store. It is made where it is missing, and belongs to one company. */
    public val storage: File,
    /** The account at the order API; webhooks of other accounts are not taken. */
    public val accountId: String? = null,
    /** Which flows the account takes. Both by default. */
    public val flows: AccountFlows = AccountFlows.BOTH,
    /** Whether the establishment is activated. Off by default: no order is made. */
    public val activated: Boolean = false,
    /** The software house in the partner programme. */
    public val partnerId: String? = null,
    /** What sales do by themselves. */
    public val policy: SalePolicy = SalePolicy(),
    /** Whether the delivery module is there. Off by default. */
    public val deliveryModule: Boolean = false,
    /** Kinds of payment in the acquirer's contract. All by default. */
    public val contract: Set<TenderKind> =
        setOf(TenderKind.CREDIT, TenderKind.DEBIT, TenderKind.VOUCHER, TenderKind.PIX),
    /**
     * Send listed orders to all terminals of the account instead of the registered ones. Off by
     * default.
     */
    public val allTerminals: Boolean = false,
    /**
     * User of HTTP Basic of the webhook; its password is in the secret store under
     * `webhook/password`, the secret part of its path under `webhook/path`.
     */
    public val webhookUser: String? = null,
    /** Lets webhooks in though neither a user nor a secret path guards them. Off by default. */
    public val webhookUnguarded: Boolean = false,
    /** Back out counter sales whose screen was lost in a crash. On by default. */
    public val cancelLostScreens: Boolean = true,
)

/** Which flows an account was accredited for. */
public enum class AccountFlows {
    /** Direct orders only. */
    DIRECT,

    /** Listed orders only. */
    LISTED,

    /** Both. The default. */
    BOTH,
}

/** The company's choices. */
public data class SalePolicy @JvmOverloads constructor(
    /** Close the order once it is paid. On by default. */
    public val autoClose: Boolean = true,
    /** A paid listed sale ends by itself. On by default. */
    public val automaticEmission: Boolean = true,
    /** What to do about money above the total. */
    public val overpay: OverpayPolicy = OverpayPolicy.ACCEPT_AND_TELL,
    /**
     * Refund through the order API first; a refusal turns into "refund at the terminal". Off by
     * default.
     */
    public val refundByApi: Boolean = false,
    /**
     * Sales of this much or more end only once a read of the order shows the payment, because
     * webhooks can be forged.
     */
    public val confirmFrom: Money? = null,
    /** How long after payment the document may be printed, in milliseconds. */
    public val printWindowMs: Long = 120_000,
    /** Whether the terminal may print fiscal documents at all. */
    public val fiscalPrint: Boolean = false,
    /**
     * How long after settlement a sale may still be canceled fiscally, in milliseconds. Without
     * a limit where absent.
     */
    public val fiscalCancelMs: Long? = null,
)
