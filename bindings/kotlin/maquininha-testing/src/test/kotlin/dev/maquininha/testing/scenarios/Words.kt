package dev.maquininha.testing.scenarios

import dev.maquininha.CancelReason
import dev.maquininha.ErrorDetail
import dev.maquininha.EventKind
import dev.maquininha.Failure
import dev.maquininha.Money
import dev.maquininha.PaymentResult
import dev.maquininha.ProgressStep
import dev.maquininha.RefundResult
import dev.maquininha.UndoReason
import kotlin.math.abs

/** The words of a trace: names instead of identifiers, snake case instead of cases. */
object Words {
    private val terminals = mapOf(
        "t1" to ("TESTPOS0001" to "L3"),
        "t2" to ("TESTPOS0002" to "A8"),
        "t3" to ("TESTPOS0003" to "P2"),
    )

    fun serialOf(terminal: String): String = terminals.getValue(terminal).first

    fun modelOf(terminal: String): String = terminals.getValue(terminal).second

    /** The name of a terminal; a serial number that has none stands for itself. */
    fun terminalOf(serial: String): String = terminals.entries.find { it.value.first == serial }?.key ?: serial

    /** The name of an attempt: what follows the mark in its key. */
    fun attemptOf(key: String?): String = key?.substringAfterLast("-MQN-") ?: "-"

    /** `50.00`. */
    fun money(amount: Money): String {
        val sign = if (amount.centavos < 0) "-" else ""
        val minor = abs(amount.centavos)
        return "$sign${minor / 100}.${(minor % 100).toString().padStart(2, '0')}"
    }

    /** `PARTLY_PAID` and `PartlyPaid` are `partly_paid`. */
    fun snake(case: Any): String = when (case) {
        is Enum<*> -> case.name.lowercase()
        else -> case.javaClass.simpleName.replace(Regex("(?<=.)[A-Z]"), "_$0").lowercase()
    }

    fun anyEnd(end: Any): String = if (end is RefundResult) refundEnd(end) else end(end as PaymentResult)

    fun end(end: PaymentResult): String = when (end) {
        is PaymentResult.Declined -> "declined ${end.decline.code}"
        is PaymentResult.Canceled -> "canceled ${why(end.why)}"
        else -> snake(end)
    }

    private fun refundEnd(end: RefundResult): String = when (end) {
        is RefundResult.Declined -> "declined ${end.decline.code}"
        is RefundResult.Canceled -> "canceled ${why(end.why)}"
        else -> snake(end)
    }

    private fun why(why: CancelReason): String = when (why) {
        is CancelReason.BeingPaidElsewhere -> "being_paid_elsewhere${at(why.serial)}"
        is CancelReason.NothingDue -> "nothing_due ${money(why.due)}"
        is CancelReason.Undone -> "undone ${undo(why.undo)}"
        else -> snake(why)
    }

    private fun undo(undo: UndoReason): String = when (undo) {
        is UndoReason.PaidElsewhere -> "paid_elsewhere${at(undo.serial)}"
        is UndoReason.Settled -> "settled ${snake(undo.status)}"
        else -> snake(undo)
    }

    private fun at(serial: String?): String = serial?.let { " ${terminalOf(it)}" }.orEmpty()

    fun progress(step: ProgressStep): String = if (step is ProgressStep.Prompted) snake(step.prompt) else snake(step)

    /** The name of an event and what it says. */
    fun event(kind: EventKind): Pair<String, String> = snake(kind) to when (kind) {
        is EventKind.PaymentEnded -> end(kind.end)
        is EventKind.PaymentResolved -> end(kind.end)
        is EventKind.PaymentHeld -> "approved"
        is EventKind.RefundEnded -> refundEnd(kind.end)
        is EventKind.RefundResolved -> refundEnd(kind.end)
        is EventKind.AttentionNeeded -> snake(kind.attention)
        EventKind.Unrecognized -> error("no event of today")
    }

    /** The code of an error and what it says beyond it. */
    fun failure(failure: Failure): String = "error ${failure.code}" + when (val detail = failure.detail) {
        null -> ""
        is ErrorDetail.Due -> " due ${money(detail.due)}"
        is ErrorDetail.Tender -> " tender ${snake(detail.kind)}"
        is ErrorDetail.Attempt -> " attempt ${detail.attemptId}"
        is ErrorDetail.Ended -> " ended ${end(detail.end)}"
        is ErrorDetail.TriesLeft -> " tries_left ${detail.triesLeft}"
        is ErrorDetail.LockedUntil -> " locked"
        is ErrorDetail.Terminal -> " terminal ${terminalOf(detail.serial)}"
        ErrorDetail.Unrecognized -> error("no detail of today")
    }
}
