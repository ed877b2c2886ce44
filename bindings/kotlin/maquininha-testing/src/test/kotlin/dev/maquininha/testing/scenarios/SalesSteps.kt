package dev.maquininha.testing.scenarios

import dev.maquininha.Money
import dev.maquininha.SecretStore
import dev.maquininha.merchant.CreateOutcome
import dev.maquininha.merchant.DeviceRow
import dev.maquininha.merchant.LooseEvent
import dev.maquininha.merchant.Merchant
import dev.maquininha.merchant.MerchantConfiguration
import dev.maquininha.merchant.MerchantEventKind
import dev.maquininha.merchant.Sale
import dev.maquininha.merchant.SaleContext
import dev.maquininha.merchant.SaleDraft
import dev.maquininha.merchant.SaleEvent
import dev.maquininha.merchant.SalePolicy
import dev.maquininha.merchant.WebhookAnswer
import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.delay

/** Pause between two looks at a sale. */
private const val LOOK_AGAIN_MS = 20L

/** Plays a step of the sales side. */
suspend fun salesStep(stage: Stage, step: Step) {
    if (step.action == "open_merchant") return openMerchant(stage, step)
    val merchant = stage.merchant ?: error("$step: the sales side is not open")
    when (step.action) {
        "close_merchant" -> merchant.shutDown()
        "create_sale" -> createSale(stage, merchant, step)
        "cancel_sale" -> stage.say(shown(merchant.cancel(step.text("sale"))))
        "refund_sale" -> stage.say(shown(merchant.refund(step.text("sale"))))
        "webhook" -> {
            val (event, order) = step.text("event") to stage.order(step)
            val hooks = stage.market.webhooks.filter { it.event == event && it.orderId == order }
            val hook = hooks[(step.numberOrNull("nth") ?: 1).toInt() - 1]
            stage.say("webhook $event ${step.text("order")} ${answered(merchant.receiveWebhook(hook.body))}")
        }
        "webhook_body" -> {
            val answer = merchant.receiveWebhook(step.text("body").toByteArray())
            stage.say("webhook body ${answered(answer)}")
        }
        "news" -> repeat(step.number("count").toInt()) { stage.say("news ${news(merchant)}") }
        "await_sale" -> {
            var sale = merchant.sale(step.text("sale"))
            while (Words.snake(sale.state) != step.text("state")) {
                delay(LOOK_AGAIN_MS)
                sale = merchant.sale(step.text("sale"))
            }
            stage.say(shown(sale))
        }
        else -> backOfficeStep(stage, merchant, step)
    }
}

private suspend fun openMerchant(stage: Stage, step: Step) {
    val deliveries = step.flag("deliveries")
    val policy = SalePolicy(
        autoClose = step.flag("auto_close", otherwise = true),
        automaticEmission = !deliveries,
        fiscalPrint = step.flag("fiscal_print"),
    )
    val configuration = MerchantConfiguration(
        company = "Loja Um",
        gateway = stage.market.gateway,
        storage = stage.storage("merchant"),
        activated = true,
        partnerId = "partner",
        policy = step.overpayOrNull()?.let { policy.copy(overpay = it) } ?: policy,
        deliveryModule = deliveries,
        webhookUnguarded = true,
    )
    val merchant = Merchant.open(configuration, stage.market.credentials, SecretsInMemory())
    merchant.syncDevices(listOf("t1", "t2", "t3").map(::device))
    stage.merchant = merchant
}

private suspend fun createSale(stage: Stage, merchant: Merchant, step: Step) {
    val name = step.text("sale")
    val draft = SaleDraft(
        reference = name,
        kind = if (step.flag("delivery")) SaleContext.DELIVERY else SaleContext.COUNTER,
        total = step.amount(),
        device = step.textOrNull("terminal")?.let(Words::serialOf),
        tender = step.tenderOrNull(),
        printReceipt = step.flag("print_receipt"),
    )
    val what = when (val outcome = merchant.create(draft)) {
        is CreateOutcome.Created -> "created".also { stage.orders[name] = outcome.sale.orderId!! }
        is CreateOutcome.DeviceNeeded -> "needs a device"
        is CreateOutcome.TenderNeeded -> "needs a tender"
        CreateOutcome.Unrecognized -> error("no outcome of today")
    }
    stage.say("$name $what")
}

internal fun shown(sale: Sale): String =
    "${sale.reference} is ${Words.snake(sale.state)} paid ${Words.money(sale.paid)} due ${Words.money(sale.remaining)}"

private fun answered(answer: WebhookAnswer): String =
    "${answer.status} ${answer.errorCode ?: if (answer.isNew) "new" else "known"}"

/** The next news that is not of the list of terminals. */
private suspend fun news(merchant: Merchant): String {
    while (true) {
        when (val kind = merchant.nextEvent { it.kind }) {
            is MerchantEventKind.Device -> Unit
            is MerchantEventKind.Sale -> return "${kind.reference} ${saleEvent(kind.event)}"
            is MerchantEventKind.Loose -> return when (val event = kind.event) {
                is LooseEvent.Paid -> "loose paid ${Words.money(event.payment.amount)}"
                is LooseEvent.Refunded -> "loose refunded ${Words.money(event.amount)}"
                LooseEvent.Unrecognized -> error("no event of today")
            }
            else -> error("$kind has no word")
        }
    }
}

/** The event's name and its amounts. */
private fun saleEvent(event: SaleEvent): String {
    val amounts: List<Money> = when (event) {
        is SaleEvent.PaymentReceived -> listOf(event.payment.amount, event.paid, event.remaining)
        is SaleEvent.LatePayment -> listOf(event.payment.amount)
        is SaleEvent.Overpaid -> listOf(event.excess)
        is SaleEvent.Refunded -> listOf(event.amount)
        is SaleEvent.RefundAtTerminal -> listOf(event.amount)
        else -> emptyList()
    }
    return (listOf(Words.snake(event)) + amounts.map(Words::money)).joinToString(" ")
}

private fun device(terminal: String) = DeviceRow(
    peripheralType = "POS",
    equipment = "POS",
    model = Words.modelOf(terminal),
    serial = Words.serialOf(terminal),
    acquirerCnpj = "16.501.555/0001-57",
    appVersion = "6.4.0",
    description = null,
    additionalPriceLevel = null,
    company = null,
    establishmentCode = null,
)

private class SecretsInMemory : SecretStore {
    private val secrets = ConcurrentHashMap<String, String>()

    override fun set(name: String, secret: String) = secrets.set(name, secret)

    override fun get(name: String): String? = secrets[name]

    override fun delete(name: String) {
        secrets.remove(name)
    }
}
