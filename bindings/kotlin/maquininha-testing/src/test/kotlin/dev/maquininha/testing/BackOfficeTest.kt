package dev.maquininha.testing

import dev.maquininha.DeviceModel
import dev.maquininha.MaquininhaException
import dev.maquininha.Money
import dev.maquininha.OrderId
import dev.maquininha.merchant.ChecklistStep
import dev.maquininha.merchant.MerchantConfiguration
import dev.maquininha.merchant.NotActivatedWhy
import dev.maquininha.merchant.Observed
import dev.maquininha.merchant.Operator
import dev.maquininha.merchant.OrderCause
import dev.maquininha.merchant.Permission
import dev.maquininha.merchant.PrintDocument
import dev.maquininha.merchant.PrintKind
import dev.maquininha.merchant.PrintState
import dev.maquininha.merchant.ReportFilter
import dev.maquininha.merchant.SaleOrigin
import dev.maquininha.merchant.SalePolicy
import dev.maquininha.merchant.SaleState
import dev.maquininha.merchant.WaitingCause
import java.io.File
import java.nio.ByteBuffer
import java.time.Instant
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir

/** What a sales program does beside selling: print, close shifts, report, find out what is wrong. */
@ExtendWith(MaquininhaExtension::class)
class BackOfficeTest(
    private val market: SimulatedMarket,
    private val terminal: SimulatedTerminal,
    @param:TempDir private val storage: File,
) {
    private suspend fun open(configure: (MerchantConfiguration) -> MerchantConfiguration = { it }): Shop =
        Shop.open(market, terminal, storage, configure)

    private suspend fun codeOf(call: suspend () -> Unit): String = assertThrows<MaquininhaException> { call() }.code

    /** The head of a PNG file, which tells its size. */
    private fun document(width: Int, kind: PrintKind = PrintKind.NFE): PrintDocument {
        val head = byteArrayOf(0x89.toByte(), 'P'.code.toByte(), 'N'.code.toByte(), 'G'.code.toByte(), 13, 10, 26, 10)
        val image = ByteBuffer.allocate(29).put(head).putInt(13).put("IHDR".toByteArray())
            .putInt(width).putInt(620).put(byteArrayOf(1, 0, 0, 0, 0)).array()
        return PrintDocument(kind, image)
    }

    @Test
    fun `a document is printed after payment or declined, and printed again from the store`() = runTest {
        open { it.copy(policy = SalePolicy(fiscalPrint = true)) }.use { shop ->
            val merchant = shop.merchant
            val sale = shop.create(Shop.direct("venda-1").copy(printReceipt = true))
            assertEquals("merchant.print_refused", codeOf { merchant.print("venda-1", document(384)) })
            assertEquals(PrintState.OFFERED, shop.pay(sale).print)
            assertEquals("merchant.print_refused", codeOf { merchant.print("venda-1", document(385)) })
            assertEquals(PrintState.PRINTED, merchant.print("venda-1", document(384)).print)
            val again = merchant.reprint("venda-1")
            assertEquals("venda-1" to document(384), again.sale.reference to again.document)

            shop.pay(shop.create(Shop.direct("venda-2").copy(printReceipt = true)))
            assertEquals(PrintState.DECLINED, merchant.declinePrint("venda-2").print)
            assertEquals(null, merchant.reprint("venda-2").document)
            assertEquals("merchant.print_refused", codeOf { merchant.print("venda-2", document(384, PrintKind.RECEIPT)) })
        }
    }

    @Test
    fun `a shift closes over open deliveries with permission only, and holds what was settled in it`() = runTest {
        open { it.copy(deliveryModule = true, policy = SalePolicy(automaticEmission = false)) }.use { shop ->
            val merchant = shop.merchant
            assertEquals("merchant.shift", codeOf { merchant.closeShift(Operator("Ana", emptySet())) })
            merchant.openShift("1")
            assertEquals("merchant.shift", codeOf { merchant.openShift("2") })
            shop.pay(shop.create(Shop.delivery("entrega-1")), SaleState.PENDING_DELIVERY)
            merchant.settleManually("entrega-1")
            shop.create(Shop.delivery("entrega-2"))
            assertEquals(listOf("entrega-2"), merchant.pendingDeliveries().map { it.reference })
            val some = Operator("Ana", setOf(Permission.CLOSE_SHIFT))
            assertEquals("merchant.permission_denied", codeOf { merchant.closeShift(some) })
            val closing = merchant.closeShift(some.copy(permissions = some.permissions + Permission.CLOSE_SHIFT_WITH_PENDING))
            assertEquals("1" to listOf("entrega-2"), closing.shift to closing.pending.map { it.reference })
            assertEquals(listOf("entrega-1"), closing.movement.lines.map { it.reference })
            assertEquals(Money.brl(40_00), closing.movement.totals.net)
            assertEquals("1", merchant.sale("entrega-1").settlement?.shift)
        }
    }

    @Test
    fun `reports list, search, add up and export what was sold`() = runTest {
        open().use { shop ->
            val merchant = shop.merchant
            shop.pay(shop.create(Shop.direct("venda-1", 30_00)))
            shop.pay(shop.create(Shop.direct("venda-2", 50_00)))
            shop.create(Shop.direct("=venda-3", 20_00))
            val all = merchant.report()
            assertEquals(listOf("venda-1", "venda-2", "=venda-3"), all.lines.map { it.reference })
            assertEquals(all.totals, merchant.reportTotals())
            assertEquals(Money.brl(80_00) to Money.ZERO, all.totals.paid to all.totals.refunded)
            assertEquals(listOf(2, 0, 0, 0), all.totals.run { listOf(linked, unlinked, typedAmounts, unmatched) })
            assertEquals(listOf(2 to Money.brl(80_00)), all.totals.byFunding.map { it.count to it.paid })
            val nsu = all.lines[1].payments.single().nsu
            val found = merchant.report(ReportFilter(search = nsu, state = SaleState.FINALIZED, origin = SaleOrigin.ORDER))
            assertEquals(listOf(all.lines[1]), found.lines)
            assertEquals(merchant.sale("venda-2").payments, found.lines.single().payments)
            assertEquals(emptyList<Any>(), merchant.report(ReportFilter(until = Instant.EPOCH)).lines)
            val table = merchant.exportReport(ReportFilter(since = Instant.EPOCH)).trimEnd().lines()
            assertEquals(4, table.size)
            assertTrue(table[2].contains(nsu!!) && table[3].contains("'=venda-3"), "$table")
        }
    }

    @Test
    fun `the doctor names each reason for a terminal that does not wait and an order that does not show`() = runTest {
        open { it.copy(activated = false) }.use { shop ->
            val causes = shop.merchant.doctor(SimulatedMarket.SERIAL, Observed(online = false, appVersion = "3.20.0", waiting = false))
            assertEquals(
                listOf(
                    WaitingCause.Activation(NotActivatedWhy.ACQUIRER), WaitingCause.Internet,
                    WaitingCause.Update(found = "3.20.0", needed = "3.21.0"), WaitingCause.PaymentApp,
                ),
                causes,
            )
            shop.merchant.syncDevices(listOf(Shop.device(model = "Z9")))
            assertTrue(WaitingCause.Model(DeviceModel("Z9")) in shop.merchant.doctor(SimulatedMarket.SERIAL))
            shop.merchant.shutDown()
        }
        open().use { shop ->
            val merchant = shop.merchant
            assertEquals(emptyList<Any>(), merchant.doctor(SimulatedMarket.SERIAL))
            val order = shop.create(Shop.direct("venda-1")).orderId!!
            assertEquals(emptyList<Any>(), merchant.doctorOrder(order, SimulatedMarket.SERIAL))
            val later = Instant.parse("2100-01-01T00:00:00Z")
            assertEquals(
                listOf(
                    OrderCause.Network, OrderCause.NotWaiting,
                    OrderCause.WrongTerminal(listOf(SimulatedMarket.SERIAL)), OrderCause.MadeBefore(later),
                ),
                merchant.doctorOrder(order, "TESTPOS0002", Observed(online = false, waiting = false, waitingSince = later)),
            )
            val next = shop.create(Shop.direct("venda-2")).orderId!!
            assertEquals(listOf(OrderCause.AnotherOrder(order, "venda-1", paid = false)), merchant.doctorOrder(next))
            merchant.cancel("venda-1")
            while (!merchant.sale("venda-1").closed) Thread.sleep(20)
            assertEquals(listOf(OrderCause.Closed), merchant.doctorOrder(order))
            assertEquals("merchant.sale_unknown", codeOf { merchant.doctorOrder(OrderId("or_nobody")) })
        }
    }

    @Test
    fun `the checklist says which steps of activation are done`() = runTest {
        open().use { shop ->
            shop.pay(shop.create(Shop.direct("venda-1")))
            val (done, open) = shop.merchant.checklist().partition { it.isDone }
            assertEquals(
                listOf(
                    ChecklistStep.PARTNER, ChecklistStep.ACTIVATION, ChecklistStep.TERMINAL,
                    ChecklistStep.MODULE, ChecklistStep.FIRST_SALE,
                ),
                done.map { it.step },
            )
            assertEquals(listOf(ChecklistStep.ACCOUNT_KEYS, ChecklistStep.WEBHOOK), open.map { it.step })
        }
    }
}
