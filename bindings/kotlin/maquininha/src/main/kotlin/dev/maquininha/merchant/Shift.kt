package dev.maquininha.merchant

/** An operator with the permissions that the sales program gave. */
public data class Operator(
    /** Name or number. */
    public val name: String,
    /** What the operator may do. */
    public val permissions: Set<Permission>,
)

/** What an operator may do. */
public enum class Permission {
    /** Close a shift. */
    CLOSE_SHIFT,

    /** Close a shift while deliveries are open. */
    CLOSE_SHIFT_WITH_PENDING,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** A shift that was closed. */
public data class ShiftClosing(
    /** Which. */
    public val shift: String,
    /** Deliveries that stay open, with their payment state. */
    public val pending: List<Sale>,
    /** What was settled in it. */
    public val movement: MerchantReport,
)
