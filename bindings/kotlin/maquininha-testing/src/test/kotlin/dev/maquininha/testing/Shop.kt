package dev.maquininha.testing

import dev.maquininha.AttemptId
import dev.maquininha.DeviceModel
import dev.maquininha.Money
import dev.maquininha.SecretStore
import dev.maquininha.Tender
import dev.maquininha.merchant.CreateOutcome
import dev.maquininha.merchant.DeviceRow
import dev.maquininha.merchant.Merchant
import dev.maquininha.merchant.MerchantConfiguration
import dev.maquininha.merchant.Sale
import dev.maquininha.merchant.SaleContext
import dev.maquininha.merchant.SaleDraft
import dev.maquininha.merchant.SaleState
import java.io.File
import java.util.concurrent.ConcurrentHashMap

/** A sales program for tests, with one terminal of the market beside it. */
class Shop private constructor(
    val merchant: Merchant,
    private val market: SimulatedMarket,
    private val terminal: SimulatedTerminal,
) : AutoCloseable by merchant {
    /** Makes the order of a draft. */
    suspend fun create(draft: SaleDraft): Sale = (merchant.create(draft) as CreateOutcome.Created).sale

    /** Pays a sale at the terminal, tells it by webhooks, and returns it once it stands so. */
    suspend fun pay(sale: Sale, state: SaleState = SaleState.FINALIZED): Sale {
        val tender = Tender.Debit.takeIf { sale.tender == null }
        terminal.maquininha.pay(sale.orderId!!, AttemptId.random(), tender).await()
        terminal.maquininha.settled()
        market.webhooks.forEach { merchant.receiveWebhook(it.body) }
        while (merchant.sale(sale.reference).state != state) Thread.sleep(20)
        return merchant.sale(sale.reference)
    }

    companion object {
        /** A terminal as the back office keeps it. */
        fun device(serial: String = SimulatedMarket.SERIAL, model: String = DeviceModel.L3.name) = DeviceRow(
            peripheralType = "POS", equipment = "POS", model = model, serial = serial,
            acquirerCnpj = "16.501.555/0001-57", appVersion = "6.4.0", description = null,
            additionalPriceLevel = null, company = null, establishmentCode = null,
        )

        /** A sale that is forced on the terminal. */
        fun direct(reference: String, centavos: Long = 50_00) = SaleDraft(
            reference, SaleContext.COUNTER, Money.brl(centavos), device = SimulatedMarket.SERIAL, tender = Tender.Debit,
        )

        fun delivery(reference: String) = SaleDraft(reference, SaleContext.DELIVERY, Money.brl(40_00))

        /** Opens a sales side; it knows the one terminal. */
        suspend fun open(
            market: SimulatedMarket,
            terminal: SimulatedTerminal,
            storage: File,
            configure: (MerchantConfiguration) -> MerchantConfiguration = { it },
        ): Shop {
            val configuration = MerchantConfiguration(
                company = "Loja Um",
                gateway = market.gateway,
                storage = storage,
                activated = true,
                partnerId = "partner",
                webhookUnguarded = true,
            )
            val merchant = Merchant.open(configure(configuration), market.credentials, Secrets())
            merchant.syncDevices(listOf(device()))
            return Shop(merchant, market, terminal)
        }
    }

    private class Secrets : SecretStore {
        private val secrets = ConcurrentHashMap<String, String>()

        override fun set(name: String, secret: String) = secrets.set(name, secret)

        override fun get(name: String): String? = secrets[name]

        override fun delete(name: String) = Unit.also { secrets.remove(name) }
    }
}
