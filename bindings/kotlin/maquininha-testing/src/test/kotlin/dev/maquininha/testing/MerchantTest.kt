package dev.maquininha.testing

import dev.maquininha.AttemptId
import dev.maquininha.DeviceModel
import dev.maquininha.ErrorCode
import dev.maquininha.MaquininhaException
import dev.maquininha.Money
import dev.maquininha.SecretStore
import dev.maquininha.Tender
import dev.maquininha.merchant.CreateOutcome
import dev.maquininha.merchant.DeviceRow
import dev.maquininha.merchant.Merchant
import dev.maquininha.merchant.MerchantConfiguration
import dev.maquininha.merchant.MerchantEventKind
import dev.maquininha.merchant.SaleContext
import dev.maquininha.merchant.SaleDraft
import dev.maquininha.merchant.SaleEvent
import dev.maquininha.merchant.SaleState
import java.io.File
import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.mapNotNull
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir

/** A sales program and a terminal, each with its own side of the library. */
@ExtendWith(MaquininhaExtension::class)
class MerchantTest(
    private val market: SimulatedMarket,
    private val terminal: SimulatedTerminal,
    @param:TempDir private val storage: File,
) {
    private class Secrets : SecretStore {
        private val secrets = ConcurrentHashMap<String, String>()

        override fun set(name: String, secret: String) = secrets.set(name, secret)

        override fun get(name: String): String? = secrets[name]

        override fun delete(name: String) = Unit.also { secrets.remove(name) }
    }

    private suspend fun open(): Merchant {
        val configuration = MerchantConfiguration(
            company = "Loja Um",
            gateway = market.gateway,
            storage = storage,
            activated = true,
            partnerId = "partner",
            webhookUnguarded = true,
        )
        return Merchant.open(configuration, market.credentials, Secrets())
    }

    private val device = DeviceRow(
        peripheralType = "POS", equipment = "POS", model = DeviceModel.L3.name, serial = SimulatedMarket.SERIAL,
        acquirerCnpj = "16.501.555/0001-57", appVersion = "6.4.0", description = null,
        additionalPriceLevel = null, company = null, establishmentCode = null,
    )

    @Test
    fun `a sale is made, paid at the terminal, told by a webhook, and ends`() = runTest {
        open().use { merchant ->
            assertEquals(1, merchant.syncDevices(listOf(device)).changes.size)
            val draft = SaleDraft("venda-1", SaleContext.COUNTER, Money.brl(50_00), device = SimulatedMarket.SERIAL, tender = Tender.Debit)
            assertInstanceOf(CreateOutcome.Created::class.java, merchant.create(draft))
            val order = terminal.maquininha.directOrders.first()
            terminal.maquininha.pay(order, AttemptId.random()).await()
            terminal.maquininha.settled()
            val paid = market.webhooks.first { it.event == "charge.paid" }
            assertEquals(200, merchant.receiveWebhook(paid.body).status)
            assertEquals(false, merchant.receiveWebhook(paid.body).isNew)
            val received = merchant.events
                .mapNotNull { (it.kind as? MerchantEventKind.Sale)?.event as? SaleEvent.PaymentReceived }
                .first()
            assertEquals(Money.brl(50_00) to Money.ZERO, received.paid to received.remaining)
            assertEquals(SaleState.FINALIZED, finalState(merchant))
            assertTrue(merchant.health().isRunning)
        }
    }

    private suspend fun finalState(merchant: Merchant): SaleState {
        while (merchant.sale("venda-1").state == SaleState.PAID) Thread.sleep(20)
        return merchant.sale("venda-1").state
    }

    @Test
    fun `a sale that is not known is an error with its code, and a closed side says so`() = runTest {
        val merchant = open()
        assertEquals("merchant.sale_unknown", assertThrows<MaquininhaException> { merchant.sale("venda-9") }.code)
        merchant.shutDown()
        merchant.close()
        merchant.events.collect {}
        assertEquals(ErrorCode.CLOSED, assertThrows<MaquininhaException> { merchant.openSales() }.code)
    }
}
