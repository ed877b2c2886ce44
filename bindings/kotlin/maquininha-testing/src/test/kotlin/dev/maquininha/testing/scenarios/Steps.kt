package dev.maquininha.testing.scenarios

import dev.maquininha.AttemptId
import dev.maquininha.ConfirmStatus
import dev.maquininha.ListedOrder
import dev.maquininha.Maquininha
import dev.maquininha.MaquininhaException
import dev.maquininha.Money
import dev.maquininha.OrderId
import dev.maquininha.Payment
import dev.maquininha.PrintFailure
import dev.maquininha.Refund
import dev.maquininha.RefundableSale
import dev.maquininha.ffi.PayTarget
import dev.maquininha.testing.NewOrder
import dev.maquininha.testing.OrderTarget
import java.time.Instant
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first

/** Pause between two looks at what has no stream of its own. */
private const val LOOK_AGAIN_MS = 20L

/** Plays a step. What cannot be done is a line of the trace like any other. */
suspend fun playStep(stage: Stage, step: Step) {
    try {
        if (!marketStep(stage, step) && !terminalStep(stage, step) && !operationStep(stage, step)) {
            salesStep(stage, step)
        }
    } catch (error: MaquininhaException) {
        stage.say("${step.subject()} ${Words.failure(error.failure)}")
    }
}

private suspend fun marketStep(stage: Stage, step: Step): Boolean {
    when (step.action) {
        "place_order" -> placeOrder(stage, step)
        "close_order" -> {
            val path = "/core/v5/orders/${stage.order(step)}/closed"
            val reply = stage.market.request("PATCH", path, """{"status":"canceled"}""")
            check(reply.status == 200) { "$step: $reply" }
        }
        "await_charges" -> {
            val (id, count) = stage.order(step) to step.number("count")
            while (stage.market.orders.none { it.id == id && it.charges.size >= count }) delay(LOOK_AGAIN_MS)
        }
        "plant_fault" -> stage.market.plantFault(step.jsonText("fault"))
        "clear_faults" -> stage.market.clearFaults()
        "stop_endpoint" -> stage.market.stopEndpoint(step.number("endpoint").toInt())
        "start_endpoint" -> stage.market.startEndpoint(step.number("endpoint").toInt())
        "card" -> hand(stage.till(step).driver, step.text("card"))
        "books" -> stage.trace += bookLines(stage)
        else -> return false
    }
    return true
}

private fun placeOrder(stage: Stage, step: Step) {
    val serials = step.texts("terminals").map(Words::serialOf)
    val tender = step.tenderOrNull()
    val target = when {
        tender != null -> OrderTarget.Direct(serials.first(), tender)
        serials.isEmpty() -> OrderTarget.AllTerminals
        else -> OrderTarget.Listed(serials)
    }
    val name = step.text("order")
    stage.orders[name] = stage.market.placeOrder(NewOrder(step.amount(), target, title = name))
}

private suspend fun terminalStep(stage: Stage, step: Step): Boolean {
    if (step.action == "open_terminal") {
        stage.openTerminal(step.text("terminal"), step.settings())
        return true
    }
    val name = step.textOrNull("terminal") ?: return false
    when (step.action) {
        "close_terminal" -> stage.till(step).maquininha.shutDown()
        "await_listed" -> {
            val due = step.numberOrNull("due")?.let(Money::brl)
            val listed = awaitList(stage, step) { it != null && (due == null || it.due == due) }!!
            val offered = listed.offered.joinToString(" ", transform = Words::snake)
            stage.say("$name lists ${step.text("order")} due ${Words.money(listed.due)} by $offered")
        }
        "await_unlisted" -> {
            awaitList(stage, step) { it == null }
            stage.say("$name lists ${step.text("order")} no more")
        }
        "await_orders_stale" -> awaitStale(stage, step, name)
        "await_settled" -> stage.till(step).maquininha.settled()
        "events" -> repeat(step.number("count").toInt()) { event(stage, step, name) }
        "print" -> {
            stage.till(step).maquininha.print(step.text("text"))
            stage.say("$name printed ${stage.till(step).printer.printed.last()}")
        }
        "fail_print" -> stage.till(step).printer.failNext(
            when (val failure = step.text("failure")) {
                "no_paper" -> PrintFailure.NoPaper
                "busy" -> PrintFailure.Busy
                else -> PrintFailure.Unavailable(failure)
            },
        )
        "report" -> report(stage, stage.till(step).maquininha, name)
        "held_sales" -> {
            val held = stage.till(step).maquininha.held()
            if (held.isEmpty()) stage.say("$name holds nothing")
            held.forEach { stage.say("$name holds ${it.attemptId} ${Words.money(it.amount)}") }
        }
        "unlock" -> {
            stage.till(step).refunds = stage.till(step).maquininha.unlockRefunds(step.text("password"))
            stage.say("$name refunds unlocked")
        }
        "refundable" -> {
            val sales = stage.till(step).refunds!!.sales().map(RefundableSale::details)
            if (sales.isEmpty()) stage.say("$name refundable nothing")
            sales.forEach {
                stage.say("$name refundable ${it.attemptId} ${Words.money(it.amount)} given back ${Words.money(it.refunded)}")
            }
        }
        else -> return false
    }
    return true
}

private suspend fun operationStep(stage: Stage, step: Step): Boolean {
    val name = step.textOrNull("attempt") ?: return false
    when (step.action) {
        "pay" -> stage.started(step, pay(stage, step))
        "refund" -> refund(stage, step)?.let { stage.started(step, it) } ?: stage.say("$name not refundable")
        "await_progress" -> {
            val wanted = step.text("progress")
            val progress = stage.running(step).progress
            do {
                val shown = progress.receiveCatching().getOrNull() ?: error("$name never shows $wanted")
            } while (Words.progress(shown.step) != wanted)
            stage.say("$name shows $wanted")
        }
        "await_held" -> {
            val held = (stage.running(step).operation as Payment).awaitHeld()
            stage.say(if (held == null) "$name not held" else "$name held")
        }
        "await_end" -> stage.say("$name ended ${Words.anyEnd(stage.running(step).operation.awaitDetached())}")
        "cancel" -> stage.say("$name cancel ${Words.snake(stage.running(step).operation.cancel())}")
        "settle" -> {
            val status = ConfirmStatus.valueOf(step.text("status").uppercase())
            val end = stage.till(step).maquininha.settle(AttemptId(name), status)
            stage.say("$name settled ${Words.end(end)}")
        }
        else -> return false
    }
    return true
}

private suspend fun pay(stage: Stage, step: Step): Payment {
    val maquininha = stage.till(step).maquininha
    val attempt = AttemptId(step.text("attempt"))
    val (amount, tender) = step.amountOrNull() to step.tenderOrNull()
    return when {
        "order" in step -> maquininha.pay(stage.order(step), attempt, tender, amount)
        // What the types of the public API do not let through is asked for behind it.
        amount == null || tender == null -> maquininha.start(PayTarget.Standalone, attempt, amount, tender)
        step.flag("held") -> maquininha.sellHeld(attempt, amount, tender)
        else -> maquininha.sell(attempt, amount, tender)
    }
}

private suspend fun refund(stage: Stage, step: Step): Refund? {
    val till = stage.till(step)
    val session = till.refunds!!
    val sale = if ("of" in step) {
        session.sales().find { it.details.attemptId.value == step.text("of") }
    } else {
        val order = till.maquininha.orders.value.orders.first { it.order.id == stage.order(step) }.order
        session.saleOf(order, order.charges.first { it.paidAmount != null }.id)
    }
    return sale?.let { session.refund(AttemptId(step.text("attempt")), it, step.amountOrNull()) }
}

/** Waits until the list shows an order as it is wanted. */
private suspend fun awaitList(stage: Stage, step: Step, wanted: (ListedOrder?) -> Boolean): ListedOrder? {
    val maquininha = stage.till(step).maquininha
    maquininha.health()
    val id: OrderId = stage.order(step)
    var found: ListedOrder? = null
    maquininha.orders.first { list ->
        found = list.orders.find { it.order.id == id }
        list.readAt != null && wanted(found)
    }
    return found
}

private suspend fun awaitStale(stage: Stage, step: Step, name: String) {
    val stale = step.flag("stale")
    var health = stage.till(step).maquininha.health()
    while (health.ordersAreStale != stale) {
        delay(LOOK_AGAIN_MS)
        health = stage.till(step).maquininha.health()
    }
    val why = health.ordersFailure?.let { " ${it.code}" }.orEmpty()
    stage.say("$name orders ${if (stale) "stale" else "fresh"}$why")
}

/** An event that is kept was not dealt with: it comes again. */
private class KeptEvent : Exception()

private suspend fun event(stage: Stage, step: Step, name: String) {
    try {
        stage.till(step).maquininha.nextEvent { event ->
            val on = event.orderId?.let(stage::orderName)?.let { " on $it" }.orEmpty()
            val (word, what) = Words.event(event.kind)
            stage.say("$name event $word ${event.attemptId}$on ${Words.money(event.amount)} $what")
            if (step.flag("keep")) throw KeptEvent()
        }
    } catch (_: KeptEvent) {
        // As the step wants it.
    }
}

private suspend fun report(stage: Stage, maquininha: Maquininha, name: String) {
    val report = maquininha.salesReport(Instant.EPOCH, Instant.MAX)
    val (sold, refunded) = listOf(report.sold, report.refunded).map { Words.money(it ?: Money.ZERO) }
    stage.say("$name report sold $sold refunded $refunded loose ${report.loose}")
    stage.trace += report.byTender
        .map { "$name report ${Words.snake(it.kind)} ${it.count} ${Words.money(it.amount)}" }
        .sorted()
}
