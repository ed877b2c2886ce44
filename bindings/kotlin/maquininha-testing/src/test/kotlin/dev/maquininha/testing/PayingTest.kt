package dev.maquininha.testing

import dev.maquininha.AttemptId
import dev.maquininha.CancelAnswer
import dev.maquininha.CancelReason
import dev.maquininha.ConfirmStatus
import dev.maquininha.DriverPrompt
import dev.maquininha.ErrorCode
import dev.maquininha.ErrorDetail
import dev.maquininha.ErrorFamily
import dev.maquininha.EventKind
import dev.maquininha.Language
import dev.maquininha.MaquininhaException
import dev.maquininha.Money
import dev.maquininha.PaymentResult
import dev.maquininha.PrintFailure
import dev.maquininha.ProgressStep
import dev.maquininha.RefundResult
import dev.maquininha.RetryAdvice
import dev.maquininha.Tender
import java.time.Instant
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.ExtendWith

/** What an app does all day, on a terminal that the extension gives. */
@ExtendWith(MaquininhaExtension::class)
class PayingTest(private val market: SimulatedMarket, private val terminal: SimulatedTerminal) {
    private val maquininha get() = terminal.maquininha
    private val fifty = Money.brl(50_00)

    @Test
    fun `an order from the list is paid, and the books agree`() = runTest {
        val placed = market.placeOrder(NewOrder(fifty))
        val listed = maquininha.orders.first { it.orders.isNotEmpty() }.orders.single()
        assertEquals(placed, listed.order.id)
        assertEquals(fifty, listed.due)
        val end = maquininha.pay(listed.order, AttemptId.random(), Tender.Credit(installments = 3)).await()
        val approval = assertInstanceOf(PaymentResult.Approved::class.java, end).approval
        maquininha.settled()
        val booked = market.payments.single()
        assertEquals(approval.nsu to "confirmed", booked.nsu to booked.state)
        assertEquals(fifty, market.orders.single().charges.single().net)
        assertEquals(emptyList<Disagreement>(), market.audit())
    }

    @Test
    fun `a direct order pops up once and is paid as it says`() = runTest {
        val target = OrderTarget.Direct(SimulatedMarket.SERIAL, Tender.Debit)
        val placed = market.placeOrder(NewOrder(fifty, target))
        val order = maquininha.directOrders.first()
        assertEquals(placed, order.id)
        assertTrue(order.isDirect)
        val end = maquininha.pay(order, AttemptId.random()).await()
        assertInstanceOf(PaymentResult.Approved::class.java, end)
        maquininha.orders.first { it.orders.isEmpty() }
    }

    @Test
    fun `every collector of a payment's events sees them from the beginning, with their texts`() = runTest {
        val payment = maquininha.sell(AttemptId("pay-1"), fifty, Tender.Debit)
        val first = payment.events.toList()
        payment.await()
        assertEquals(first, payment.events.toList())
        val prompt = first.single { it.step == ProgressStep.Prompted(DriverPrompt.PRESENT_CARD) }
        assertEquals("Insira ou aproxime o cartão", prompt.userText())
        assertEquals("Insert or tap the card", prompt.userText(Language.EN))
        assertEquals(AttemptId("pay-1"), payment.id)
    }

    @Test
    fun `declined and canceled are ends and no errors`() = runTest {
        terminal.driver.present("visa-poor")
        val declined = maquininha.sell(AttemptId("pay-1"), fifty, Tender.Debit).await()
        assertEquals("51", assertInstanceOf(PaymentResult.Declined::class.java, declined).decline.code)
        terminal.driver.holdCard()
        val payment = maquininha.sell(AttemptId("pay-2"), fifty, Tender.Debit)
        payment.events.first { it.step is ProgressStep.Prompted }
        assertEquals(CancelAnswer.CANCELED, payment.cancel())
        assertEquals(PaymentResult.Canceled(CancelReason.Requested), payment.await())
        // Canceled while its place is let go, too late once it is closed: it is over either way.
        assertTrue(payment.cancel() in setOf(CancelAnswer.CANCELED, CancelAnswer.TOO_LATE))
    }

    @Test
    fun `an error says what it is, to the app, to people and to the developer`() = runTest {
        val order = market.placeOrder(NewOrder(fifty))
        maquininha.orders.first { it.orders.isNotEmpty() }
        val error = assertThrows<MaquininhaException> {
            maquininha.pay(order, AttemptId("pay-1"), Tender.Debit, Money.brl(60_00))
        }
        assertEquals(ErrorCode.OVERPAYMENT, error.code)
        assertEquals(ErrorFamily.USAGE to RetryAdvice.AFTER_CHANGE, error.family to error.retry)
        assertEquals(ErrorDetail.Due(fifty), error.detail)
        assertEquals("Valor acima do que falta pagar.", error.userText())
        assertEquals("The amount is above what is due.", error.userText(Language.EN))
        assertTrue(error.outcomeKnown)
    }

    @Test
    fun `an event comes again until a collector has returned from it, also after a restart`() = runTest {
        val end = maquininha.sell(AttemptId("pay-1"), fifty, Tender.Debit).await()
        assertThrows<UnsupportedOperationException> { maquininha.events.collect { throw UnsupportedOperationException() } }
        terminal.restart()
        val again = maquininha.nextEvent { it }
        assertEquals(AttemptId("pay-1") to EventKind.PaymentEnded(end), again.attemptId to again.kind)
        maquininha.sell(AttemptId("pay-2"), fifty, Tender.Debit).await()
        assertEquals(AttemptId("pay-2"), maquininha.events.first().attemptId)
    }

    @Test
    fun `a held sale waits for its word, also through a restart`() = runTest {
        val payment = maquininha.sellHeld(AttemptId("pay-1"), fifty, Tender.Debit)
        val approval = payment.awaitHeld()
        terminal.restart()
        assertEquals(approval, maquininha.held().single().approval)
        val end = maquininha.settle(AttemptId("pay-1"), ConfirmStatus.DISPENSE_FAILURE)
        assertInstanceOf(PaymentResult.Canceled::class.java, end)
        maquininha.settled()
        assertEquals("undone", market.payments.single().state)
        assertEquals(emptyList<Any>(), maquininha.held())
    }

    @Test
    fun `a sale is given back behind the password, and the report shows both`() = runTest {
        maquininha.sell(AttemptId("pay-1"), fifty, Tender.Debit).await()
        maquininha.settled()
        val wrong = assertThrows<MaquininhaException> { maquininha.unlockRefunds("0000") }
        assertEquals(ErrorDetail.TriesLeft(2), wrong.detail)
        maquininha.unlockRefunds(SimulatedMarket.OPERATOR_PASSWORD).use { session ->
            val sale = session.sales().single()
            assertEquals(fifty, sale.details.amount)
            val end = session.refund(AttemptId("back-1"), sale, Money.brl(20_00)).await()
            assertInstanceOf(RefundResult.Refunded::class.java, end)
        }
        maquininha.settled()
        val report = maquininha.salesReport(Instant.EPOCH, Instant.MAX)
        assertEquals(fifty to Money.brl(20_00), report.sold to report.refunded)
    }

    @Test
    fun `a print that fails is an error of its own`() = runTest {
        maquininha.print("primeira via")
        assertEquals(listOf("primeira via"), terminal.printer.printed)
        terminal.printer.failNext(PrintFailure.NoPaper)
        val error = assertThrows<MaquininhaException> { maquininha.print("segunda via") }
        assertEquals(ErrorCode.PRINT_NO_PAPER, error.code)
    }
}
