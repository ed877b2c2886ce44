package dev.maquininha.testing.scenarios

import dev.maquininha.merchant.MerchantReport
import dev.maquininha.merchant.Merchant
import dev.maquininha.merchant.Observed
import dev.maquininha.merchant.Operator
import dev.maquininha.merchant.OrderCause
import dev.maquininha.merchant.Permission
import dev.maquininha.merchant.PrintDocument
import dev.maquininha.merchant.PrintKind
import dev.maquininha.merchant.ReportFilter
import dev.maquininha.merchant.WaitingCause
import java.nio.ByteBuffer

/** Plays a step of the sales side that is no sale: documents, shifts, reports, the doctor. */
internal suspend fun backOfficeStep(stage: Stage, merchant: Merchant, step: Step) {
    val sale = step.textOrNull("sale").orEmpty()
    when (step.action) {
        "settle_sale" -> stage.say(shown(merchant.settleManually(sale)))
        "print_sale" -> {
            val document = PrintDocument(PrintKind.valueOf(step.text("kind").uppercase()), image(step.number("width")))
            stage.say("$sale print ${Words.snake(merchant.print(sale, document).print)}")
        }
        "decline_print" -> stage.say("$sale print ${Words.snake(merchant.declinePrint(sale).print)}")
        "reprint_sale" -> {
            val document = merchant.reprint(sale).document
            stage.say("$sale reprint ${document?.run { "${Words.snake(kind)} ${image.size} bytes" } ?: "nothing"}")
        }
        "open_shift" -> merchant.openShift(step.text("shift"))
        "close_shift" -> {
            val more = if (step.flag("with_pending")) setOf(Permission.CLOSE_SHIFT_WITH_PENDING) else emptySet()
            val closing = merchant.closeShift(Operator("Ana", more + Permission.CLOSE_SHIFT))
            stage.say("shift ${closing.shift} closed pending ${joined(closing.pending.map { it.reference })}")
            report(stage, closing.movement)
        }
        "sales_report" -> {
            val filter = ReportFilter(search = step.textOrNull("search"))
            report(stage, merchant.report(filter).copy(totals = merchant.reportTotals(filter)))
        }
        "export_report" -> {
            val rows = merchant.exportReport().trimEnd().lines()
            stage.say("merchant exports ${rows.size} rows of ${rows.first().split(';').size}")
        }
        "doctor" -> {
            val terminal = step.text("terminal")
            val causes = merchant.doctor(Words.serialOf(terminal), observed(step))
            stage.say("$terminal doctor ${joined(causes.map(::cause))}")
        }
        "doctor_order" -> {
            val at = step.textOrNull("at")?.let(Words::serialOf)
            val causes = merchant.doctorOrder(stage.order(step), at, observed(step))
            stage.say("${step.text("order")} doctor ${joined(causes.map(::cause))}")
        }
        "checklist" -> {
            val done = merchant.checklist().filter { it.isDone }.map { Words.snake(it.step) }
            stage.say("merchant checklist ${joined(done)}")
        }
        else -> error("$step: there is no such step")
    }
}

private fun joined(words: List<String>): String = words.joinToString(" ").ifEmpty { "nothing" }

private fun observed(step: Step) = Observed(online = step.flagOrNull("online"), waiting = step.flagOrNull("waiting"))

/** The head of a PNG file, which tells its size. */
private fun image(width: Long): ByteArray {
    val head = intArrayOf(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13).map { it.toByte() }.toByteArray()
    val buffer = ByteBuffer.allocate(29).put(head).put("IHDR".toByteArray()).putInt(width.toInt()).putInt(620)
    return buffer.put(byteArrayOf(1, 0, 0, 0, 0)).array()
}

private fun report(stage: Stage, report: MerchantReport) {
    for (line in report.lines) {
        val (amount, net) = Words.money(line.amount) to Words.money(line.net)
        stage.say("merchant report ${line.reference ?: "-"} ${line.state?.let(Words::snake) ?: "loose"} $amount net $net")
    }
    val totals = report.totals
    val (paid, refunded, net) = listOf(totals.paid, totals.refunded, totals.net).map(Words::money)
    stage.say(
        "merchant report paid $paid refunded $refunded net $net linked ${totals.linked} " +
            "unlinked ${totals.unlinked} typed ${totals.typedAmounts} unmatched ${totals.unmatched}",
    )
    for (total in totals.byFunding) {
        val sums = "${Words.money(total.paid)} refunded ${Words.money(total.refunded)}"
        stage.say("merchant report ${total.fundingSource} ${total.count} $sums")
    }
}

private fun cause(cause: WaitingCause): String = Words.snake(cause) + when (cause) {
    is WaitingCause.Model -> " ${cause.model.name}"
    is WaitingCause.Activation -> " ${Words.snake(cause.why)}"
    else -> ""
}

private fun cause(cause: OrderCause): String = Words.snake(cause) + when (cause) {
    is OrderCause.AnotherOrder -> " ${cause.reference ?: "-"} ${if (cause.paid) "paid" else "unpaid"}"
    is OrderCause.WrongTerminal -> " ${joined(cause.sentTo.map(Words::terminalOf))}"
    else -> ""
}
