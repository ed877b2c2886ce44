package dev.maquininha.testing.scenarios

import dev.maquininha.testing.BookedOrder

/** The lines of the books: orders with their charges, the acquirer's money, and whether they agree. */
fun bookLines(stage: Stage): List<String> {
    val orders = stage.market.orders.map { order(stage, it) }.sortedWith(::compareLines)
    val payments = stage.market.payments.map {
        val (amount, settled) = Words.money(it.amount) to Words.money(it.settled)
        "acquirer ${Words.attemptOf(it.attemptKey)} ${Words.terminalOf(it.serial)} ${it.card} $amount ${it.state} settled $settled"
    }
    val audit = stage.market.audit().map {
        val kind = it.kind.replace(Regex("(?<=.)[A-Z]"), "_$0").lowercase()
        val (charged, settled) = Words.money(it.charged) to Words.money(it.settled)
        "books disagree $kind ${Words.attemptOf(it.key)} charged $charged settled $settled"
    }
    return orders.flatten() + payments.sorted() + audit.sorted().ifEmpty { listOf("books agree") }
}

/** An order the scenario did not place is named by its payment: `(a1)`. */
private fun order(stage: Stage, order: BookedOrder): List<String> {
    val name = stage.orderName(order.id) ?: "(${Words.attemptOf(order.charges.firstOrNull()?.attemptKey?.value)})"
    val charges = order.charges.map {
        val (amount, net) = Words.money(it.amount) to Words.money(it.net)
        "charge $name ${Words.attemptOf(it.attemptKey?.value)} $amount ${it.status} stands $net"
    }
    val state = if (order.closed) "closed" else "open"
    return listOf("order $name ${Words.money(order.amount)} $state ${order.status}") + charges.sorted()
}

private fun compareLines(left: List<String>, right: List<String>): Int {
    val different = left.zip(right).map { (a, b) -> a.compareTo(b) }.firstOrNull { it != 0 }
    return different ?: left.size.compareTo(right.size)
}
