package dev.maquininha.merchant

import dev.maquininha.ChargeId
import dev.maquininha.Money
import dev.maquininha.OrderId
import java.time.Instant

/** What the sales software is told. Durable until acknowledged. */
public sealed interface SaleEvent {
    /** The order is at the terminal: pay there. */
    public data class OrderCreated(
        /** The order. */
        public val orderId: OrderId,
    ) : SaleEvent

    /** There is no order. */
    public data class CreateFailed(
        /** The service's text, or why nothing is there. */
        public val message: String,
    ) : SaleEvent

    /** A payment was made. */
    public data class PaymentReceived(
        /** Its numbers. */
        public val payment: PaymentLine,
        /** Paid so far. */
        public val paid: Money,
        /** Still due. */
        public val remaining: Money,
        /** Partial payments are not shown on the screen. */
        public val silent: Boolean,
    ) : SaleEvent

    /**
     * The sale is over; the settlement with its transaction numbers. Nothing
     * is printed at the sales software.
     */
    public data class Finalized(
        /** The payments. */
        public val payments: List<PaymentLine>,
        /** The shift it belongs to. */
        public val shift: String?,
        /** With no operator. */
        public val automatic: Boolean,
    ) : SaleEvent

    /** Paid and linked; the operator settles it. */
    public data class PaymentLinked(
        /** The payments. */
        public val payments: List<PaymentLine>,
    ) : SaleEvent

    /** More was paid than asked. */
    public data class Overpaid(
        /** The difference. */
        public val excess: Money,
        /** Whether a refund of it was asked. */
        public val refundAsked: Boolean,
    ) : SaleEvent

    /** The order is closed as canceled; a payment may still come until then. */
    public data class CancelWatch(
        /** Until when. */
        public val until: Instant,
    ) : SaleEvent

    /** Backed out, and nothing was paid or all of it was given back. */
    public data class Canceled(
        /** Why. */
        public val cause: CancelCause?,
    ) : SaleEvent

    /** Money came after the sale was backed out. */
    public data class LatePayment(
        /** Its numbers. */
        public val payment: PaymentLine,
        /** What is done about it. */
        public val action: LateAction,
    ) : SaleEvent

    /** Money was given back. Once for each amount of each charge. */
    public data class Refunded(
        /** Its numbers. */
        public val payment: PaymentLine,
        /** What was given back now. */
        public val amount: Money,
        /** Whether nothing is left on the sale. */
        public val wholeSale: Boolean,
    ) : SaleEvent

    /** The operator has to refund at the terminal that was paid. */
    public data class RefundAtTerminal(
        /** Which charge. */
        public val chargeId: ChargeId,
        /** How much. */
        public val amount: Money,
        /** Which terminal, where known. */
        public val serial: String?,
    ) : SaleEvent

    /**
     * It is not known whether the order API took the refund; look at the
     * charge before refunding at the terminal.
     */
    public data class RefundUnknown(
        /** Which charge. */
        public val chargeId: ChargeId,
    ) : SaleEvent

    /**
     * A webhook told of money that no read of the order shows: forged, or the
     * service is out of step with itself. Nothing was booked; look at it.
     */
    public data class NotShown(
        /** The charge it named. */
        public val chargeId: ChargeId,
        /** What it said was paid. */
        public val paid: Money,
        /** What it said was given back. */
        public val refunded: Money,
    ) : SaleEvent

    /**
     * Nobody has paid for five minutes: wait on or back out.
     */
    public data object StillWaiting : SaleEvent

    /** The document may be sent to the terminal until then. */
    public data class PrintOffered(
        /** Until when. */
        public val until: Instant,
    ) : SaleEvent

    /** How the print ended. */
    public data class PrintEnded(
        /** Printed, declined or over. */
        public val print: PrintState,
    ) : SaleEvent

    /** The order is closed; the terminal is free. */
    public data object Closed : SaleEvent

    /** The order could not be closed several times; it is tried on. */
    public data object CloseFailing : SaleEvent

    /** Somebody else closed the order before it was paid. */
    public data object ClosedElsewhere : SaleEvent

    /** A case of a later version of the library. */
    public data object Unrecognized : SaleEvent
}

/** Why a sale is backed out. */
public enum class CancelCause {
    /** The operator asked for it. */
    OPERATOR,

    /** The sales screen was left. */
    SCREEN_LEFT,

    /** The sales screen was lost in a crash. */
    SCREEN_LOST,

    /** The caller gave up waiting. */
    TIMED_OUT,

    /** The integration was switched off. */
    DEACTIVATED,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** What is done about money that came after the sale was backed out. */
public enum class LateAction {
    /** A refund was asked of the order API. */
    REFUND_ASKED,

    /** The operator has to refund it at the terminal. */
    REFUND_AT_TERMINAL,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}
