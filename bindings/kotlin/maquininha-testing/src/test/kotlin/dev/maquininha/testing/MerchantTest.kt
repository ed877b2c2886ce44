package dev.maquininha.testing

import dev.maquininha.AttemptId
import dev.maquininha.ErrorCode
import dev.maquininha.MaquininhaException
import dev.maquininha.Money
import dev.maquininha.merchant.MerchantEventKind
import dev.maquininha.merchant.SaleEvent
import dev.maquininha.merchant.SaleState
import java.io.File
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.mapNotNull
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
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
    @Test
    fun `a sale is made, paid at the terminal, told by a webhook, and ends`() = runTest {
        Shop.open(market, terminal, storage).use { shop ->
            val merchant = shop.merchant
            assertEquals(0, merchant.syncDevices(listOf(Shop.device())).changes.size)
            shop.create(Shop.direct("venda-1"))
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
            while (merchant.sale("venda-1").state == SaleState.PAID) Thread.sleep(20)
            assertEquals(SaleState.FINALIZED, merchant.sale("venda-1").state)
            assertTrue(merchant.health().isRunning)
        }
    }

    @Test
    fun `a sale that is not known is an error with its code, and a closed side says so`() = runTest {
        val merchant = Shop.open(market, terminal, storage).merchant
        assertEquals("merchant.sale_unknown", assertThrows<MaquininhaException> { merchant.sale("venda-9") }.code)
        merchant.shutDown()
        merchant.close()
        merchant.events.collect {}
        assertEquals(ErrorCode.CLOSED, assertThrows<MaquininhaException> { merchant.openSales() }.code)
    }
}
