package dev.maquininha.testing

import dev.maquininha.Money
import dev.maquininha.Tender
import dev.maquininha.internal.toFfi
import dev.maquininha.ffi.SandboxOrder as FfiSandboxOrder
import dev.maquininha.ffi.Target as FfiTarget

/** An order to be placed at a simulated order API. */
public data class NewOrder @JvmOverloads constructor(
    /** What it costs. */
    public val amount: Money,
    /** Which terminals get it. */
    public val target: OrderTarget = OrderTarget.AllTerminals,
    /** The text on the terminal's screen. */
    public val title: String = "Mesa 1",
    /** The sales program's reference. */
    public val code: String = title,
)

/** Which terminals get an order. */
public sealed interface OrderTarget {
    /** Pushed to one terminal, with the tender forced. */
    public data class Direct(
        /** Serial of the terminal. */
        public val serial: String,
        /** How it is to be paid. */
        public val tender: Tender,
    ) : OrderTarget

    /** Listed on these terminals, at least one. */
    public data class Listed(
        /** Serials of the terminals. */
        public val serials: List<String>,
    ) : OrderTarget

    /** Listed on all terminals of the account. */
    public data object AllTerminals : OrderTarget
}

internal fun NewOrder.toFfi(): FfiSandboxOrder = FfiSandboxOrder(
    code = code,
    title = title,
    amount = amount.centavos,
    target = when (val target = target) {
        is OrderTarget.Direct -> FfiTarget.Direct(target.serial, target.tender.toFfi())
        is OrderTarget.Listed -> FfiTarget.Listed(target.serials)
        OrderTarget.AllTerminals -> FfiTarget.AllTerminals
    },
)
